"""Changes of a configuration in the course of a visit: what gives way to them, and how they are taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from nnsim.address import apply_texts
from nnsim.config import Config
from nnsim.errors import ConfigError
from nnsim.spelling import format_value

MOST = 200
"""Changes that can be taken back."""

GLIDING = frozenset(("speed", "morph"))
"""Fields behind a slider: while only one of them changes, it is one change."""


def changed(base: Config, texts: Mapping[str, str]) -> Config:
    """`base` with the fields named in `texts` set from text.

    Other fields that no longer fit then, such as a loss for the task there was before, give way to what always fits;
    fields that were asked for never do, and are refused with a ConfigError.
    """
    texts = dict(texts)
    if base.table and texts.get("dataset", base.dataset) != base.dataset:
        texts.setdefault("table", "")
    try:
        return apply_texts(base, texts)
    except ConfigError as error:
        unfit = {problem.field for problem in error.problems}
        fitting = always_fitting(base)
        if not unfit <= fitting.keys() - texts.keys():
            raise
        return apply_texts(base, texts | {name: fitting[name] for name in unfit})


def always_fitting(config: Config) -> dict[str, str]:
    """The fields that others can put in the wrong, each with a value that nothing can."""
    return {
        "loss": "auto",
        "balance": "0",
        "test_fraction": "0",
        "stop_accuracy": "0",
        "batch": "0",
        "learning_rates": "",
        "activation": format_value(config.activation[:1]),
    }


@dataclass(frozen=True)
class Situation:
    """A run at a step. A weight typed there cannot be taken back later: what it was would have trained on, too."""

    recipe: Config
    step: int


Revision: TypeAlias = Config | Situation


class Revisions:
    """The configurations and situations there have been, and those that were taken back."""

    def __init__(self) -> None:
        self._past: list[Revision] = []
        self._future: list[Revision] = []
        self._last: frozenset[str] = frozenset()
        """What the last change changed; empty after one was taken back."""

    def record(self, old: Revision, new: Config) -> None:
        """A visitor has put `new` in the place of `old`."""
        fields = frozenset(new.changed_from(old.recipe if isinstance(old, Situation) else old))
        if not fields:
            return
        if not (len(fields) == 1 and fields == self._last and fields <= GLIDING):
            self._past = [*self._past[1 - MOST :], old]
        self._future.clear()
        self._last = fields

    def undo(self, now: Revision) -> None:
        """The latest of the past is shown again, in the place of `now`."""
        self._past.pop()
        self._future.append(now)
        self._last = frozenset()

    def redo(self, now: Revision) -> None:
        """What was taken back last is shown again, in the place of `now`."""
        self._future.pop()
        self._past.append(now)
        self._last = frozenset()

    @property
    def before(self) -> Revision | None:
        """What undoing leads to."""
        return self._past[-1] if self._past else None

    @property
    def after(self) -> Revision | None:
        """What redoing leads to."""
        return self._future[-1] if self._future else None
