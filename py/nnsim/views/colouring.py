"""What colours and markers tell of the samples: the group each belongs to, and a shade from 0 to 1. NumPy only."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnsim.datasets import Dataset
from nnsim.simulation import Simulation

Groups = NDArray[np.uint8]
Shades = NDArray[np.float32]

HUES = 16
"""The square of inputs has HUES² colours of its own in the mode `position`."""
SIDE = 5.0


@dataclass(frozen=True)
class Mode:
    """One way to colour: by group alone, or, where there are shades, the group being told by the marker only."""

    groups: str
    shades: str | None = None


MODES = {
    "right_wrong": Mode("answer"),
    "class": Mode("class"),
    "probability": Mode("class", "probability"),
    "error": Mode("answer", "error"),
    "position": Mode("class", "position"),
    "split": Mode("split"),
}
"""By the names that the configuration's field `colors` takes."""

OVER_THE_MAP = {"right_wrong": "class", "probability": "class"}
"""Modes that give way to another in the pictures of the task, where the map tells the answers already."""


def sample_classes(data: Dataset) -> Groups:
    """(samples,): the label; in a regression 1 where the value is positive."""
    return np.asarray(data.labels if data.classes else data.values > 0, np.uint8)


def wrong_answers(simulation: Simulation) -> Groups:
    """(runs, samples): 1 where the answer is wrong; in a regression where its sign is."""
    outputs, data = simulation.representation(-1), simulation.data
    if data.classes > 2:
        return np.asarray(outputs.argmax(axis=2) != data.labels, np.uint8)
    answers = outputs[..., 0]
    return np.asarray((answers > 0.5) != data.labels if data.classes else (answers > 0) != (data.values > 0), np.uint8)


def classes_in_all_runs(simulation: Simulation) -> Groups:
    """(runs, samples): the classes, of which no run knows better."""
    return in_all_runs(simulation, sample_classes(simulation.data))


def kept_out(simulation: Simulation) -> Groups:
    """(runs, samples): 1 for samples that training does not see."""
    outside = np.zeros(len(simulation.data.points), np.uint8)
    outside[simulation.data.test] = 1
    return in_all_runs(simulation, outside)


GROUPINGS: dict[str, Callable[[Simulation], Groups]] = {
    "answer": wrong_answers,
    "class": classes_in_all_runs,
    "split": kept_out,
}


def probabilities(simulation: Simulation) -> NDArray[np.float32]:
    """(runs, samples): of class 1; with more classes, of the class each sample has; a regression's answers."""
    outputs, data = simulation.representation(-1), simulation.data
    if data.classes > 2:
        of_label: NDArray[np.float32] = np.take_along_axis(outputs, data.labels[None, :, None], axis=2)[..., 0]
        return of_label
    return outputs[..., 0]


def shade_by_answer(simulation: Simulation) -> Shades:
    """The probability of class 1; of several classes that of the likeliest; a regression's answer, -1 at 0, 1 at 1."""
    outputs, data = simulation.representation(-1), simulation.data
    if data.classes > 2:
        likeliest: Shades = outputs.max(axis=2)
        return likeliest
    return outputs[..., 0] if data.classes else from_minus_one(outputs[..., 0])


def shade_by_error(simulation: Simulation) -> Shades:
    """How far the answer is off: 1 - the probability of the label; in a regression half the distance, 1 at most."""
    data, answers = simulation.data, probabilities(simulation)
    if data.classes > 2:
        return 1 - answers
    if data.classes:
        return np.abs(answers - data.labels.astype(np.float32))
    return (np.abs(answers - data.values.astype(np.float32)) / 2).clip(0, 1)


def shade_by_position(simulation: Simulation) -> Shades:
    """The middle of the interval that the cell of a sample's input has among the HUES² cells of the square."""
    points = simulation.data.points
    return in_all_runs(simulation, hue_of(points, max(SIDE, float(np.abs(points).max()))))


SHADES: dict[str, Callable[[Simulation], Shades]] = {
    "probability": shade_by_answer,
    "error": shade_by_error,
    "position": shade_by_position,
}


def hue_of(points: NDArray[np.floating], reach: float) -> Shades:
    """(n,): cell number + ½ over HUES² of `points` (n, 2) in the square to ±`reach`, row by row from below."""
    cells = ((points / reach + 1) / 2 * HUES).astype(np.int32).clip(0, HUES - 1)
    return np.asarray((cells[:, 1] * HUES + cells[:, 0] + 0.5) / HUES**2, np.float32)


def from_minus_one(answers: NDArray[np.float32]) -> Shades:
    """0 at -1, ½ at 0, 1 at 1, and no further."""
    return (answers / 2 + np.float32(0.5)).clip(0, 1)


def in_all_runs(simulation: Simulation, values: NDArray[Any]) -> NDArray[Any]:
    """`values` (samples,) once for each run."""
    return np.broadcast_to(values, (simulation.runs, len(values)))
