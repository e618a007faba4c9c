"""What is remembered of a simulation beyond its present moment, while pictures of it come and go: NumPy only."""

from collections.abc import Callable, Container
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnsim.simulation import Simulation
from nnsim.views.happenings import Happenings
from nnsim.views.record import Record

SELDOM = 10
"""Updates from one measurement of a costly quantity to the next."""
CHEAP_SIZE = 2**16
"""Parameters, of all runs together, whose norms cost next to nothing."""

Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Quantity:
    """What can be drawn against the steps."""

    measure: Callable[[Simulation], Doubles]
    """(columns,) at this moment."""
    is_cheap: Callable[[Simulation], bool] = lambda simulation: True
    """Whether it is measured at every update, on show or not; else on show only, and seldom."""
    by_layer: bool = False
    """Whether the columns of a run stand together; else there is one of each run, and then one of each again."""

    def columns_of(self, run: int, runs: int, count: int) -> NDArray[np.int64]:
        """Which of `count` columns are those of two runs that both are `run`."""
        columns = np.arange(count)
        if self.by_layer:
            return columns.reshape(runs, -1)[[run, run]].ravel()
        return columns.reshape(-1, runs)[:, [run, run]].ravel()


QUANTITIES: dict[str, Quantity] = {
    "accuracy": Quantity(lambda sim: np.concatenate([sim.metrics.accuracy, sim.metrics.test_accuracy])),
    "loss": Quantity(lambda sim: np.concatenate([sim.metrics.loss, sim.metrics.test_loss])),
    "gradient_norm": Quantity(lambda sim: sim.gradient_norms().ravel(), lambda sim: False, by_layer=True),
    "weight_norm": Quantity(
        lambda sim: sim.weight_norms().ravel(), lambda sim: sim.parameters.size <= CHEAP_SIZE, by_layer=True
    ),
    "learning_rate": Quantity(lambda sim: sim.learning_rate),
}
"""By the names of CURVES. Columns are runs, first on training and then on test samples; of norms, each run's layers."""


class Chronicle:
    """The measurements and the events of one simulation; a new board for the same simulation goes on with it."""

    def __init__(self) -> None:
        self.happenings = Happenings()
        self.asked: int | None = None
        """The step that a visitor has asked to see, by a click on a curve."""
        self._records: dict[str, Record] = {}
        self._updates = 0

    def note(self, simulation: Simulation, on_show: Container[str], everything: bool = False) -> None:
        """Take down this moment; costly quantities only if they are `on_show`, and seldom unless `everything`."""
        due = everything or self._updates % SELDOM == 0
        self._updates += 1
        for name, quantity in QUANTITIES.items():
            record = self._records.get(name)
            if record is not None:
                record.forget_after(simulation.furthest)
            if quantity.is_cheap(simulation) or (due and name in on_show):
                values = quantity.measure(simulation)
                self._records.setdefault(name, Record(len(values))).add(simulation.step, values)
            elif due and record is not None and simulation.step > record.last_step:
                record.add(simulation.step, np.full(record.columns, np.nan))  # no line bridges what was not measured
        self.happenings.note(simulation, due)

    def forget(self) -> None:
        """What is known belongs to another past."""
        self._records.clear()
        self.happenings.forget()

    def of_two_futures(self, run: int, runs: int, step: int) -> "Chronicle":
        """What is known of two futures of `run` that part at `step`: its past is that of both."""
        twin = Chronicle()
        twin.happenings = self.happenings.of_two_futures(run, step)
        for name, record in self._records.items():
            twin._records[name] = record.picked(QUANTITIES[name].columns_of(run, runs, record.columns), step)
        return twin

    def record(self, name: str) -> Record | None:
        """What was measured of a quantity; None if it never was."""
        return self._records.get(name)

    def take_asked(self) -> int | None:
        """The step that was asked for since the last time."""
        asked, self.asked = self.asked, None
        return asked
