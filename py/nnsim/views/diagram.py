"""What the diagram of one network shows at one moment: NumPy only.

Columns stand for the inputs and then for the layers, column c from 0 to len(layers); the units of column c feed those
of column c + 1, whose weights are those of layer c.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnsim.activations import ENDS, REST
from nnsim.metrics import dead_units, saturated_units
from nnsim.simulation import Simulation
from nnsim.views.strongest import Strongest, shares

MOST_UNITS = 12
"""Units of a layer that are drawn."""
MOST_EDGES = 64
"""Weights that are drawn, of all layers together."""
CELLS = 14
"""Cells along each side of a unit's small map."""
SIDE = 5.0
"""The maps show the input plane from -SIDE to SIDE."""
SAMPLES = 2000
"""Samples from which the strength of a unit is told."""

F32 = NDArray[np.float32]


@dataclass(frozen=True)
class Units:
    """The units of one column that are drawn, in the order of their places from above; arrays of (units,)."""

    numbers: NDArray[np.int64]
    of: int
    """How many there are."""
    maps: F32
    """(units, CELLS, CELLS) from -1 to 1: what the unit answers to each place of the plane, rows from below; 0 is where
    its activation rests."""
    lows: F32
    highs: F32
    """Its least and its largest answer in that plane."""
    biases: F32
    """NaN for inputs."""
    dead: NDArray[np.bool_]
    saturated: NDArray[np.bool_]


@dataclass(frozen=True)
class Edges:
    """The weights that are drawn, (edges,) each: from row `start` of column `layer` to row `end` of the next."""

    layer: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    weights: F32
    shares: F32
    """Magnitude, as a share of the largest one that is drawn of the same layer."""


@dataclass(frozen=True)
class Diagram:
    """All of it."""

    columns: tuple[Units, ...]
    edges: Edges


class Draughtsman:
    """Draws diagrams of one simulation, of the same units and weights while they are among the strongest."""

    def __init__(self, simulation: Simulation) -> None:
        sizes = [simulation.inputs.shape[1], *(layer.biases.shape[1] for layer in simulation.layers)]
        drawn = [min(size, MOST_UNITS) for size in sizes[1:-1]]
        pairs = [fan_in * fan_out for fan_in, fan_out in zip([sizes[0], *drawn], [*drawn, sizes[-1]], strict=True)]
        self._units = [Strongest(MOST_UNITS) for _ in drawn]
        self._edges = [Strongest(share) for share in shares(pairs, MOST_EDGES)]
        self._plane = simulation.features_of(plane(CELLS))
        every = max(1, -(-len(simulation.inputs) // SAMPLES))
        self._some = slice(len(self._plane), None, every)
        self._inputs = np.concatenate([self._plane, simulation.inputs])
        self._run = -1
        self.edges_drawn = sum(min(pair, edges.most) for pair, edges in zip(pairs, self._edges, strict=True))
        self.edges_there = sum(layer.weights[0].size for layer in simulation.layers)

    def draw(self, simulation: Simulation, run: int, afresh: bool = False) -> Diagram:
        """The diagram of `run` as it is now; `afresh` chooses the strongest without regard to those drawn before."""
        afresh = afresh or run != self._run
        self._run = run
        with np.errstate(over="ignore", invalid="ignore"):  # of runs about to diverge
            return self._drawn(simulation, run, afresh)

    def _drawn(self, simulation: Simulation, run: int, afresh: bool) -> Diagram:
        outputs = [self._inputs, *simulation.responses(run, self._inputs)]
        last = len(outputs) - 1
        columns = []
        for column, answers in enumerate(outputs):
            chosen = np.arange(answers.shape[1])
            if 0 < column < last:
                outgoing = np.abs(simulation.layers[column].weights[run]).sum(axis=0)
                strengths = np.nan_to_num(outgoing * answers[self._some].std(axis=0))
                chosen = self._units[column - 1].choose(chosen, strengths, afresh)
            in_plane, of_samples = np.split(answers[:, chosen], [len(self._plane)])
            columns.append(
                Units(
                    numbers=chosen,
                    of=answers.shape[1],
                    maps=shares_of_reach(in_plane, rest_of(simulation, column)).T.reshape(-1, CELLS, CELLS),
                    lows=in_plane.min(axis=0),
                    highs=in_plane.max(axis=0),
                    biases=biases_of(simulation, run, column)[chosen],
                    dead=dead_units(of_samples[None])[0] & (0 < column < last),
                    saturated=saturated_units(of_samples, ends_of(simulation, column)),
                )
            )
        return Diagram(tuple(columns), self._choose_edges(simulation, run, columns, afresh))

    def _choose_edges(self, simulation: Simulation, run: int, columns: list[Units], afresh: bool) -> Edges:
        parts = []
        for number, strongest in enumerate(self._edges):
            before, after = columns[number].numbers, columns[number + 1].numbers
            weights = simulation.layers[number].weights[run]
            there = weights[np.ix_(after, before)]
            ids = (after[:, None] * weights.shape[1] + before).ravel()
            order = np.argsort(ids)
            strengths = np.nan_to_num(np.abs(there)).ravel()[order]
            chosen = order[strongest.choose(ids[order], strengths, afresh)]
            end, start = np.divmod(chosen, len(before))
            drawn = there.ravel()[chosen]
            largest = np.abs(drawn).max(initial=0)
            parts.append((np.full(len(drawn), number), start, end, drawn, np.abs(drawn) / (largest or 1)))
        layer, start, end, weights, strengths = (np.concatenate(part) for part in zip(*parts, strict=True))
        return Edges(layer, start, end, weights.astype(np.float32), strengths.astype(np.float32))


def shares_of_reach(answers: F32, rest: float) -> F32:
    """`answers` (..., units) as shares of each unit's largest distance from `rest`: from -1 to 1, 0 if not finite."""
    away = np.nan_to_num(answers - np.float32(rest), posinf=0, neginf=0)
    reach = np.abs(away).max(axis=0)
    return np.asarray(away / np.where(reach > 0, reach, 1), np.float32)


def biases_of(simulation: Simulation, run: int, column: int) -> F32:
    """(units,); NaN for inputs."""
    if not column:
        return np.full(simulation.inputs.shape[1], np.nan, np.float32)
    return np.asarray(simulation.layers[column - 1].biases[run], np.float32)


def hidden_activation(simulation: Simulation, column: int) -> str | None:
    """What the units of `column` are bent by; None for inputs and outputs."""
    activations = simulation.config.activations
    return activations[column - 1] if 0 < column <= len(activations) else None


def ends_of(simulation: Simulation, column: int) -> tuple[float, ...]:
    """Values at which the units of `column` are saturated: none for outputs, which are meant to be sure."""
    return ENDS.get(hidden_activation(simulation, column) or "", ())


def rest_of(simulation: Simulation, column: int) -> float:
    """The answer of units of `column` that says neither yes nor no."""
    if column == len(simulation.layers):
        return 0.5 if simulation.data.classes else 0.0
    return REST.get(hidden_activation(simulation, column) or "", 0.0)


def plane(cells: int) -> F32:
    """Centres of `cells` x `cells` cells of the input plane, (cells², 2), row by row from below."""
    centres = ((np.arange(cells) + 0.5) / cells * 2 - 1) * SIDE
    x, y = np.meshgrid(centres, centres)
    return np.column_stack([x.ravel(), y.ravel()]).astype(np.float32)
