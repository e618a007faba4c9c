"""Sparse checkpoints and the changes made on the way: enough to return to any earlier step and resume exactly.

Checkpoints lie on multiples of `interval` steps. When there are too many, every other one is dropped and the
interval doubles, so memory stays below MEMORY bytes (or two checkpoints, where one alone takes more than half of it)
however long training runs, and a step is reached by replaying fewer than 2 x (steps so far) / (checkpoints kept) steps.
"""

from bisect import bisect_right

from nnsim.config import Config
from nnsim.errors import HistoryError
from nnsim.trainer import Moment

MEMORY = 64 * 2**20
"""Bytes of checkpoints kept at most."""
MOST_CHECKPOINTS = 256
FIRST_INTERVAL = 100


class History:
    """What has happened to one simulation."""

    def __init__(self, start: Moment, config: Config) -> None:
        self._checkpoints = [start]
        self._changes = [(0, config)]
        self._most = max(2, min(MOST_CHECKPOINTS, MEMORY // max(1, start.nbytes)))
        self.interval = FIRST_INTERVAL

    def copy(self) -> "History":
        """The same past, to go on from differently; the checkpoints themselves are shared, being never changed."""
        twin = History(self._checkpoints[0], self._changes[0][1])
        twin._checkpoints, twin._changes = list(self._checkpoints), list(self._changes)
        twin._most, twin.interval = self._most, self.interval
        return twin

    @property
    def nbytes(self) -> int:
        """Memory held by checkpoints."""
        return sum(moment.nbytes for moment in self._checkpoints)

    @property
    def last_step(self) -> int:
        """Step of the latest checkpoint."""
        return self._checkpoints[-1].step

    def due(self, step: int) -> int:
        """Steps from `step` to the next one on which a checkpoint or a recorded change lies."""
        to_checkpoint = self.interval - step % self.interval
        upcoming = [when - step for when, _ in self._changes if when > step]
        return min([to_checkpoint, *upcoming])

    def record(self, moment: Moment) -> None:
        """Keep `moment` if it lies on the interval and is new."""
        if moment.step <= self.last_step or moment.step % self.interval:
            return
        self._checkpoints.append(moment)
        if len(self._checkpoints) > self._most:
            self.interval *= 2
            self._checkpoints = [kept for kept in self._checkpoints if kept.step % self.interval == 0]

    def wants(self, step: int) -> bool:
        """Whether `record` would keep a moment of this step."""
        return step > self.last_step and step % self.interval == 0

    def change(self, step: int, config: Config) -> None:
        """From `step` on `config` holds; whatever was recorded after it belonged to another future."""
        self._changes = [(when, earlier) for when, earlier in self._changes if when < step or when == 0]
        self._changes.append((step, config))
        self._checkpoints = [moment for moment in self._checkpoints if moment.step <= step]

    def config_at(self, step: int) -> Config:
        """The configuration that step `step` + 1 is trained with."""
        return self._changes[bisect_right([when for when, _ in self._changes], step) - 1][1]

    def before(self, step: int) -> Moment:
        """The latest checkpoint at or before `step`."""
        if step < 0:
            raise HistoryError(f"Step {step} cannot be reached: steps count from 0.")
        return self._checkpoints[bisect_right([moment.step for moment in self._checkpoints], step) - 1]
