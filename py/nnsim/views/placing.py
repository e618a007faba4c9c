"""Where one moment's samples, and any lines of the input plane, lie in the picture: NumPy only."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnsim.simulation import Simulation
from nnsim.views.lenses import Lens, Lenses
from nnsim.views.stages import Stage, place_in_focus, points_at, samples_at, stages_to, standing

STRIP_SEED = 7
"""Of the heights at which points of a layer with one unit are strewn."""
STRIP_LOW, STRIP_HIGH = -1.0, -0.08
"""Those heights; the densities stand on 0 and reach to 1."""


@dataclass(frozen=True)
class Frame:
    """How one stage is drawn: the same for the samples and for everything else, so that they keep their places."""

    stage: Stage
    lens: Lens | None
    """None: as it is, with up to two units."""
    centre: NDArray[np.float64]
    scale: NDArray[np.float64]
    """(runs, 2): what is taken off and divided by, on z-scored axes; 0 and 1 on others."""

    def draw(self, outputs: NDArray[np.floating[Any]], strew: bool = False) -> NDArray[np.float32]:
        """(runs, n, 2) of (runs, n, units)."""
        flat = flatten(outputs, self.lens, strew)
        return standard(flat, self.centre, self.scale) if self.is_scaled else flat

    @property
    def is_scaled(self) -> bool:
        """Whether `centre` and `scale` do anything."""
        return bool(self.centre.any() or (self.scale != 1).any())


class Placing:
    """The way from input plane to picture at one moment: to the stage in focus, or as far as `morph` says."""

    def __init__(self, simulation: Simulation, lenses: Lenses, settle: bool) -> None:
        self._simulation = simulation
        config = simulation.config
        self.place = place_in_focus(config)
        self.stages = stages_to(simulation, self.place)
        left, approached, self.share = standing(self.stages, config.morph)
        runs = range(simulation.runs)
        self.frame = frame_of(simulation, lenses, approached, runs, settle)
        self._left = None if self.share == 1 else frame_of(simulation, lenses, left, runs, settle)

    @property
    def arrived(self) -> bool:
        """Whether the stage in focus is shown itself."""
        return self.share == 1 and self.frame.stage == self.stages[-1]

    @property
    def nearest(self) -> Stage:
        """The stage that the picture is most like."""
        return self.frame.stage if self._left is None or self.share >= 0.5 else self._left.stage

    def samples(self) -> NDArray[np.float32]:
        """(runs, samples, 2)."""
        drawn = self.frame.draw(samples_at(self._simulation, self.frame.stage), strew=True)
        if self._left is None:
            return drawn
        return self._between(self._left.draw(samples_at(self._simulation, self._left.stage), strew=True), drawn)

    def carry(self, points: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
        """(runs, n, 2) of `points` (n, 2), the same for all runs, or (runs, n, 2)."""
        drawn = self.frame.draw(points_at(self._simulation, self.frame.stage, points))
        if self._left is None:
            return drawn
        return self._between(self._left.draw(points_at(self._simulation, self._left.stage, points)), drawn)

    def _between(self, left: NDArray[np.float32], drawn: NDArray[np.float32]) -> NDArray[np.float32]:
        share = np.float32(self.share)
        return (1 - share) * left + share * drawn


def frame_of(simulation: Simulation, lenses: Lenses, stage: Stage, runs: range, settle: bool) -> Frame:
    """The frame of `stage` for some runs; a linear part is drawn in the plane of what becomes of it."""
    config = simulation.config
    chosen = slice(runs.start, runs.stop)
    outputs = samples_at(simulation, stage)[chosen]
    lens = None
    if outputs.shape[2] > 2:
        bent = samples_at(simulation, Stage(stage.place))[chosen] if stage.linear else outputs
        lens = lenses.of(config, stage.place, bent, runs, settle)
    centre, scale = np.zeros((len(runs), 2)), np.ones((len(runs), 2))
    if config.axes == "zscore":
        centre, scale = spread(flatten(outputs, lens, strew=False))
    return Frame(stage, lens, centre, scale)


def flatten(outputs: NDArray[np.floating[Any]], lens: Lens | None, strew: bool) -> NDArray[np.float32]:
    """(runs, n, 2) of (runs, n, units): through the lens, or as it is; one unit on a line, or strewn below it."""
    if lens is not None:
        return np.asarray(lens.show(outputs), np.float32)
    if outputs.shape[2] == 2:
        return np.asarray(outputs, np.float32)
    low, high = (STRIP_LOW, STRIP_HIGH) if strew else (0.0, 0.0)
    heights = np.random.default_rng(STRIP_SEED).uniform(low, high, outputs.shape[1])
    return np.stack([outputs[..., 0], np.broadcast_to(heights, outputs.shape[:2])], axis=2, dtype=np.float32)


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
