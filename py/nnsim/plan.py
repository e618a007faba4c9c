"""Changes in mid-run as text: `1200:learning_rate=0.01;3000:l2=0.001`, which a configuration can carry.

From step 1200 on, so in the step that follows 1200 steps, the learning rate is another. Entries are joined by `;`;
several may have the same step, and the last one for a field counts. `1200:weight.0.1.2.3=0.5` sets the weight of run 0,
layer 1, unit 2 from input 3 by hand after 1200 steps, all counted from 0, and `weight.0.1.2.-1` that unit's bias.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeAlias

from nnsim.domains import Domain, Number, Value
from nnsim.language import Words, say
from nnsim.spelling import format_value, parse_value

PLANS = ("changes", "fork")
"""Fields of a configuration that hold such a text."""
LAST_STEP = 1_000_000_000
FORM = Words(
    f"of the form step:field=value, joined by ; and with steps from 0 to {LAST_STEP}",
    f"de la forme pas:champ=valeur, joints par ; et avec des pas de 0 à {LAST_STEP}",
)
WEIGHT = "weight."
"""What the names of weights begin with."""
LARGEST_WEIGHT = Number(-1e6, 1e6)

Changes: TypeAlias = tuple[tuple[int, dict[str, Value]], ...]
"""The steps, ascending, with the fields that have another value from there on."""


class FieldLike(Protocol):
    """What has to be known of a field of the configuration."""

    @property
    def domain(self) -> Domain:
        """What it may hold."""

    @property
    def effect(self) -> str:
        """`training` if it can change in mid-run."""


class PlanError(ValueError):
    """A text that is no plan."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        """`faults`: each entry that does not fit, and what it must be."""
        super().__init__(faults)
        self.faults = faults


def read_plan(text: str, fields: Mapping[str, FieldLike]) -> Changes:
    """What `text` says of `fields`; PlanError, with all its faults, when it does not say it well."""
    plan: dict[int, dict[str, Value]] = {}
    faults = []
    for entry in filter(None, map(str.strip, text.split(";"))):
        try:
            step, name, value = _read_entry(entry, fields)
            plan.setdefault(step, {})[name] = value
        except ValueError as refusal:
            faults.append((entry, str(refusal)))
    if faults:
        raise PlanError(faults)
    return tuple(sorted(plan.items(), key=lambda change: change[0]))


def write_plan(changes: Iterable[tuple[int, Mapping[str, Any]]]) -> str:
    """The text that `read_plan` reads back."""
    entries = ((step, name, value) for step, values in changes for name, value in values.items())
    return ";".join(f"{step}:{name}={format_value(value)}" for step, name, value in entries)


def place_of(name: str) -> tuple[int, int, int, int]:
    """Run, layer, unit and input that the name of a weight says; ValueError when it says none."""
    run, layer, unit, input = map(int, name.removeprefix(WEIGHT).split("."))
    return run, layer, unit, input


def _read_entry(entry: str, fields: Mapping[str, FieldLike]) -> tuple[int, str, Value]:
    when, _, change = entry.partition(":")
    name, equals, text = (part.strip() for part in change.partition("="))
    when = when.strip()
    if not (equals and when.isascii() and when.isdecimal() and len(when) <= len(str(LAST_STEP))):
        raise ValueError(str(FORM))
    if int(when) > LAST_STEP:
        raise ValueError(str(FORM))
    return int(when), name, _read_weight(name, text) if name.startswith(WEIGHT) else _read_field(name, text, fields)


def _read_weight(name: str, text: str) -> Value:
    try:
        place_of(name)
        return LARGEST_WEIGHT.normalise(float(text))
    except ValueError:
        number = LARGEST_WEIGHT.allowed
        refusal = say(
            en=f"a weight named as weight.run.layer.unit.input, all whole numbers, set to {number}",
            fr=f"un poids nommé weight.essai.couche.unité.entrée, tous des nombres entiers, fixé à {number}",
        )
        raise ValueError(refusal) from None


def _read_field(name: str, text: str, fields: Mapping[str, FieldLike]) -> Value:
    changeable = [field for field, about in fields.items() if about.effect == "training"]
    if name not in changeable:
        names = ", ".join(changeable)
        raise ValueError(say(en=f"a change of one of {names}", fr=f"un changement de l’un de {names}"))
    domain = fields[name].domain
    try:
        return domain.normalise(parse_value(domain, text))
    except ValueError:
        allowed = domain.allowed
        raise ValueError(
            say(en=f"a change of {name} to {allowed}", fr=f"un changement qui donne à {name} {allowed}")
        ) from None
