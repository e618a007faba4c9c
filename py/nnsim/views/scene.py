"""One moment of a simulation, as the pictures need it: each quantity is computed when it is first asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnsim.config import Config
from nnsim.simulation import Simulation
from nnsim.views import text
from nnsim.views.chronicle import Chronicle
from nnsim.views.colouring import GROUPINGS, SHADES, Groups, Shades, probabilities
from nnsim.views.lenses import Lenses
from nnsim.views.placing import Placing
from nnsim.views.sheet import Sheet, straight_decisions
from nnsim.views.snapshot import Snapshot, take_snapshot
from nnsim.views.stages import Stage, place_in_focus, place_name, samples_at, stage_name, units_of


@dataclass(frozen=True)
class Chosen:
    """The unit that is drawn alone."""

    layer: int
    """0 is the first hidden layer, -1 stands for the inputs."""
    unit: int


class Geometry:
    """What the pictures of one simulation remember from moment to moment of how they are drawn."""

    def __init__(self, simulation: Simulation) -> None:
        self.lenses = Lenses()
        self.sheet = Sheet(simulation)
        self.shared: dict[object, Any] = {}
        """What several pictures have in common, by what it is."""
        self.chosen = Chosen(max(0, len(simulation.layers) - 2), 0)
        """The unit that is drawn alone: at first one of the last hidden layer, or else the output."""


class Scene:
    """What all pictures of one update share."""

    def __init__(
        self,
        simulation: Simulation,
        geometry: Geometry,
        settle: bool = False,
        *,
        at_once: bool = True,
        unseen: bool = False,
        chronicle: Chronicle | None = None,
    ) -> None:
        """With `settle` everything that would follow the data smoothly is where it was going at once.

        `at_once`: no point is on its way any more. `unseen`: all of it will be drawn over before anybody looks,
        so pictures do no more than what later moments go on from. `chronicle`: what is remembered of the past.
        """
        self.simulation = simulation
        self.geometry = geometry
        self.settle = settle
        self.at_once = at_once
        self.unseen = unseen
        self.chronicle = chronicle or Chronicle()
        self.step = simulation.step
        self.chosen = geometry.chosen
        self.run = min(simulation.config.inspect, simulation.runs) - 1
        """The run that is inspected, counted from 0."""
        self._groups: dict[str, Groups] = {}
        self._shades: dict[str, Shades] = {}

    @property
    def config(self) -> Config:
        """As it is at this moment."""
        return self.simulation.config

    @cached_property
    def placing(self) -> Placing:
        """The way from the input plane to the representation pictures."""
        with np.errstate(over="ignore", invalid="ignore"):
            return Placing(self.simulation, self.geometry.lenses, self.settle)

    @cached_property
    def snapshot(self) -> Snapshot:
        """Where the layer in focus puts the samples."""
        with np.errstate(over="ignore", invalid="ignore"):
            return take_snapshot(self.simulation, self.placing)

    def in_view_of(self, run: int) -> NDArray[np.float32]:
        """(n, 2): what the axes of a run follow; of all runs, where they are shared."""
        positions = self.snapshot.positions
        return positions.reshape(-1, 2) if self.config.axes == "shared" else positions[run]

    @cached_property
    def probabilities(self) -> NDArray[np.float32]:
        """(runs, samples): what the networks say of the samples."""
        return probabilities(self.simulation)

    def groups(self, kind: str) -> Groups:
        """(runs, samples): the samples' groups, by one of GROUPINGS."""
        if kind not in self._groups:
            self._groups[kind] = GROUPINGS[kind](self.simulation)
        return self._groups[kind]

    def shades(self, kind: str) -> Shades:
        """(runs, samples): from 0 to 1, by one of SHADES."""
        if kind not in self._shades:
            self._shades[kind] = SHADES[kind](self.simulation)
        return self._shades[kind]

    @cached_property
    def sheet(self) -> dict[str, NDArray[np.float32]]:
        """Lines of the input plane in the representation pictures, by kind: (runs, n, 2), NaN between the lines.

        None where they are unseen.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            self.geometry.sheet.follow(self.simulation, self.placing, self.at_once)
            return {} if self.unseen else self.geometry.sheet.carried(self.simulation, self.placing)

    @cached_property
    def decisions(self) -> NDArray[np.float64] | None:
        """(runs, 3): a, b, c of the straight line a x + b y + c = 0 at which the answers part, if it is one."""
        return straight_decisions(self.simulation, self.placing)

    @property
    def on_a_line(self) -> bool:
        """Whether the representation pictures show one number of each point, and so have room for densities."""
        return self.placing.share == 1 and units_of(self.simulation, self.placing.frame.stage.place) == 1

    def title(self, run: int) -> str:
        """Above a representation picture: the layer, and how it is drawn or which of its units have died."""
        placing = self.placing
        if not placing.arrived:
            return text.representation_title(run, [stage_name(self.simulation, placing.nearest)])
        marks = [place_name(self.config, placing.place)]
        if placing.frame.lens is not None:
            outputs = samples_at(self.simulation, Stage(placing.place))[run]
            basis = placing.frame.lens.basis[run]
            lenses = self.geometry.lenses
            marks.append(lenses.describe(self.config, placing.place, run, outputs, basis, self.at_once))
        elif self.snapshot.dead[run].any():
            marks.append(text.dead_units([int(unit) for unit in self.snapshot.dead[run].nonzero()[0]]))
        return text.representation_title(run, marks)

    def unit_values(self, run: int, sample: int) -> Sequence[float]:
        """What the units of the layer in focus give for one sample; nothing where it is the input."""
        place = place_in_focus(self.config)
        return [float(value) for value in samples_at(self.simulation, Stage(place))[run, sample]] if place else []
