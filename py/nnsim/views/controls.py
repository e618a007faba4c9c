"""What a page needs to know to offer a control for every field of the configuration, in the visitor's language.

The description is data alone: a page that draws it needs to know kinds of controls, not fields.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nnsim.config import FIELDS, Config, Field
from nnsim.datasets import DATASETS
from nnsim.domains import Choice, Domain, Flag, Number, Several, Text, Value, Whole
from nnsim.language import LANGUAGES, say
from nnsim.names import OWN, TASKS
from nnsim.presets import PRESETS
from nnsim.spelling import format_value
from nnsim.views.field_words import CHOICE_WORDS, FIELD_WORDS, GROUP_WORDS
from nnsim.views.thumbnails import thumbnail


@dataclass(frozen=True)
class Group:
    """Fields that belong together; `more` of them stand back until they are asked for."""

    name: str
    first: tuple[str, ...]
    more: tuple[str, ...] = ()


GROUPS = (
    Group("task", ("dataset", "table", "samples", "noise"), ("test_fraction", "balance")),
    Group("network", ("features", "hidden", "activation"), ("slope", "initializer", "loss")),
    Group(
        "training",
        ("learning_rate", "batch", "optimizer"),
        (
            "momentum", "beta1", "beta2", "decay", "weight_decay", "epsilon", "clip", "learning_rates",
            "schedule", "warmup", "period", "factor", "horizon", "floor", "sampling",
        ),
    ),
    Group("regularisation", ("l1", "l2", "dropout")),
    Group("stopping", ("stop_accuracy", "stop_epochs"), ("stop_steps", "stop_plateau")),
    Group("start", ("runs", "seed"), ("reproducible", "changes", "fork")),
    Group(
        "pictures",
        ("colors", "palette", "axes", "panels"),
        ("focus", "projection", "pair", "touring", "sheet", "morph", "inspect", "curves", "log", "speed"),
    ),
)  # fmt: skip
"""Every field, in the order of the page."""

ESSENTIAL = ("dataset", "hidden", "activation", "learning_rate", "batch")
"""What stands in view before any group is opened."""

NOTCHES: dict[str, tuple[float, ...]] = {
    "samples": (50, 100, 200, 500, 1000, 2000, 5000),
    "noise": (0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5),
    "test_fraction": (0, 0.1, 0.2, 0.3, 0.5, 0.7),
    "balance": (0, 0.1, 0.2, 0.3, 0.4, 0.5),
    "slope": (0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 1),
    "momentum": (0, 0.5, 0.8, 0.9, 0.95, 0.99),
    "beta1": (0, 0.5, 0.8, 0.9, 0.95, 0.99),
    "beta2": (0.5, 0.9, 0.99, 0.999, 0.9999),
    "epsilon": (1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1),
    "decay": (0, 0.5, 0.8, 0.9, 0.99, 0.999),
    "weight_decay": (0, 1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3, 1),
    "learning_rate": (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 2e-3, 3e-3, 5e-3, 0.01, 0.03, 0.1, 0.3, 1, 3),
    "warmup": (0, 100, 500, 1000, 5000),
    "period": (100, 200, 500, 1000, 2000, 5000, 10_000),
    "factor": (0.1, 0.3, 0.5, 0.7, 0.9, 1),
    "horizon": (1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000),
    "floor": (0, 0.01, 0.03, 0.1, 0.3, 1),
    "batch": (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000),
    "l1": (0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1),
    "l2": (0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1),
    "dropout": (0, 0.1, 0.2, 0.3, 0.5, 0.7),
    "clip": (0, 0.01, 0.1, 1, 10, 100),
    "stop_steps": (0, 1000, 5000, 10_000, 50_000),
    "stop_epochs": (0, 10, 50, 100, 500),
    "stop_accuracy": (0, 0.9, 0.95, 0.98, 0.99, 1),
    "stop_plateau": (0, 500, 1000, 5000),
    "morph": tuple(tenth / 10 for tenth in range(11)),
    "speed": (0, 1, 2, 5, 10, 20, 50, 100, 200, 500),
}
"""Where the steps of a number lead; any value in range can be typed. Numbers without an entry go one by one."""

BINARY = tuple(name for name, kind in TASKS.items() if kind == "binary")
WHEN: dict[str, tuple[str, tuple[str, ...]]] = {
    "table": ("dataset", (OWN,)),
    "samples": ("dataset", tuple(TASKS)),
    "noise": ("dataset", tuple(TASKS)),
    "balance": ("dataset", BINARY),
    "slope": ("activation", ("leaky_relu",)),
    "momentum": ("optimizer", ("momentum", "nesterov")),
    "beta1": ("optimizer", ("adam", "adamw")),
    "beta2": ("optimizer", ("adam", "adamw")),
    "decay": ("optimizer", ("rmsprop",)),
    "weight_decay": ("optimizer", ("adamw",)),
    "epsilon": ("optimizer", ("rmsprop", "adagrad", "adam", "adamw")),
    "period": ("schedule", ("step", "exponential")),
    "factor": ("schedule", ("step", "exponential")),
    "horizon": ("schedule", ("cosine",)),
    "floor": ("schedule", ("cosine",)),
    "pair": ("projection", ("pair",)),
    "touring": ("projection", ("tour",)),
}
"""Fields that do nothing unless another field has (among others) one of these values: out of the way until then."""

UNITS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 32, 50, 64, 100, 128, 200, 256, 512)
"""Steps of the width of a layer."""


def describe_controls() -> dict[str, Any]:
    """Groups of fields, the essential ones, and the presets."""
    return {
        "groups": [describe_group(group) for group in GROUPS],
        "essential": list(ESSENTIAL),
        "presets": [
            {"name": name, "title": str(preset.title), "about": str(preset.about), "warning": preset.warning}
            for name, preset in PRESETS.items()
        ],
        "languages": list(LANGUAGES),
    }


def describe_group(group: Group) -> dict[str, Any]:
    """A group's label and fields."""
    return {
        "name": group.name,
        "label": str(GROUP_WORDS[group.name]),
        "first": [describe_field(FIELDS[name]) for name in group.first],
        "more": [describe_field(FIELDS[name]) for name in group.more],
    }


def describe_field(field: Field) -> dict[str, Any]:
    """What a control for `field` shows, and what it may send: values as texts, as in an address."""
    words = FIELD_WORDS[field.name]
    return {
        "name": field.name,
        "label": str(words.label),
        "help": str(words.help),
        "effect": field.effect,
        "default": format_value(field.default),
        "kind": kind_of(field),
        **limits_of(field.domain),
        "notches": notches_of(field),
        "when": {"field": WHEN[field.name][0], "values": list(WHEN[field.name][1])} if field.name in WHEN else None,
        "choices": [describe_choice(field.name, name) for name in names_of(field.domain)],
    }


def describe_choice(field: str, name: str) -> dict[str, Any]:
    """A choice's label, and its picture if it has one."""
    choice = {"name": name, "label": str(CHOICE_WORDS[field][name])}
    return choice | {"picture": thumbnail(name)} if name in DATASETS else choice


def kind_of(field: Field) -> str:
    """The kind of control: by the domain, unless a field has one of its own."""
    match field.domain:
        case Several(each=Choice(), distinct=True):
            return "set"
        case Several(each=Choice()):
            return "series"
        case Several(distinct=False, each=Whole()):
            return "layers"
        case Several():
            return "list"
        case Text():
            return "table"
        case Flag():
            return "flag"
        case Choice(names) if set(names) & DATASETS.keys():
            return "thumbnails"
        case Choice():
            return "choice"
    return "number"


def limits_of(domain: Domain) -> dict[str, Any]:
    """`low` and `high` of numbers, `fewest` and `most` members of lists."""
    match domain:
        case Whole(low, high) | Number(low, high):
            return {"low": low, "high": high}
        case Several(each, fewest, most):
            return {"fewest": fewest, "most": most, **limits_of(each)}
    return {}


def notches_of(field: Field) -> list[str]:
    """The steps of a number, as texts."""
    numbers: Iterable[Value] = NOTCHES.get(field.name, ())
    match field.domain:
        case Several(each=Whole(), distinct=False):
            numbers = UNITS
        case Whole(low, high) if field.name not in NOTCHES and high - low < 20:
            numbers = range(low, high + 1)
    return [format_value(number) for number in numbers]


def names_of(domain: Domain) -> tuple[str, ...]:
    """All choices."""
    match domain:
        case Choice(names) | Several(each=Choice(names)):
            return names
    return ()


def changes_in_words(old: Config, new: Config) -> str:
    """What differs, for the buttons that take it back: `Noise`, `Noise, Points`, `5 settings`."""
    labels = [str(FIELD_WORDS[name].label) for name in new.changed_from(old)]
    return ", ".join(labels) if len(labels) <= 2 else say(en=f"{len(labels)} settings", fr=f"{len(labels)} réglages")
