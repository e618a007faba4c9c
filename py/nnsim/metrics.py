"""How well, and how healthily, each run is doing: pure functions of arrays with a leading axis of runs.

`predicted` is always (runs, samples) of classes, as `predicted_classes` gives them, and `labels` (samples,),
both counted from 0. Of no samples at all, as in an empty test set, a share is NaN.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from nnsim.errors import ShapeError

Labels: TypeAlias = NDArray[np.int64]

NEAR = 0.01
"""How close to an end of its range an activation counts as saturated; tanh then has 1/50 of its slope, sigmoid 1/25."""


def predicted_classes(probabilities: NDArray[np.floating]) -> Labels:
    """The class each run would bet on: (runs, samples).

    From (runs, samples) probabilities of class 1: 1 where above 0.5, else 0.
    From (runs, samples, classes): the class of the largest, the first of equals.

    Raises:
        ShapeError: any other number of axes.
    """
    if probabilities.ndim == 2:
        return (probabilities > 0.5).astype(np.int64)
    if probabilities.ndim == 3:
        return np.asarray(probabilities.argmax(axis=2), np.int64)
    raise ShapeError(f"probabilities have shape {probabilities.shape}, expected (runs, samples[, classes])")


def accuracy(predicted: Labels, labels: Labels) -> NDArray[np.float64]:
    """Share of samples that are right, (runs,): #(predicted = label) / #samples.

    Raises:
        ShapeError: predicted is not (runs, samples) for the samples of labels.
    """
    _check(predicted, labels)
    if not len(labels):
        return np.full(len(predicted), np.nan)
    share: NDArray[np.float64] = np.mean(predicted == labels, axis=1)
    return share


def balanced_accuracy(predicted: Labels, labels: Labels) -> NDArray[np.float64]:
    """Mean over the classes of the share of that class that is right, (runs,).

    1/C · sum over c of #(predicted = label = c) / #(label = c), over the C classes that occur in `labels`.
    Always answering with one class scores 1/C, however common that class is.

    Raises:
        ShapeError: predicted is not (runs, samples) for the samples of labels.
    """
    _check(predicted, labels)
    if not len(labels):
        return np.full(len(predicted), np.nan)
    recalls = [np.mean(predicted[:, labels == label] == label, axis=1) for label in np.unique(labels)]
    mean: NDArray[np.float64] = np.mean(recalls, axis=0)
    return mean


def confusion_matrix(predicted: Labels, labels: Labels, classes: int) -> Labels:
    """How often each class is taken for each, (runs, classes, classes): [run, label, predicted].

    Raises:
        ShapeError: predicted is not (runs, samples) for the samples of labels.
    """
    _check(predicted, labels)
    runs = np.arange(len(predicted))[:, np.newaxis]
    cells = (runs * classes + labels) * classes + predicted
    counts = np.bincount(cells.ravel(), minlength=len(predicted) * classes * classes)
    return counts.astype(np.int64).reshape(-1, classes, classes)


def majority_baseline(labels: Labels) -> float:
    """The accuracy of always answering with the most common class: max over c of #(label = c) / #samples."""
    return float(np.bincount(labels).max() / len(labels)) if len(labels) else float("nan")


def gradient_norm(gradient: NDArray[np.floating]) -> NDArray[np.float64]:
    """Length of each run's gradient (runs, parameters): sqrt of the sum of squares, in float64, (runs,)."""
    exact = gradient.astype(np.float64)
    norm: NDArray[np.float64] = np.sqrt(np.add.reduce(exact * exact, axis=1))
    return norm


def dead_units(activations: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Which units answer exactly zero to every sample: (runs, units) from (runs, samples, units).

    Such a unit passes nothing on and, with ReLU, gets no gradient: it will not come back. Units whose
    activation is exactly zero only at zero, leaky ReLU for one, are hardly ever dead.

    Raises:
        ShapeError: activations without these three axes.
    """
    if activations.ndim != 3:
        raise ShapeError(f"activations have shape {activations.shape}, expected (runs, samples, units)")
    alive: NDArray[np.bool_] = np.logical_or.reduce(activations, axis=1)
    return ~alive


def saturated_units(activations: NDArray[np.floating], ends: Sequence[float]) -> NDArray[np.bool_]:
    """Which units answer every sample from next to one of the activation's `ends`.

    (..., units) of `activations` (..., samples, units).
    Next to means within NEAR. Such a unit hardly gets a gradient, whatever the error. Without `ends` there is none.
    """
    near = np.zeros(activations.shape, bool)
    for end in ends:
        near |= np.abs(activations - np.float32(end)) <= NEAR
    saturated: NDArray[np.bool_] = np.logical_and.reduce(near, axis=-2)
    return saturated


def _check(predicted: Labels, labels: Labels) -> None:
    if predicted.ndim != 2 or labels.shape != predicted.shape[1:]:
        raise ShapeError(
            f"shapes are predicted {predicted.shape} and labels {labels.shape}, expected (runs, samples) and (samples,)"
        )
