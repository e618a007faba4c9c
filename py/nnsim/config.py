"""The whole of a simulation as data: one frozen dataclass of names and numbers, validated once at the door."""

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal, Self, TypeAlias

from nnsim.domains import Choice, Domain, Flag, Number, Several, Text, Value, Whole
from nnsim.errors import ConfigError, Problem
from nnsim.language import decimal, grouped, say
from nnsim.limits import LONGEST_PLAN, LONGEST_TABLE, MOST_CLASSES, MOST_SAMPLES
from nnsim.memory import MOST_BYTES, estimate
from nnsim.names import (
    ACTIVATIONS,
    COLORS,
    CURVES,
    FEATURES,
    INITIALIZERS,
    LOSSES,
    OPTIMIZERS,
    OWN,
    PANELS,
    PROJECTIONS,
    SCHEDULES,
    SHEETS,
    TASK_LOSSES,
    TASKS,
    UNKNOWN,
)
from nnsim.own_data import Table, read_table
from nnsim.plan import PLANS, PlanError, read_plan, write_plan

Effect: TypeAlias = Literal["view", "training", "start"]
"""What a change of a field does: `view` redraws, `training` goes on with it, `start` needs a new start."""

MAX_HIDDEN_LAYERS = 8
MAX_RUNS = 8
LONGEST_SHOWN = 60
"""Characters of a refused value that a message repeats; the rest says nothing more."""


def declare(default: object, domain: Domain, effect: Effect, about: str) -> Any:
    """A dataclass field with its domain, its effect and one line about it."""
    return dataclasses.field(default=default, metadata={"domain": domain, "effect": effect, "about": about})


def subset(names: tuple[str, ...], fewest: int = 0) -> Several:
    """Some of `names`, each once."""
    return Several(Choice(names), fewest, len(names), distinct=True)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that determines a simulation and how it is shown.

    Equal configurations give equal trajectories. Raises ConfigError, with every problem, when built wrong.
    """

    dataset: str = declare("discs", Choice((*TASKS, OWN)), "start", "the task; own: by table")
    table: str = declare("", Text(LONGEST_TABLE), "start", "rows of two numbers and a label or value, for own data")
    samples: int = declare(1000, Whole(10, MOST_SAMPLES), "start", "points, train and test together; not of own data")
    noise: float = declare(0.0, Number(0, 0.5), "start", "in the data set; not in own data")
    test_fraction: float = declare(0.0, Number(0, 0.9), "start", "share of the points kept out of training")
    balance: float = declare(0.0, Number(0.05, 0.95, zero=True), "start", "wanted share of class 1; 0: as it falls")
    features: tuple[str, ...] = declare(
        ("x1", "x2"), Several(Choice(FEATURES), 1, len(FEATURES), distinct=True), "start", "inputs of the network"
    )
    hidden: tuple[int, ...] = declare(
        (100, 2), Several(Whole(1, 512), 0, MAX_HIDDEN_LAYERS), "start", "units of each hidden layer"
    )
    activation: tuple[str, ...] = declare(
        ("leaky_relu",), Several(Choice(ACTIVATIONS), 1, MAX_HIDDEN_LAYERS), "start", "of all hidden layers, or of each"
    )
    slope: float = declare(0.2, Number(0, 1), "training", "of leaky ReLU for negative pre-activations")
    initializer: str = declare("he_normal", Choice(INITIALIZERS), "start", "how weights and biases begin")
    loss: str = declare("auto", Choice(LOSSES), "start", "what training makes small; auto: by the task")
    optimizer: str = declare("adam", Choice(OPTIMIZERS), "start", "how a gradient becomes a step")
    momentum: float = declare(0.9, Number(0, 0.999), "training", "of momentum and nesterov")
    beta1: float = declare(0.9, Number(0, 0.999), "training", "decay of adam's first moment")
    beta2: float = declare(0.999, Number(0.5, 0.99999), "training", "decay of adam's second moment")
    epsilon: float = declare(1e-8, Number(1e-12, 1), "training", "added to adam's denominator, and its kin's")
    decay: float = declare(0.9, Number(0, 0.9999), "training", "of rmsprop's mean square")
    weight_decay: float = declare(0.01, Number(0, 10), "training", "of adamw")
    learning_rate: float = declare(0.002, Number(1e-8, 100, zero=True), "training", "size of a step")
    learning_rates: tuple[float, ...] = declare(
        (), Several(Number(1e-8, 100, zero=True), 0, MAX_RUNS), "training", "one for each run; empty: learning_rate"
    )
    schedule: str = declare("constant", Choice(SCHEDULES), "training", "of the learning rate over the steps")
    warmup: int = declare(0, Whole(0, 10_000_000), "training", "steps in which the learning rate rises from 0")
    period: int = declare(1000, Whole(1, 10_000_000), "training", "steps in which a schedule multiplies by factor")
    factor: float = declare(0.5, Number(1e-6, 1), "training", "of the step and exponential schedules")
    horizon: int = declare(20_000, Whole(1, 100_000_000), "training", "steps until the cosine schedule ends")
    floor: float = declare(0.0, Number(0, 1), "training", "share of the learning rate the cosine ends at")
    batch: int = declare(10, Whole(0, MOST_SAMPLES), "training", "samples a step; 0: all")
    sampling: str = declare("shuffled", Choice(("shuffled", "replacement")), "start", "how batches are drawn")
    l1: float = declare(0.0, Number(0, 10), "training", "weight of the sum of absolute weights")
    l2: float = declare(0.0, Number(0, 10), "training", "weight of half the sum of squared weights")
    dropout: float = declare(0.0, Number(0, 0.9), "training", "share of hidden units left out at each step")
    clip: float = declare(0.0, Number(1e-6, 1e6, zero=True), "training", "largest norm of a gradient; 0: no limit")
    stop_steps: int = declare(0, Whole(0, 1_000_000_000), "training", "steps after which training ends; 0: never")
    stop_epochs: int = declare(0, Whole(0, 10_000_000), "training", "epochs after which training ends; 0: never")
    stop_accuracy: float = declare(
        0.0, Number(0.01, 1, zero=True), "training", "accuracy of all runs at which training ends; 0: never"
    )
    stop_plateau: int = declare(
        0, Whole(0, 100_000_000), "training", "steps without a loss 1 % lower at which training ends; 0: never"
    )
    runs: int = declare(3, Whole(1, MAX_RUNS), "start", "trainings side by side")
    seed: int = declare(0, Whole(0, 2**32 - 1), "start", "of everything random")
    reproducible: bool = declare(True, Flag(), "start", "equal to the bit in CPython and in the browser")
    changes: str = declare("", Text(LONGEST_PLAN), "start", "in mid-run, as 1200:learning_rate=0.01;3000:l2=0.001")
    fork: str = declare("", Text(LONGEST_PLAN), "start", "changes of a second future beside the first; empty: none")

    colors: str = declare("right_wrong", Choice(COLORS), "view", "what the colours of the points tell")
    palette: str = declare("safe", Choice(("safe", "article")), "view", "colour-blind-safe, or green and red")
    axes: str = declare("smooth", Choice(("smooth", "shared", "zscore")), "view", "of the representations")
    panels: tuple[str, ...] = declare(("representation", "task", "curves"), subset(PANELS, 1), "view", "pictures")
    focus: int = declare(
        -2, Whole(-10, 9), "view", "the layer drawn large: 0 the input, 1 the first hidden, -1 the output"
    )
    projection: str = declare("pca", Choice(PROJECTIONS), "view", "of a layer wider than two")
    touring: bool = declare(True, Flag(), "view", "whether the grand tour goes on, also while training stands still")
    pair: tuple[int, ...] = declare(
        (1, 2), Several(Whole(1, 512), 2, 2, distinct=True), "view", "the units drawn by projection pair"
    )
    sheet: tuple[str, ...] = declare(
        ("rays", "decision"),
        subset(SHEETS),
        "view",
        "of the input plane, drawn",
    )
    morph: float = declare(1.0, Number(0, 1), "view", "share of the way from the input to the layer in focus")
    inspect: int = declare(1, Whole(1, MAX_RUNS), "view", "the run in the strip of layers and the network")
    curves: tuple[str, ...] = declare(("accuracy", "loss"), subset(CURVES), "view", "quantities over the steps")
    log: tuple[str, ...] = declare(("loss",), subset(CURVES), "view", "curves with a logarithmic axis")
    speed: int = declare(10, Whole(0, 1000), "view", "steps a frame; 0: as fast as it goes")

    def __post_init__(self) -> None:
        problems = []
        for name, field in FIELDS.items():
            value = getattr(self, name)
            try:
                object.__setattr__(self, name, field.domain.normalise(value))
            except ValueError as refusal:
                problems.append(Problem(name, shown(value), str(refusal)))
        problems = problems or list(self._conflicts())
        if problems:
            raise ConfigError(tuple(problems))

    def _conflicts(self) -> list[Problem]:
        """Values that are fine alone but not together."""
        try:
            kind, count = self.task_kind, self.train_samples
        except ConfigError as error:
            return list(error.problems)
        conflicts = []
        if len(self.activation) not in (1, len(self.hidden)):
            layers = len(self.hidden)
            allowed = say(
                en=f"one for all hidden layers or one for each of the {layers}",
                fr=f"une pour toutes les couches cachées ou une pour chacune des {layers}",
            )
            conflicts.append(Problem("activation", shown(",".join(self.activation)), allowed))
        if len(self.learning_rates) not in (0, self.runs):
            allowed = say(
                en=f"empty or one for each of the {self.runs} runs", fr=f"vide ou un pour chacun des {self.runs} essais"
            )
            conflicts.append(Problem("learning_rates", shown(self.learning_rates), allowed))
        if kind != UNKNOWN:
            conflicts += self.conflicts_with_data(kind, count, self.total_samples)
        if count in (0, self.total_samples) and self.test_fraction:
            allowed = say(
                en=f"0, or a share that leaves at least one of {self.total_samples} samples on either side",
                fr=f"0, ou une part qui laisse au moins un des {self.total_samples} points de chaque côté",
            )
            conflicts.append(Problem("test_fraction", shown(self.test_fraction), allowed))
        if self.balance and (kind != "binary" or self.dataset == OWN):
            allowed = say(en=f"0 for the data set {self.dataset}", fr=f"0 pour les données {self.dataset}")
            conflicts.append(Problem("balance", shown(self.balance), allowed))
        return conflicts or [problem for name in PLANS if getattr(self, name) for problem in self._follow(name)[1]]

    def conflicts_with_data(self, kind: str, train_samples: int, samples: int) -> list[Problem]:
        """What does not fit so many samples of this kind."""
        conflicts = []
        if self.batch > train_samples:
            allowed = say(
                en=f"at most the {train_samples} training samples",
                fr=f"au plus les {train_samples} points d’entraînement",
            )
            conflicts.append(Problem("batch", str(self.batch), allowed))
        fitting = TASK_LOSSES[kind]
        if self.loss not in ("auto", *fitting):
            names = ", ".join(("auto", *fitting))
            allowed = say(
                en=f"one of {names} for the data set {self.dataset}",
                fr=f"l’une de {names} pour les données {self.dataset}",
            )
            conflicts.append(Problem("loss", self.loss, allowed))
        if self.stop_accuracy and kind == "regression":
            allowed = say(
                en=f"0 for the data set {self.dataset}, whose values are not classes",
                fr=f"0 pour les données {self.dataset}, dont les valeurs ne sont pas des classes",
            )
            conflicts.append(Problem("stop_accuracy", shown(self.stop_accuracy), allowed))
        sizes = (len(self.features), *self.hidden, MOST_CLASSES)
        memory = estimate(sizes, self.runs, self.batch or train_samples, samples)
        if memory.total > MOST_BYTES:
            field = memory.field
            if field == "samples" and self.dataset == OWN:
                field = "table" if self.table else "hidden"
            needed, there = grouped(memory.total / 1e6), grouped(MOST_BYTES / 1e6)
            allowed = say(
                en=f"smaller, or runs fewer: training would take about {needed} MB, and there are {there}",
                fr=f"plus petit, ou moins d’essais : l’entraînement prendrait {needed} Mo, et il y en a {there}",
            )
            conflicts.append(Problem(field, shown(getattr(self, field)), allowed))
        return conflicts

    def replace(self, **changes: object) -> Self:
        """A copy with some fields changed; ConfigError names unknown fields as well as unfit values.

        A `learning_rate` is for all runs: set alone, it empties `learning_rates`.
        """
        unknown = tuple(name for name in changes if name not in FIELDS)
        if unknown:
            raise ConfigError(tuple(unknown_field(name) for name in unknown))
        if "learning_rate" in changes:
            changes.setdefault("learning_rates", ())
        return dataclasses.replace(self, **changes)  # type: ignore[arg-type]  # checked in __post_init__

    def planned(self, name: str) -> tuple[tuple[int, Self], ...]:
        """What holds from step 0 on, and from each step at which the field `name`, `changes` or `fork`, changes it."""
        return self._follow(name)[0]

    def weights_set(self, name: str) -> tuple[tuple[int, str, Value], ...]:
        """(step, name, value) of each weight that the field `name`, `changes` or `fork`, sets by hand."""
        plan = read_plan(getattr(self, name), FIELDS)
        return tuple((step, place, values[place]) for step, values in plan for place in values if place not in FIELDS)

    def _follow(self, name: str) -> tuple[tuple[tuple[int, Self], ...], list[Problem]]:
        """As `planned`, with what is wrong with it."""
        try:
            changes = read_plan(getattr(self, name), FIELDS)
        except PlanError as refusal:
            return (), [Problem(name, shown(entry), allowed) for entry, allowed in refusal.faults]
        plan, problems = [(0, self.replace(changes="", fork="") if self.changes or self.fork else self)], []
        for step, values in changes:
            fields = {field: value for field, value in values.items() if field in FIELDS}
            try:
                following = [(step, plan[-1][1].replace(**fields))] if fields else []
                plan = [*plan, *following] if step else following or plan
            except ConfigError as error:
                allowed = say(en=" and ", fr=" et ").join(
                    say(en=f"such that {one.field} is {one.allowed}", fr=f"tel que {one.field} soit {one.allowed}")
                    for one in error.problems
                )
                problems.append(Problem(name, shown(write_plan([(step, fields)])), allowed))
        return tuple(plan), problems

    def changed_from(self, other: "Config") -> dict[str, Any]:
        """The fields in which it differs from `other`, with its own values: `other.replace(**them)` equals it."""
        names = {name for name in FIELDS if getattr(self, name) != getattr(other, name)}
        if "learning_rate" in names and self.learning_rates:
            names.add("learning_rates")
        return {name: getattr(self, name) for name in FIELDS if name in names}

    @property
    def task_kind(self) -> str:
        """`binary`, `classes` or `regression`; `unknown` for own data that the configuration does not hold."""
        if self.dataset != OWN:
            return TASKS[self.dataset]
        table = self.own_table
        return table.kind if table else UNKNOWN

    @property
    def own_table(self) -> Table | None:
        """What `table` holds, when it is in use; None without own data, or when they are given as arrays."""
        return read_table(self.table) if self.dataset == OWN and self.table else None

    @property
    def loss_name(self) -> str:
        """The loss in use, with `auto` decided by the task; `auto` where that is unknown."""
        return self.loss_for(self.task_kind)

    def loss_for(self, kind: str) -> str:
        """The loss in use for a kind of task."""
        return TASK_LOSSES[kind][0] if self.loss == "auto" and kind != UNKNOWN else self.loss

    @property
    def total_samples(self) -> int:
        """Number of points, train and test together: the rows of `table` for own data, else `samples`."""
        table = self.own_table
        return len(table.points) if table else self.samples

    @property
    def train_samples(self) -> int:
        """Number of samples that training sees."""
        return self.total_samples - round(self.total_samples * self.test_fraction)

    @property
    def activations(self) -> tuple[str, ...]:
        """The activation of each hidden layer."""
        return self.activation * len(self.hidden) if len(self.activation) == 1 else self.activation


@dataclass(frozen=True)
class Field:
    """What is known of one configuration field."""

    name: str
    default: Any
    domain: Domain
    effect: Effect
    about: str

    @property
    def allowed(self) -> str:
        """What the field may hold, in words."""
        return self.domain.allowed


FIELDS: dict[str, Field] = {
    field.name: Field(field.name, field.default, **field.metadata) for field in dataclasses.fields(Config)
}


def shown(value: object) -> str:
    """`value` as a message repeats it: short, printable, on one line."""
    text = value if isinstance(value, str) else decimal(repr(value)) if isinstance(value, float) else repr(value)
    start = text[: LONGEST_SHOWN + 1]
    text = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in start)
    return (
        text if 0 < len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..." if text else say(en="empty", fr="vide")
    )


def unknown_field(name: str) -> Problem:
    """The problem of a field that does not exist."""
    unknown = say(en="not a known field", fr="un champ inconnu")
    return Problem(shown(name), unknown, Choice(tuple(FIELDS)).allowed)
