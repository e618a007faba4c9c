"""Parameters typed in by hand: each is one number in one place, set at one step and part of the history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from nnsim.config import shown
from nnsim.domains import Domain, Number, Whole
from nnsim.errors import ConfigError, Problem
from nnsim.language import say
from nnsim.network import Layer

LARGEST_WEIGHT = 1e6
BIAS = -1
"""The input that stands for the bias: the last column of a layer's [W b]."""

Input: TypeAlias = int | Literal["bias"]


@dataclass(frozen=True)
class Edit:
    """One parameter's new value; counted from 0, `layer` from the first hidden one, `input` -1 for the bias."""

    run: int
    layer: int
    unit: int
    input: int
    value: float
    """Exactly a float32."""

    @property
    def place(self) -> tuple[int, int, int, int]:
        """Which parameter it is."""
        return self.run, self.layer, self.unit, self.input

    def apply(self, layers: Sequence[Layer]) -> None:
        """Write it into the parameters that `layers` are views of."""
        layers[self.layer].augmented[self.run, self.unit, self.input] = self.value


def checked_edit(runs: int, sizes: Sequence[int], run: object, layer: object, unit: object, input: object,
                 value: object) -> Edit:  # fmt: skip
    """The edit of a network of `sizes` (from features to outputs) that the other arguments ask for.

    Raises:
        ConfigError: with every one of them that is out of its range.
    """
    count = len(sizes) - 1
    problems: list[Problem] = []

    def within(name: str, asked: object, domain: Domain, words: str = "") -> int:
        try:
            return domain.normalise(asked)  # type: ignore[return-value]  # of the domains here
        except ValueError:
            problems.append(Problem(name, shown(asked), domain.allowed + words))
            return 0

    run = within("run", run, Whole(0, runs - 1))
    layer = (
        within(
            "layer",
            layer,
            Whole(-count, count - 1),
            say(en=f", as there are {count} layers", fr=f", car il y a {count} couches"),
        )
        % count
    )
    inside = say(en=f" in layer {layer}", fr=f" dans la couche {layer}")
    bias = say(en=', -1 or "bias" being the bias', fr=', -1 ou "bias" étant le biais')
    unit = within("unit", unit, Whole(0, sizes[layer + 1] - 1), inside)
    if input == "bias":
        input = BIAS
    input = within("input", input, Whole(BIAS, sizes[layer] - 1), inside + bias)
    number = within("value", value, Number(-LARGEST_WEIGHT, LARGEST_WEIGHT))
    if problems:
        raise ConfigError(tuple(problems))
    return Edit(run, layer, unit, input, float(np.float32(number)) + 0.0)  # a weight of -0 has no address


def with_edit(edits: Iterable[tuple[int, Edit]], step: int, edit: Edit) -> list[tuple[int, Edit]]:
    """`edits` up to `step` and then `edit`, in the place of an earlier one of the same parameter at the same step."""
    kept = [(when, other) for when, other in edits if when < step or (when == step and other.place != edit.place)]
    return [*kept, (step, edit)]
