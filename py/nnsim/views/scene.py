"""One moment of a simulation, as the pictures need it: each quantity is computed when it is first asked for."""

from functools import cached_property

from nnsim.config import Config
from nnsim.simulation import Simulation
from nnsim.views.snapshot import Snapshot, take_snapshot


class Scene:
    """What all pictures of one update share."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.step = simulation.step

    @property
    def config(self) -> Config:
        """As it is at this moment."""
        return self.simulation.config

    @cached_property
    def snapshot(self) -> Snapshot:
        """Where the layer in focus puts everything."""
        return take_snapshot(self.simulation)
