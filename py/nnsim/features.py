"""What a network is shown of a point: a table of functions of its two coordinates."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from nnsim.domains import Choice
from nnsim.errors import ConfigError, Problem, ShapeError
from nnsim.language import real_numbers, say

Doubles: TypeAlias = NDArray[np.float64]

FEATURES: dict[str, Callable[[Doubles], Doubles]] = {
    "x1": lambda points: points[:, 0],
    "x2": lambda points: points[:, 1],
    "x1_squared": lambda points: points[:, 0] * points[:, 0],
    "x2_squared": lambda points: points[:, 1] * points[:, 1],
    "x1_x2": lambda points: points[:, 0] * points[:, 1],
    "sin_x1": lambda points: np.sin(points[:, 0]),
    "sin_x2": lambda points: np.sin(points[:, 1]),
    "cos_x1": lambda points: np.cos(points[:, 0]),
    "cos_x2": lambda points: np.cos(points[:, 1]),
    "sinh_x1": lambda points: np.sinh(points[:, 0]),
    "sinh_x2": lambda points: np.sinh(points[:, 1]),
}
"""Each feature by name: from points (n, 2) in float64 to its values (n,)."""


def compute_features(names: Iterable[str], points: NDArray[np.floating]) -> NDArray[np.float32]:
    """The features `names`, in that order, of points (n, 2): (n, number of names) float32.

    Computed in float64 and rounded at the end, so that a last place in which one machine's sine differs from
    another's does not reach the network.

    Raises:
        ConfigError: a name that is not in FEATURES, points that are not finite, or a feature beyond float32.
        ShapeError: points not (n, 2).
    """
    names = tuple(names)
    unknown = [name for name in names if name not in FEATURES]
    if unknown:
        allowed = Choice(tuple(FEATURES)).allowed
        raise ConfigError(tuple(Problem("features", repr(name), allowed) for name in unknown))
    exact = np.asarray(points, np.float64)
    if exact.ndim != 2 or exact.shape[1] != 2:
        raise ShapeError(f"points have shape {exact.shape}, expected (n, 2)")
    if not np.isfinite(exact).all():
        value = say(en="not finite in places", fr="non fini par endroits")
        raise ConfigError((Problem("points", value, real_numbers()),))
    features = np.empty((len(exact), len(names)), np.float32)
    with np.errstate(over="ignore"):
        for column, name in enumerate(names):
            features[:, column] = FEATURES[name](exact)
    overflown = [name for column, name in enumerate(names) if not np.isfinite(features[:, column]).all()]
    if overflown:
        allowed = say(
            en="finite at every point; scale the points down", fr="finie en tout point ; réduisez l’échelle des points"
        )
        large = say(en="(too large)", fr="(trop grande)")
        raise ConfigError(tuple(Problem("features", f"{name} {large}", allowed) for name in overflown))
    return features
