"""What a simulation has been through, in words that a configuration can carry."""

from itertools import pairwise
from typing import Any

from nnsim.config import FIELDS, Config
from nnsim.edits import Edit
from nnsim.history import History, step_of
from nnsim.plan import WEIGHT, write_plan


class Past:
    """The half of a Timeline that tells of its history and changes nothing."""

    config: Config
    _history: History

    @property
    def furthest(self) -> int:
        """The last step that was trained before going back; a change in mid-run begins another future."""
        return self._history.furthest

    @property
    def recipe(self) -> Config:
        """What the same run begins anew from, to the bit: as at step 0, the changes in mid-run being in `changes`."""
        first = self._history.changes[0][1]
        view = {name: value for name, value in self.config.changed_from(first).items() if FIELDS[name].effect == "view"}
        return first.replace(**view, changes=write_plan(self.plan))

    @property
    def plan(self) -> list[tuple[int, dict[str, Any]]]:
        """The changes in mid-run and the edits, as `recipe` has them."""
        edits = [(step, {WEIGHT + ".".join(map(str, edit.place)): edit.value}) for step, edit in self.edits]
        return sorted([*self.changes, *edits], key=step_of)

    @property
    def revision(self) -> int:
        """Counts the changes in mid-run and the edits: while it is the same, so is the recipe but for view fields."""
        return self._history.revision

    @property
    def changes(self) -> list[tuple[int, dict[str, Any]]]:
        """The steps after 0 from which on training fields have other values, those that are still to come included."""
        pairs = pairwise(self._history.changes)
        return [(step, values) for (_, one), (step, other) in pairs if (values := changed_training(other, one))]

    @property
    def edits(self) -> tuple[tuple[int, Edit], ...]:
        """The steps on which weights were set by hand."""
        return self._history.edits


def changed_training(config: Config, before: Config) -> dict[str, Any]:
    """The training fields in which `config` differs from `before`."""
    changes = config.changed_from(before)
    return {name: value for name, value in changes.items() if FIELDS[name].effect == "training"}
