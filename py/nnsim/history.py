"""Sparse checkpoints, and the changes and edits made on the way: enough to return to any step and resume exactly.

Checkpoints lie on multiples of `interval` steps. When there are too many, every other one is dropped and the
interval doubles, so memory stays below MEMORY bytes (or two checkpoints, where one alone takes more than half of it)
however long training runs, and a step is reached by replaying fewer than 2 x (steps so far) / (checkpoints kept) steps.
A moment of a step on which parameters were edited is one of after that. Of changes and edits there may be MOST_CHANGES.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nnsim.config import Config
from nnsim.datasets import Dataset
from nnsim.edits import Edit, with_edit
from nnsim.errors import HistoryError
from nnsim.limits import MOST_CHANGES
from nnsim.trainer import Moment

MEMORY = 64 * 2**20
"""Bytes of checkpoints kept at most."""
MOST_CHECKPOINTS = 256
FIRST_INTERVAL = 100


@dataclass(frozen=True)
class Recording:
    """All that another simulation needs to go on from where one is, and to go back."""

    config: Config
    """In force now, with its view fields."""
    changes: tuple[tuple[int, Config], ...]
    edits: tuple[tuple[int, Edit], ...]
    checkpoints: tuple[Moment, ...]
    interval: int
    moment: Moment
    """Where training is."""
    improvements: tuple[tuple[int, int, float], ...]
    """(step, run, loss), as stopping.Improvements keeps them."""
    data: Dataset | None
    """Data that were given as arrays and so are not in the configuration."""


class History:
    """What has happened to one simulation."""

    def __init__(
        self,
        start: Moment,
        config: Config,
        later: Iterable[tuple[int, Config]] = (),
        edits: Iterable[tuple[int, Edit]] = (),
    ) -> None:
        """`config` holds from the start; what there is of `later` and of `edits` is yet to come."""
        self._checkpoints = [start]
        self._changes: list[tuple[int, Config]] = [(0, config), *later]
        self.furthest = start.step
        """The last step that this future has been trained to."""
        self.revision = 0
        """Counts the changes and edits."""
        self._edits: list[tuple[int, Edit]] = list(edits)
        self._most = max(2, min(MOST_CHECKPOINTS, MEMORY // max(1, start.nbytes)))
        self.interval = FIRST_INTERVAL

    @classmethod
    def restored(
        cls,
        checkpoints: Sequence[Moment],
        changes: Sequence[tuple[int, Config]],
        interval: int,
        edits: Sequence[tuple[int, Edit]] = (),
    ) -> "History":
        """A past as another history has had it; the checkpoints themselves are shared, being never changed."""
        history = cls(checkpoints[0], changes[0][1])
        history._checkpoints, history._changes, history.interval = list(checkpoints), list(changes), interval
        history._edits = list(edits)
        history.furthest = history.last_step
        return history

    @property
    def checkpoints(self) -> tuple[Moment, ...]:
        """In the order of their steps, the first at step 0."""
        return tuple(self._checkpoints)

    @property
    def changes(self) -> tuple[tuple[int, Config], ...]:
        """The steps from which on a configuration holds, the first being 0."""
        return tuple(self._changes)

    @property
    def edits(self) -> tuple[tuple[int, Edit], ...]:
        """The steps on which parameters were edited."""
        return tuple(self._edits)

    @property
    def nbytes(self) -> int:
        """Memory held by checkpoints."""
        return sum(moment.nbytes for moment in self._checkpoints)

    @property
    def last_step(self) -> int:
        """Step of the latest checkpoint."""
        return self._checkpoints[-1].step

    def due(self, step: int) -> int:
        """Steps from `step` to the next one on which a checkpoint, a recorded change or an edit lies."""
        ahead = [self.interval - step % self.interval]
        entries: Sequence[tuple[int, object]]
        for entries in (self._changes, self._edits):
            upcoming = bisect_right(entries, step, key=step_of)
            ahead += [when - step for when, _ in entries[upcoming : upcoming + 1]]
        return min(ahead)

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
        self.check_room(step)
        self._changes = [(when, earlier) for when, earlier in self._changes if when < step]
        self._changes.append((step, config))
        self._edits = [(when, edit) for when, edit in self._edits if when <= step]
        self._checkpoints = [moment for moment in self._checkpoints if moment.step <= step]
        self.furthest = step
        self.revision += 1

    def reach(self, step: int) -> None:
        """Training has come to `step`."""
        self.furthest = max(self.furthest, step)

    def edit(self, edit: Edit, moment: Moment) -> None:
        """At the step of `moment`, which is one of after it, `edit` was made; what was recorded later is no more."""
        step = moment.step
        self._changes = [(when, config) for when, config in self._changes if when <= step]
        self._edits = with_edit(self._edits, step, edit)
        self._checkpoints = [kept for kept in self._checkpoints if kept.step <= step]
        if self.last_step == step:
            self._checkpoints[-1] = moment
        self.furthest = step
        self.revision += 1

    def check_room(self, step: int) -> None:
        """HistoryError if the past before `step` has as many changes and edits as there may be."""
        made = bisect_left(self._changes, step, key=step_of) + bisect_right(self._edits, step, key=step_of)
        if made >= MOST_CHANGES:
            raise HistoryError(f"{made:,} changes in mid-run are as many as there may be: build a new Simulation.")

    def edits_at(self, step: int) -> list[Edit]:
        """What was edited on this step."""
        return [edit for when, edit in self._edits if when == step]

    def config_at(self, step: int) -> Config:
        """The configuration that step `step` + 1 is trained with."""
        return self._changes[bisect_right(self._changes, step, key=step_of) - 1][1]

    def before(self, step: int) -> Moment:
        """The latest checkpoint at or before `step`."""
        if step < 0:
            raise HistoryError(f"Step {step} cannot be reached: steps count from 0.")
        return self._checkpoints[bisect_right([moment.step for moment in self._checkpoints], step) - 1]


def step_of(entry: tuple[int, object]) -> int:
    """The step of a change or an edit."""
    return entry[0]
