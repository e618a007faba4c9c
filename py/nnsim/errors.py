"""Every error nnsim raises on purpose.

```
NnsimError
├── ConfigError       a configuration that cannot be used; lists every problem at once
├── ShapeError        an array whose shape does not fit
├── DivergenceError   training left the finite numbers
└── HistoryError      a saved history that cannot be read, or a step that cannot be reached
```
"""

from dataclasses import dataclass

from nnsim.language import say


class NnsimError(Exception):
    """The root: catch this to catch everything nnsim raises on purpose."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a configuration: `field` has `value`, but only `allowed` would do."""

    field: str
    value: str
    allowed: str

    def __str__(self) -> str:
        return say(
            en=f"{self.field} is {self.value}, but must be {self.allowed}.",
            fr=f"{self.field} vaut {self.value}, mais doit être {self.allowed}.",
        )


class ConfigError(NnsimError, ValueError):
    """A configuration that cannot be used. `problems` holds all of them, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(" ".join(str(problem) for problem in problems))
        self.problems = problems


class ShapeError(NnsimError, ValueError):
    """An array whose shape does not fit; the message gives the expected and the actual shape."""


class DivergenceError(NnsimError, ArithmeticError):
    """Training left the finite numbers, so what was asked for does not exist."""


class HistoryError(NnsimError, ValueError):
    """A saved history that cannot be read, or a step that cannot be reached."""
