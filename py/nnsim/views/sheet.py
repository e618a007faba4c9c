"""The input plane as a sheet: lines on it, carried wherever a layer puts them.

Grid lines, rays and the true boundary of the classes stand still on the sheet. The network's own boundary wanders: it
is followed on a grid of places, one run at an update, and carried along with the others at every one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnsim.boundaries import true_boundary
from nnsim.contours import zero_contour
from nnsim.simulation import Simulation
from nnsim.tasks import SQUARE
from nnsim.views.placing import Placing
from nnsim.views.stages import decision_lines, reads_outputs_unbent

POINTS_ON_A_RAY = 33
CORNERS = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)]) * SQUARE
GRID_PLACES = np.arange(-SQUARE, SQUARE + 1)
POINTS_ON_A_GRID_LINE = 41
FIELD_PLACES = np.linspace(-SQUARE, SQUARE, 41)
"""Where, along each axis, the answers are asked for to find the network's boundary."""
FIELD = np.stack(np.meshgrid(FIELD_PLACES, FIELD_PLACES), axis=2).reshape(-1, 2).astype(np.float32)

DECISION = "decision"


@dataclass(frozen=True)
class Strokes:
    """Lines drawn one after the other: `points` (..., n, 2), and whether the pen is lifted at a point, (..., n)."""

    points: NDArray[np.float32]
    lifted: NDArray[np.bool_]


def strokes(lines: Sequence[NDArray[np.floating]]) -> Strokes:
    """Each of `lines` (n, 2) with a point more behind it, at which the pen is lifted."""
    points = [np.concatenate([line, line[-1:]]) for line in lines]
    lifted = np.zeros(sum(map(len, points)), np.bool_)
    lifted[np.cumsum([len(line) for line in points], dtype=int) - 1] = True
    return Strokes(np.concatenate([np.empty((0, 2)), *points]).astype(np.float32), lifted)


def strokes_of_pieces(pieces: NDArray[np.floating]) -> Strokes:
    """The same of lines of two points each, (pieces, 2, 2)."""
    points = pieces[:, [0, 1, 1]].reshape(-1, 2).astype(np.float32)
    return Strokes(points, np.tile([False, False, True], len(pieces)))


def grid() -> Strokes:
    """Lines at all whole numbers, across and up."""
    along = np.linspace(-SQUARE, SQUARE, POINTS_ON_A_GRID_LINE)
    upright = [np.column_stack([np.full_like(along, place), along]) for place in GRID_PLACES]
    return strokes([*upright, *(line[:, ::-1] for line in upright)])


def rays() -> Strokes:
    """From the origin to the corners of the square."""
    return strokes([np.linspace((0, 0), corner, POINTS_ON_A_RAY) for corner in CORNERS])


class Sheet:
    """What is drawn on the input plane of one simulation."""

    def __init__(self, simulation: Simulation) -> None:
        truth = strokes(true_boundary(simulation.config.dataset))
        self._fixed = {"grid": grid(), "rays": rays(), "truth": truth}
        self._contours = [strokes_of_pieces(np.empty((0, 2, 2))) for _ in range(simulation.runs)]
        self._inputs = simulation.features_of(FIELD)
        self._turn: int | None = None
        """The run to follow next; None: all of them."""

    def follow(self, simulation: Simulation, placing: Placing, at_once: bool) -> None:
        """Find the network's boundary anew for the run whose turn it is, or for all runs `at_once`."""
        if not self._needs_contours(simulation, placing):
            self._turn = None
            return
        for run in range(simulation.runs) if at_once or self._turn is None else [self._turn]:
            fields = margins(simulation, run, self._inputs)
            pieces = [zero_contour(field, FIELD_PLACES, FIELD_PLACES) for field in fields]
            self._contours[run] = strokes_of_pieces(np.concatenate(pieces))
        self._turn = 0 if at_once or self._turn is None else (self._turn + 1) % simulation.runs

    def carried(self, simulation: Simulation, placing: Placing) -> dict[str, NDArray[np.float32]]:
        """(runs, n, 2) of each kind of line that is to be drawn, NaN where the pen is lifted.

        The decision is among them only where it is not a straight line.
        """
        parts = {name: part for name, part in self._fixed.items() if name in simulation.config.sheet}
        if self._needs_contours(simulation, placing):
            parts[DECISION] = together(self._contours)
        if not parts:
            return {}
        points = [part.points for part in parts.values()]
        if DECISION in parts:  # each run has another, so that all are given once for each run
            points = [np.broadcast_to(part, (simulation.runs, *part.shape[-2:])) for part in points]
        places = placing.carry(np.concatenate(points, axis=-2))
        ends = np.cumsum([part.shape[-2] for part in points])[:-1]
        return {
            name: np.where(part.lifted[..., None], np.float32(np.nan), place)
            for (name, part), place in zip(parts.items(), np.split(places, ends, axis=1), strict=True)
        }

    def _needs_contours(self, simulation: Simulation, placing: Placing) -> bool:
        wanted = DECISION in simulation.config.sheet and simulation.data.classes > 0
        return wanted and straight_decisions(simulation, placing) is None


def straight_decisions(simulation: Simulation, placing: Placing) -> NDArray[np.float64] | None:
    """(runs, 3): a, b, c of the line a x + b y + c = 0 in the picture at which the answers part, if it is one line."""
    if not placing.arrived:
        return None
    lines = decision_lines(simulation, placing.place)
    if lines is None or not placing.frame.is_scaled:
        return lines
    normals, offsets = lines[:, :2], lines[:, 2:]
    moved = offsets + (normals * placing.frame.centre).sum(axis=1, keepdims=True)
    return np.concatenate([normals * placing.frame.scale, moved], axis=1)


def margins(simulation: Simulation, run: int, inputs: NDArray[np.float32]) -> NDArray[np.float64]:
    """(fields, rows, columns) at FIELD_PLACES, whose features are `inputs`: above 0 where the network of `run` answers
    with a class, one field a class.

    Of two classes one field is enough; of more, that of the last says nothing which the others do not.
    """
    last = len(simulation.layers) - 1
    before = simulation.responses(run, inputs, last - 1)[-1] if last else inputs
    layer = simulation.layers[-1]
    logits = (before @ layer.weights[run].T + layer.biases[run]).astype(np.float64)
    if logits.shape[1] == 1:
        fields = logits - (0.5 if reads_outputs_unbent(simulation) else 0.0)
    else:
        best_two = np.partition(logits, -2, axis=1)[:, -2:]
        rival = np.where(logits == best_two[:, 1:], best_two[:, :1], best_two[:, 1:])
        fields = (logits - rival)[:, :-1]
    return np.asarray(fields.T).reshape(-1, len(FIELD_PLACES), len(FIELD_PLACES))


def together(parts: Sequence[Strokes]) -> Strokes:
    """Strokes of several runs, the shorter ones prolonged by points at which the pen stays lifted."""
    longest = max(len(part.points) for part in parts)
    points = np.zeros((len(parts), longest, 2), np.float32)
    lifted = np.ones((len(parts), longest), np.bool_)
    for run, part in enumerate(parts):
        points[run, : len(part.points)], lifted[run, : len(part.points)] = part.points, part.lifted
    return Strokes(points, lifted)
