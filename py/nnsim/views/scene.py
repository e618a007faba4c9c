"""One moment of a simulation, as the pictures need it: each quantity is computed when it is first asked for."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nnsim.config import Config
from nnsim.simulation import Simulation
from nnsim.views.colouring import GROUPINGS, SHADES, Groups, Shades, probabilities
from nnsim.views.snapshot import Snapshot, take_snapshot


class Scene:
    """What all pictures of one update share."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.step = simulation.step
        self._groups: dict[str, Groups] = {}
        self._shades: dict[str, Shades] = {}

    @property
    def config(self) -> Config:
        """As it is at this moment."""
        return self.simulation.config

    @cached_property
    def snapshot(self) -> Snapshot:
        """Where the layer in focus puts everything."""
        return take_snapshot(self.simulation)

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
