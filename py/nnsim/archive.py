"""A simulation in a file and back: it goes on bit for bit, and can be rewound as before.

The file is an .npz of arrays of numbers. Its array `header` is JSON in UTF-8: the configuration as an address with
every field spelled out, the changes and edits made on the way, and for each checkpoint and the present the numbers
besides its arrays. Files come from anywhere, so everything read is compared with what the configuration in it implies.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnsim.address import apply_texts, format_address, parse_address
from nnsim.config import FIELDS, Config
from nnsim.container import Container, DamagedError, File, open_container, write_arrays
from nnsim.datasets import Dataset
from nnsim.edits import Edit, checked_edit
from nnsim.errors import ConfigError, HistoryError
from nnsim.futures import Futures
from nnsim.history import FIRST_INTERVAL, MOST_CHECKPOINTS, Recording
from nnsim.limits import LARGEST, MOST_CHANGES, MOST_CLASSES, MOST_SAMPLES
from nnsim.optimizers import OPTIMIZERS, OptimizerSettings
from nnsim.simulation import Simulation
from nnsim.spelling import format_value
from nnsim.stopping import CHECK_EVERY
from nnsim.trainer import Moment

FORMAT = "nnsim simulation"
VERSION = 1
LONGEST_HEADER = 4 * 2**20
MOST_IMPROVEMENTS = 8 * 150_000
"""Of eight runs, whose losses fall from the largest to the smallest float64 by one hundredth at a time."""
LAST_STEP = 2**53
"""Steps are numbers that JSON and float64 hold exactly."""


def save(simulation: Simulation, file: File) -> None:
    """Write `simulation`, its past included, to a path or a binary file; HistoryError when that cannot be done."""
    if isinstance(simulation, Futures):
        raise HistoryError("Two futures beside each other are not one simulation: save `first` or `second` of them.")
    recording = simulation.recording
    moments = (*recording.checkpoints, recording.moment)
    first = recording.changes[0][1]
    changes, before = [], first
    for step, config in recording.changes[1:]:
        changes.append([step, _texts(config, before)])
        before = config
    header = {
        "format": FORMAT,
        "version": VERSION,
        "config": format_address(first, in_full=True),
        "changes": changes,
        "edits": [[step, *edit.place, edit.value] for step, edit in recording.edits],
        "now": _texts(recording.config, config_at(recording.changes, recording.moment.step)),
        "interval": recording.interval,
        "moments": [[moment.step, moment.drawn, sorted(moment.stopped.items())] for moment in moments],
        "data": recording.data and [recording.data.kind, recording.data.classes],
    }
    text = np.frombuffer(json.dumps(header).encode(), np.uint8)
    made = max(len(changes), len(recording.edits))
    if made > MOST_CHANGES or len(text) > LONGEST_HEADER:
        raise HistoryError(f"{made:,} changes in mid-run are too many to save: at most {MOST_CHANGES:,}.")
    arrays: dict[str, NDArray[Any]] = {
        "header": text,
        "improvements": np.array(recording.improvements, np.float64).reshape(-1, 3),
    }
    for number, moment in enumerate(moments):
        arrays[f"parameters_{number}"] = moment.parameters
        arrays |= {f"optimizer_{number}_{part}": array for part, array in enumerate(moment.optimizer)}
    if recording.data:
        data = recording.data
        targets = data.labels if data.classes else data.values
        arrays |= {"points": data.points, "targets": targets, "train": data.train, "test": data.test}
    write_arrays(file, {name: array.astype(array.dtype.newbyteorder("<")) for name, array in arrays.items()})


def load(file: File) -> Simulation:
    """The simulation that `save` wrote to a path or a binary file.

    Raises:
        HistoryError: the file is foreign, damaged or of another version; it says which. Nothing in it is executed.
    """
    with open_container(file) as container:
        return _read(container)


def config_at(changes: Iterable[tuple[int, Config]], step: int) -> Config:
    """The configuration in force at `step`."""
    return [config for since, config in changes if since <= step][-1]


def _texts(config: Config, before: Config) -> dict[str, str]:
    return {name: format_value(value) for name, value in config.changed_from(before).items()}


def _read(container: Container) -> Simulation:
    if "header" not in container.names:
        raise HistoryError("The file is not a simulation saved by nnsim.")
    text = container.read("header", "|u1", (None,), LONGEST_HEADER)
    header = json.loads(text.tobytes().decode())
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise HistoryError("The file is not a simulation saved by nnsim.")
    written = whole(header.get("version"), "its version", 0)
    if written != VERSION:
        raise HistoryError(f"The file has version {written} of the format, but this nnsim reads version {VERSION}.")
    try:
        changes = _changes(header)
        data = _data(container, header["data"])
        simulation = Simulation(changes[0][1], data)
        simulation.adopt(_recording(container, header, changes, simulation, data))
    except ConfigError as error:
        raise HistoryError(f"The configuration in the file cannot be used: {error}") from None
    return simulation


def _changes(header: dict[str, Any]) -> tuple[tuple[int, Config], ...]:
    changes = [(0, parse_address(header["config"]))]
    check(len(header["changes"]) <= MOST_CHANGES, "it has too many changes")
    for step, texts in header["changes"]:
        before, config = changes[-1][1], apply_texts(changes[-1][1], texts)
        check(all(FIELDS[name].effect != "start" for name in config.changed_from(before)), "a change needs a new start")
        changes.append((whole(step, "the step of a change", changes[-1][0] + 1), config))
    return tuple(changes)


def _edits(header: dict[str, Any], simulation: Simulation) -> tuple[tuple[int, Edit], ...]:
    check(len(header["edits"]) <= MOST_CHANGES, "it has too many edits")
    sizes = (simulation.inputs.shape[1], *(layer.biases.shape[1] for layer in simulation.layers))
    edits: list[tuple[int, Edit]] = []
    for step, *asked in header["edits"]:
        try:
            edit = checked_edit(simulation.runs, sizes, *asked)
        except ConfigError as error:
            raise DamagedError(f"an edit's {str(error).removesuffix('.')}") from None
        edits.append((whole(step, "the step of an edit", edits[-1][0] if edits else 0), edit))
    return tuple(edits)


def _recording(
    container: Container,
    header: dict[str, Any],
    changes: tuple[tuple[int, Config], ...],
    simulation: Simulation,
    data: Dataset | None,
) -> Recording:
    """All of it, compared with the fresh `simulation` of the same configuration."""
    interval = whole(header["interval"], "the interval of checkpoints", FIRST_INTERVAL)
    check(interval % FIRST_INTERVAL == 0, "the interval of checkpoints is none that nnsim uses")
    check(0 < len(header["moments"]) - 1 <= MOST_CHECKPOINTS + 1, "it has too few or too many checkpoints")
    expected = Expected(simulation, changes)
    moments = [_moment(container, number, entry, expected) for number, entry in enumerate(header["moments"])]
    *checkpoints, moment = moments
    steps = [checkpoint.step for checkpoint in checkpoints]
    ordered = steps == sorted(set(steps)) and steps[0] == 0
    check(ordered and all(step % interval == 0 for step in steps), "its checkpoints are not in order")
    base = config_at(changes, moment.step)
    now = apply_texts(base, header["now"])
    check(all(FIELDS[name].effect == "view" for name in now.changed_from(base)), "its settings contradict each other")
    return Recording(
        config=now,
        changes=changes,
        edits=_edits(header, simulation),
        checkpoints=tuple(checkpoints),
        interval=interval,
        moment=moment,
        improvements=_improvements(container, simulation.runs, max(moment.step, steps[-1])),
        data=data,
    )


@dataclass(frozen=True)
class Expected:
    """What the moments of a simulation must look like."""

    simulation: Simulation
    changes: tuple[tuple[int, Config], ...]

    def drawn(self, step: int) -> int:
        """Samples that each run has seen after `step` steps."""
        starts = [since for since, _ in self.changes if since < step]
        ends = [*starts[1:], step]
        samples = len(self.simulation.data.train)
        batches = [config.batch or samples for _, config in self.changes]
        return sum(batch * (end - start) for batch, start, end in zip(batches, starts, ends, strict=False))

    def optimizer(self, going: int) -> list[NDArray[Any]]:
        """The optimiser's state at the start, for so many runs."""
        parameters = self.simulation.parameters[:going]
        live = parameters[0] if going == 1 else parameters
        return list(OPTIMIZERS[self.simulation.config.optimizer](live, OptimizerSettings()).state) if going else []


def _moment(container: Container, number: int, entry: list[Any], expected: Expected) -> Moment:
    step, drawn = whole(entry[0], "a step", 0), whole(entry[1], "a number of samples", 0)
    check(drawn == expected.drawn(step), f"after {step} steps the batches do not make {drawn} samples")
    shape = expected.simulation.parameters.shape
    stopped = {whole(run, "a run", 0, shape[0] - 1): whole(when, "a step", 0, step) for run, when in entry[2]}
    parameters = container.read(f"parameters_{number}", "<f4", shape)
    check(bool(np.isfinite(parameters).all()), "parameters are not finite")
    state = []
    for part, like in enumerate(expected.optimizer(shape[0] - len(stopped))):
        array = container.read(f"optimizer_{number}_{part}", like.dtype.newbyteorder("<").str, like.shape)
        check(not np.isnan(array).any(), "the optimiser's state holds what is no number")
        if like.dtype == np.float64:  # powers and decays; the moments, in float32, may be infinite
            check(bool(((array >= 0) & (array <= 1)).all()), "the optimiser's decays are not from 0 to 1")
        state.append(array)
    return Moment(step, drawn, parameters, tuple(state), stopped)


def _improvements(container: Container, runs: int, step: int) -> tuple[tuple[int, int, float], ...]:
    table = container.read("improvements", "<f8", (None, 3), MOST_IMPROVEMENTS)
    steps, numbers, losses = table.T
    fitting = not np.isnan(losses).any() and bool(np.isin(numbers, np.arange(runs)).all())
    in_order = bool((steps % CHECK_EVERY == 0).all() and (np.diff(steps) >= 0).all())
    in_time = bool(((steps > 0) & (steps <= step)).all())
    check(fitting and in_order and in_time, "its record of improvements contradicts itself")
    return tuple((int(when), int(run), float(loss)) for when, run, loss in table)


def _data(container: Container, about: Any) -> Dataset | None:
    """Data that were given as arrays."""
    if about is None:
        return None
    kind, classes = about[0], whole(about[1], "the number of classes", 0, MOST_CLASSES)
    count = {"regression": classes == 0, "binary": classes == 2, "classes": classes > 2}
    check(count.get(kind, False), "the kind of its data does not fit their classes")
    points = container.read("points", "<f4", (None, 2), MOST_SAMPLES)
    samples = len(points)
    check(2 <= samples <= MOST_SAMPLES, "it has too few or too many samples")
    targets = container.read("targets", "<i8" if classes else "<f4", (samples,))
    train, test = (container.read(name, "<i8", (None,), samples) for name in ("train", "test"))
    numbers = bool((np.abs(points) <= LARGEST).all() and (np.abs(targets) <= LARGEST).all())
    labels = not classes or bool(((targets >= 0) & (targets < classes)).all())
    ascending = bool((np.diff(train) > 0).all() and (np.diff(test) > 0).all())
    split = np.array_equal(np.sort(np.concatenate([train, test])), np.arange(samples))
    check(numbers and labels and ascending and split and len(train) > 0, "its samples contradict each other")
    return Dataset(
        points=points,
        labels=targets if classes else np.zeros(samples, np.int64),
        values=targets.astype(np.float32),
        train=train,
        test=test,
        classes=classes,
        kind=kind,
    )


def check(holds: bool, otherwise: str) -> None:
    """DamagedError(otherwise) unless it holds."""
    if not holds:
        raise DamagedError(otherwise)


def whole(value: Any, what: str, low: int, high: int = LAST_STEP) -> int:
    """`value`, which must be a whole number in this range."""
    check(isinstance(value, int) and not isinstance(value, bool) and low <= value <= high, f"{what} is out of range")
    return int(value)
