"""What the pictures need to know of the samples at one moment, computed once for all runs: NumPy only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnsim.metrics import dead_units
from nnsim.simulation import Simulation
from nnsim.views.axes import Box
from nnsim.views.placing import Placing
from nnsim.views.stages import last_place


@dataclass(frozen=True)
class Snapshot:
    """One moment, in the coordinates that are drawn."""

    positions: NDArray[np.float32]
    """(runs, samples, 2): where the layer in focus puts the samples, or where they are on the way to it."""
    dead: NDArray[np.bool_]
    """(runs, units): which units of the layer in focus give 0 for every sample; none of input and output do."""


def take_snapshot(simulation: Simulation, placing: Placing) -> Snapshot:
    """What there is to draw now; where training diverges, some of it may be infinite or NaN."""
    dead = np.zeros((simulation.runs, 0), np.bool_)
    if 0 < placing.place < last_place(simulation.config):
        dead = dead_units(simulation.representation(placing.place - 1))
    return Snapshot(placing.samples(), dead)


def bounding_box(points: NDArray[np.float32]) -> Box | None:
    """Around the finite of `points` (n, 2); None if there are none."""
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
