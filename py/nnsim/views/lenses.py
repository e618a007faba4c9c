"""The planes in which wide layers are drawn, followed from update to update: NumPy only.

A layer of two units is drawn as it is, one of one unit on a line; a wider one by its principal plane, by two of its
units, or by a grand tour. The tour has a clock of its own, counted in updates of the pictures: training may stand still
while it goes on, and it may stand still while training goes on.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnsim.config import Config
from nnsim.projection import Doubles, GrandTour, PrincipalPlane, pair, project
from nnsim.views import text

PLANE_SAMPLES = 400
"""About so many samples, evenly chosen, are enough to follow the principal plane of more."""
UPDATES_BETWEEN_TURNS = 3
"""A principal plane follows its data at every third update, those of three runs one after the other: it costs more than
all else that is drawn of a wide layer."""
UPDATES_A_SECOND = 30
"""What a tour takes for a second of its time."""
UPDATES_BETWEEN_SHARES = 10
"""Shares of variance are counted anew this seldom: a title is painted anew when it changes."""


@dataclass(frozen=True)
class Lens:
    """A plane through the units of a wide layer, for some runs."""

    basis: Doubles
    """(runs, units, 2)."""
    centre: Doubles
    """(runs, units): what lies in the middle of the picture."""

    def show(self, outputs: NDArray[np.floating[Any]]) -> NDArray[Any]:
        """(runs, n, 2) of (runs, n, units)."""
        return project(outputs, self.basis, self.centre)


class Lenses:
    """The lenses of all layers and runs of one simulation."""

    def __init__(self) -> None:
        self.time = 0.0
        """The tour's, in seconds at full frame rate."""
        self._planes: dict[tuple[int, int], PrincipalPlane] = {}
        self._due: dict[tuple[int, int], int] = {}
        """The update from which on a plane is to follow its data again."""
        self._tours: dict[int, GrandTour] = {}
        self._shares: dict[tuple[int, int], tuple[object, int, float]] = {}
        self._updates = 0

    def pass_time(self, config: Config) -> None:
        """One more update."""
        self._updates += 1
        if config.projection == "tour" and config.touring:
            self.time += 1 / UPDATES_A_SECOND

    def of(self, config: Config, place: int, outputs: NDArray[np.floating[Any]], runs: range, settle: bool) -> Lens:
        """For the layer at `place`, more than two units wide, whose `outputs` (len(runs), samples, units) are given.

        With `settle` a principal plane is found anew, where it would otherwise turn after the data.
        """
        units = outputs.shape[2]
        with np.errstate(over="ignore", invalid="ignore"):
            centre = outputs.mean(axis=1, dtype=np.float64)
        centre[~np.isfinite(centre)] = 0
        if config.projection == "pca":
            bases = [self._principal(place, run, one, settle) for run, one in zip(runs, outputs, strict=True)]
            return Lens(np.stack(bases), centre)
        if config.projection == "pair":
            basis = pair(units, *units_of_pair(config, units))
        else:
            basis = self._tour(units).plane(self.time)
        return Lens(np.broadcast_to(basis, (len(runs), *basis.shape)), centre)

    def describe(
        self, config: Config, place: int, run: int, outputs: NDArray[np.floating[Any]], basis: Doubles, at_once: bool
    ) -> str:
        """How a wide layer is drawn, with the share of its variance as in `share`."""
        kept = self.share(config, place, run, outputs, basis, at_once)
        return text.projection_name(config.projection, units_of_pair(config, outputs.shape[1]), kept)

    def share(
        self, config: Config, place: int, run: int, outputs: NDArray[np.floating[Any]], basis: Doubles, at_once: bool
    ) -> float:
        """The share of the variance of `outputs` (samples, units) that `basis` keeps.

        It may be that of a few updates ago, unless it is to be right `at_once`."""
        kind = config.projection, config.pair
        known = self._shares.get((place, run))
        if at_once or known is None or known[0] != kind or self._updates - known[1] >= UPDATES_BETWEEN_SHARES:
            known = kind, self._updates, share_explained(outputs, basis)
            self._shares[place, run] = known
        return known[2]

    def _tour(self, units: int) -> GrandTour:
        if units not in self._tours:
            self._tours[units] = GrandTour(units)
        return self._tours[units]

    def _principal(self, place: int, run: int, outputs: NDArray[np.floating[Any]], settle: bool) -> Doubles:
        key = place, run
        if key not in self._planes:
            self._planes[key] = PrincipalPlane()
            self._due[key] = self._updates + 1 + run % UPDATES_BETWEEN_TURNS
        elif not settle and self._updates < self._due[key]:
            return self._planes[key].basis
        else:
            self._due[key] = self._updates + UPDATES_BETWEEN_TURNS
        return self._planes[key].update(outputs[:: max(1, len(outputs) // PLANE_SAMPLES)], settle)


def units_of_pair(config: Config, units: int) -> tuple[int, int]:
    """The two units, counted from 0, of a layer that may have fewer than the configuration names."""
    first, second = (min(unit, units) - 1 for unit in config.pair)
    if first == second:  # both beyond the last
        first -= 1
    return first, second


def share_explained(outputs: NDArray[np.floating[Any]], basis: Doubles) -> float:
    """Share of the variance of `outputs` (samples, units) in the plane of `basis` (units, 2); NaN if there is none."""
    with np.errstate(over="ignore", invalid="ignore"):
        total = float(outputs.var(axis=0, dtype=np.float64).sum())
        kept = float((outputs.astype(np.float64) @ basis).var(axis=0).sum())
    return kept / total if 0 < total < np.inf else float("nan")
