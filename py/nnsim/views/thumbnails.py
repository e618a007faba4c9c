"""Small pictures of the data sets, as the outlines of an SVG: a page colours them as it colours the classes."""

from functools import cache

import numpy as np

from nnsim.datasets import make_dataset
from nnsim.tasks import Doubles

POINTS = 90
SIDE = 40
"""The picture is SIDE by SIDE, y downwards."""
MARGIN = 1.1
"""Half the side of the plane it shows, in units of the largest coordinate."""
LEVELS = 5
"""Classes that the values of a regression are shown as, from the lowest to the highest."""


@cache
def thumbnail(dataset: str) -> dict[str, list[str]]:
    """`{"classes": [path, ...]}` or, for values, `{"levels": [path, ...]}`.

    Each path is a series of dots: `M12 30h0M7 4h0`, to be drawn with a round line cap. A task of one input is drawn
    as its graph.
    """
    data = make_dataset(dataset, samples=POINTS, seed=0)
    x, y = data.points.T.astype(float)
    kind, groups = "classes", data.labels
    if data.kind == "regression":
        kind = "levels"
        low, high = data.values.min(), data.values.max()
        groups = np.minimum((data.values - low) / (high - low) * LEVELS, LEVELS - 1).astype(np.int64)
    if not y.any():
        y = data.values.astype(float)
    reach = MARGIN * max(np.abs(x).max(), np.abs(y).max())
    across, down = to_picture(x / reach), to_picture(-y / reach)
    return {
        kind: [
            "".join(f"M{a} {b}h0" for a, b in zip(across[groups == group], down[groups == group], strict=True))
            for group in range(LEVELS if kind == "levels" else data.classes)
        ]
    }


def to_picture(coordinate: Doubles) -> Doubles:
    """From -1 ... 1 to 0 ... SIDE, to the nearest half."""
    return np.round((coordinate + 1) * SIDE) / 2
