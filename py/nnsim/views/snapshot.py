"""What the pictures need of one moment of training, computed once for all runs: NumPy only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnsim.metrics import dead_units
from nnsim.simulation import Simulation

CORNER = 5.0
POINTS_ON_A_RAY = 33
CORNERS = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)], np.float32) * CORNER
RAYS = (np.linspace(0, 1, POINTS_ON_A_RAY, dtype=np.float32)[:, None] * CORNERS[:, None]).reshape(-1, 2)
"""(4 * POINTS_ON_A_RAY, 2): from (0, 0) to the corners of the square, ray by ray."""

STRIP_SEED = 7
"""Of the heights at which points of a layer with one unit are strewn."""


@dataclass(frozen=True)
class Snapshot:
    """One moment, in the coordinates that are drawn."""

    positions: NDArray[np.float32]
    """(runs, samples, 2): where the shown layer puts the samples."""
    rays: NDArray[np.float32]
    """(runs, 4, POINTS_ON_A_RAY, 2): where it puts RAYS."""
    decisions: NDArray[np.float64] | None
    """(runs, 3): a, b, c of the line a x + b y + c = 0 where the next layer decides; None where it is not a line."""
    dead: NDArray[np.bool_]
    """(runs, units): which units of the shown layer give 0 for every sample."""


def shown_layer(simulation: Simulation) -> int | None:
    """The hidden layer in the pictures: the last with two units, or else the last; None if there is none."""
    hidden = simulation.config.hidden
    pairs = [number for number, units in enumerate(hidden) if units == 2]
    return pairs[-1] if pairs else len(hidden) - 1 if hidden else None


def take_snapshot(simulation: Simulation) -> Snapshot:
    """What there is to draw now; where training diverges, some of it may be infinite or NaN."""
    with np.errstate(over="ignore", invalid="ignore"):
        return _snapshot_of(simulation)


def _snapshot_of(simulation: Simulation) -> Snapshot:
    layer = shown_layer(simulation)
    if layer is None:
        shape = (simulation.runs, *simulation.data.points.shape)
        outputs = np.broadcast_to(simulation.data.points, shape)
        rays = np.broadcast_to(RAYS, (simulation.runs, *RAYS.shape))
    else:
        outputs, rays = simulation.representation(layer), simulation.represent(RAYS, layer)
    dead = dead_units(outputs)
    positions, rays = plane(outputs, strew=True), plane(rays, strew=False)
    decisions = decision_lines(simulation, layer)
    if simulation.config.axes == "zscore":
        centre, scale = spread(positions)
        positions, rays = standard(positions, centre, scale), standard(rays, centre, scale)
        if decisions is not None:
            normals, offsets = decisions[:, :2], decisions[:, 2:]
            moved = offsets + (normals * centre).sum(axis=1, keepdims=True)
            decisions = np.concatenate([normals * scale, moved], axis=1)
    rays = rays.reshape(simulation.runs, len(CORNERS), POINTS_ON_A_RAY, 2)
    return Snapshot(positions, rays, decisions, dead)


def plane(outputs: NDArray[np.float32], strew: bool) -> NDArray[np.float32]:
    """(runs, points, 2) of (runs, points, units): units 1 and 2, or the one unit there is, strewn upwards if asked."""
    if outputs.shape[2] >= 2:
        return outputs[..., :2]
    reach = 1.0 if strew else 0.0
    heights = np.random.default_rng(STRIP_SEED).uniform(-reach, reach, (outputs.shape[1],))
    return np.stack([outputs[..., 0], np.broadcast_to(heights, outputs.shape[:2])], axis=2, dtype=np.float32)


def decision_lines(simulation: Simulation, layer: int | None) -> NDArray[np.float64] | None:
    """Where the output unit's logit is 0 in the plane of the shown layer; None unless that is one line."""
    following = simulation.layers[0 if layer is None else layer + 1]
    runs, outputs, units = following.weights.shape
    follows_directly = len(simulation.layers) - 1 == (0 if layer is None else layer + 1)
    shows_all = units <= 2 and (layer is not None or simulation.config.features == ("x1", "x2"))
    if outputs != 1 or not follows_directly or not shows_all or not simulation.data.classes:
        return None
    lines = np.zeros((runs, 3))
    lines[:, :units] = following.weights[:, 0]
    lines[:, 2] = following.biases[:, 0]
    return lines


def spread(positions: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and standard deviation of each coordinate, both (runs, 2); a deviation of 0 is given as 1."""
    exact = positions.astype(np.float64)
    scale = exact.std(axis=1)
    return exact.mean(axis=1), np.where(scale > 0, scale, 1)


def standard(
    points: NDArray[np.float32], centre: NDArray[np.float64], scale: NDArray[np.float64]
) -> NDArray[np.float32]:
    """`points` (runs, n, 2) in standard deviations from the centre."""
    scaled: NDArray[np.float64] = (points - centre[:, None]) / scale[:, None]
    return scaled.astype(np.float32)


def bounding_box(points: NDArray[np.float32]) -> tuple[float, float, float, float] | None:
    """Lowest and highest x, lowest and highest y of the finite of `points` (n, 2); None if there are none."""
    finite = points[np.isfinite(points).all(axis=1)]
    if not len(finite):
        return None
    (left, bottom), (right, top) = finite.min(axis=0), finite.max(axis=0)
    return float(left), float(right), float(bottom), float(top)


def clip_line(
    line: NDArray[np.float64], low: tuple[float, float], high: tuple[float, float]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Both ends, as x (2,) and y (2,), of the part of a x + b y + c = 0 inside the box; NaN where there is none."""
    nothing = np.full(2, np.nan, np.float32), np.full(2, np.nan, np.float32)
    a, b, c = (float(number) for number in line)
    length = float(np.hypot(a, b))
    if not (0 < length < np.inf and np.isfinite(c)):
        return nothing
    a, b, c = a / length, b / length, c / length
    start, along = (-a * c, -b * c), (-b, a)  # the point nearest to the origin, and the direction
    first, last = -np.inf, np.inf
    for at, step, least, most in zip(start, along, low, high, strict=True):
        if step == 0:
            if not least <= at <= most:
                return nothing
            continue
        near, far = sorted(((least - at) / step, (most - at) / step))
        first, last = max(first, near), min(last, far)
    if first >= last:
        return nothing
    ends = np.array([first, last])
    return (start[0] + ends * along[0]).astype(np.float32), (start[1] + ends * along[1]).astype(np.float32)
