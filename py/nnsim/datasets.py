"""Data sets: a table of tasks, and the frozen arrays a simulation trains and is tested on.

Everything random comes from `np.random.default_rng([seed, stream])`. Stream 101 draws the samples, stream
102 splits them into training and test; so the split does not move the points, and neither moves when
anything else is drawn. Order of draws in stream 101: the task's generator, as its docstring says; with
`balance`, the generator again, for twice as many samples each time, until both classes suffice, then one
permutation of each class, 0 first. CPython and Pyodide draw the same bits; sines and cosines may differ in
the last place of a float64, which rounding to float32 hides.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnsim.classification_tasks import CLASSIFICATION
from nnsim.config import FIELDS, Config, shown
from nnsim.domains import Choice, Number
from nnsim.errors import ConfigError, Problem, ShapeError
from nnsim.language import decimal, real_numbers, say
from nnsim.limits import LARGEST, MOST_CLASSES, MOST_SAMPLES
from nnsim.names import OWN
from nnsim.own_data import Table, scale_to_square
from nnsim.regression_tasks import REGRESSION
from nnsim.tasks import Doubles, Kind, Labels, Task

DATA_STREAM = 101
SPLIT_STREAM = 102

DATASETS: dict[str, Task] = {task.name: task for task in (*CLASSIFICATION, *REGRESSION)}
"""Every task by name."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Samples of a task. The arrays cannot be written to; equal arguments make equal bits."""

    points: NDArray[np.float32]
    """(samples, 2) raw inputs, about -5 to 5."""
    labels: Labels
    """(samples,) classes from 0; all 0 for regression."""
    values: NDArray[np.float32]
    """(samples,) what regression aims at; the labels as numbers for classification."""
    train: Labels
    """Indices of the training samples, ascending."""
    test: Labels
    """Indices of the other samples, ascending; may be empty."""
    classes: int
    """Number of classes; 0 for regression."""
    kind: Kind

    def __post_init__(self) -> None:
        for array in (self.points, self.labels, self.values, self.train, self.test):
            array.flags.writeable = False

    @property
    def samples(self) -> int:
        """Number of samples, training and test together."""
        return len(self.points)

    @property
    def outputs(self) -> int:
        """Outputs of a network for this data: the number of classes when there are more than two, else 1."""
        return self.classes if self.kind == "classes" else 1


def make_dataset(
    name: str,
    samples: int = 1000,
    noise: float = 0.0,
    test_fraction: float = 0.0,
    balance: float | None = None,
    seed: int = 0,
) -> Dataset:
    """Draw a data set of the task `name`.

    Args:
        name: a key of DATASETS.
        samples: how many, training and test together.
        noise: 0 to 0.5; what it does is said with each task.
        test_fraction: share of the samples, rounded, that is kept out of training.
        balance: wanted share of class 1 in a binary task, to the nearest sample, at least one of each; None
            or 0 leaves the natural share. Within a class, samples are as the task distributes them.
        seed: of the samples and the split.

    Raises:
        ConfigError: naming every argument that cannot be used.
    """
    problems = _problems(name, samples, noise, test_fraction, balance)
    if problems:
        raise ConfigError(tuple(problems))
    task = DATASETS[name]
    rng = np.random.default_rng([seed, DATA_STREAM])
    if balance:
        points, targets = _balanced(task, rng, samples, noise, balance)
    else:
        points, targets = task.generate(rng, samples, noise)
    train, test = split(samples, test_fraction, seed)
    regression = task.kind == "regression"
    return Dataset(
        points=points.astype(np.float32),
        labels=np.zeros(samples, np.int64) if regression else targets.astype(np.int64),
        values=targets.astype(np.float32),
        train=train,
        test=test,
        classes={"regression": 0, "binary": 2, "classes": task.outputs}[task.kind],
        kind=task.kind,
    )


def dataset_from_arrays(points: ArrayLike, targets: ArrayLike, test_fraction: float = 0.0, seed: int = 0) -> Dataset:
    """A data set of one's own points (samples, 2) and targets (samples,), which are copied.

    Whole numbers (or booleans) as targets are labels: 2 to 5 different ones, which become the classes 0, 1,
    ... in ascending order. Floating-point numbers are values. `test_fraction` and `seed` are as in
    make_dataset.

    Raises:
        ShapeError: points are not (samples, 2), or targets not (samples,).
        ConfigError: naming everything else that cannot be used.
    """
    try:
        places, aims = np.asarray(points), np.asarray(targets)
    except ValueError:
        raise ShapeError(
            "points or targets are rows of unequal lengths, expected (samples, 2) and (samples,)"
        ) from None
    if places.ndim != 2 or places.shape[1] != 2 or aims.shape != places.shape[:1]:
        raise ShapeError(
            f"shapes are points {places.shape} and targets {aims.shape}, expected (samples, 2) and (samples,)"
        )
    samples = len(places)
    problems = _split_problems(samples, test_fraction)
    try:
        seed = FIELDS["seed"].domain.normalise(seed)  # type: ignore[assignment]
    except ValueError as refusal:
        problems.append(Problem("seed", shown(seed), str(refusal)))
    for name, array in (("points", places), ("targets", aims)):
        if array.dtype.kind not in "biuf":
            kind = say(en=f"of type {array.dtype}", fr=f"du type {array.dtype}")
            problems.append(Problem(name, kind, real_numbers()))
        elif not np.all(np.abs(array.astype(np.float64)) <= LARGEST):
            value = say(en="too large or not finite in places", fr="trop grand ou non fini par endroits")
            allowed = say(en=f"{-LARGEST} to {LARGEST}", fr=f"de {-LARGEST} à {LARGEST}")
            problems.append(Problem(name, value, allowed))
    classes, labels = 0, np.zeros(samples, np.int64)
    if aims.dtype.kind in "biu":
        distinct, ranks = np.unique(aims, return_inverse=True)
        classes, labels = len(distinct), ranks.astype(np.int64)
        if not 2 <= classes <= MOST_CLASSES:
            value = say(en=f"{classes} different labels", fr=f"fait de {classes} étiquettes différentes")
            allowed = say(en=f"2 to {MOST_CLASSES}, or values", fr=f"fait de 2 à {MOST_CLASSES}, ou de valeurs")
            problems.append(Problem("targets", value, allowed))
    if problems:
        raise ConfigError(tuple(problems))
    train, test = split(samples, test_fraction, seed)
    return Dataset(
        points=places.astype(np.float32),
        labels=labels,
        values=(labels if classes else aims).astype(np.float32),
        train=train,
        test=test,
        classes=classes,
        kind="regression" if not classes else "binary" if classes == 2 else "classes",
    )


def dataset_of(config: Config) -> Dataset:
    """The data set that a configuration describes, with the points of a table scaled to the square from -5 to 5.

    Raises:
        ConfigError: own data without a table.
    """
    table = config.own_table
    if table:
        return dataset_from_table(table, config)
    if config.dataset == OWN:
        allowed = say(
            en="rows of two numbers and a label or value", fr="des lignes de deux nombres et une étiquette ou valeur"
        )
        raise ConfigError((Problem("table", shown(""), allowed),))
    return make_dataset(config.dataset, config.samples, config.noise, config.test_fraction, config.balance, config.seed)


def dataset_from_table(table: Table, config: Config) -> Dataset:
    """The rows of a table, scaled to the square from -5 to 5 and split as `config` says."""
    return dataset_from_arrays(scale_to_square(table.points), table.targets, config.test_fraction, config.seed)


def given_dataset(config: Config, data: Dataset) -> Dataset:
    """`data`, if `config` can train on them.

    Raises:
        ConfigError: `config` describes other data, or settings that do not fit these.
    """
    problems = []
    if config.dataset != OWN:
        allowed = say(en=f"{OWN}, as data are given", fr=f"{OWN}, puisque des données sont fournies")
        problems.append(Problem("dataset", config.dataset, allowed))
    if config.table:
        allowed = say(en="empty, as data are given", fr="vide, puisque des données sont fournies")
        problems.append(Problem("table", shown(config.table), allowed))
    problems += config.conflicts_with_data(data.kind, len(data.train), data.samples)
    if problems:
        raise ConfigError(tuple(problems))
    return data


def split(samples: int, test_fraction: float, seed: int) -> tuple[Labels, Labels]:
    """Indices, ascending, of the training samples and of the round(samples · test_fraction) test samples."""
    order = np.random.default_rng([seed, SPLIT_STREAM]).permutation(samples).astype(np.int64)
    tested = round(samples * test_fraction)
    return np.sort(order[tested:]), np.sort(order[:tested])


def _balanced(
    task: Task, rng: np.random.Generator, samples: int, noise: float, balance: float
) -> tuple[Doubles, NDArray[np.generic]]:
    """Samples of a binary task, of which a share `balance` is class 1, in the order they were drawn."""
    ones = min(max(round(samples * balance), 1), samples - 1)
    wanted = (samples - ones, ones)
    pool = samples
    while True:
        points, labels = task.generate(rng, pool, noise)
        members = [np.flatnonzero(labels == label) for label in (0, 1)]
        if all(len(found) >= count for found, count in zip(members, wanted, strict=True)):
            break
        pool *= 2
    chosen = [rng.permutation(found)[:count] for found, count in zip(members, wanted, strict=True)]
    kept = np.sort(np.concatenate(chosen))
    return points[kept], labels[kept]


def _problems(name: str, samples: int, noise: float, test_fraction: float, balance: float | None) -> list[Problem]:
    """What is wrong with the arguments of make_dataset."""
    problems = _split_problems(samples, test_fraction)
    if name not in DATASETS:
        problems.append(Problem("dataset", repr(name), Choice(tuple(DATASETS)).allowed))
    if not 0 <= noise <= 0.5:
        problems.append(Problem("noise", decimal(str(noise)), Number(0, 0.5).allowed))
    if balance and not 0 < balance < 1:
        allowed = say(en="0, or a share between 0 and 1", fr="0, ou une part entre 0 et 1")
        problems.append(Problem("balance", decimal(str(balance)), allowed))
    if balance and name in DATASETS and DATASETS[name].kind != "binary":
        allowed = say(en=f"0 for the data set {name}", fr=f"0 pour les données {name}")
        problems.append(Problem("balance", decimal(str(balance)), allowed))
    return problems


def _split_problems(samples: int, test_fraction: float) -> list[Problem]:
    """What is wrong with a number of samples and the share of them to test on."""
    problems = []
    if not 2 <= samples <= MOST_SAMPLES:
        allowed = say(en=f"from 2 to {MOST_SAMPLES}", fr=f"de 2 à {MOST_SAMPLES}")
        problems.append(Problem("samples", str(samples), allowed))
    elif not (0 <= test_fraction < 1 and round(samples * test_fraction) < samples):
        allowed = say(
            en="0, or a share that leaves training data", fr="0, ou une part qui laisse des données d’entraînement"
        )
        problems.append(Problem("test_fraction", decimal(str(test_fraction)), allowed))
    return problems
