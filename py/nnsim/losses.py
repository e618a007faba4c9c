"""Losses on the last layer's pre-activations, the logits: their value, their gradient, what the network then says.

Everywhere `logits` and `targets` are (..., outputs, samples). The loss of a sample is summed over the outputs, and
the loss of a batch is the mean over its samples.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

FloatArray: TypeAlias = NDArray[np.floating[Any]]
GradientKernel: TypeAlias = Callable[[FloatArray, FloatArray, FloatArray], None]
"""`kernel(logits, targets, out)` writes d(mean loss)/d(logits)."""


class Loss(Protocol):
    """One way to say how wrong logits are."""

    def targets(self, truth: NDArray[Any], outputs: int, dtype: DTypeLike) -> FloatArray:
        """Labels or values (samples,) in the form the loss compares with, (outputs, samples)."""

    def gradient(self, dtype: DTypeLike, batch: int) -> GradientKernel:
        """The kernel for batches of `batch` samples."""

    def value(self, logits: FloatArray, targets: FloatArray) -> NDArray[np.float64]:
        """The mean loss, (...,)."""

    def probability(self, logits: FloatArray) -> FloatArray:
        """What the network says, in the shape of `logits`."""


class BinaryCrossEntropy:
    """-y log p - (1 - y) log(1 - p) with p = sigmoid(z).

    Evaluated as max(z, 0) - y z + log(1 + exp(-|z|)), which is finite for any logit.
    """

    def targets(self, truth: NDArray[Any], outputs: int, dtype: DTypeLike) -> FloatArray:
        """Labels 0 and 1 as they are."""
        return as_row(truth, dtype)

    def gradient(self, dtype: DTypeLike, batch: int) -> GradientKernel:
        """(p - y) / batch, with p = 1/2 + tanh(z/2)/2."""
        half, scale = np.array(0.5, dtype), np.array(1 / batch, dtype)
        tanh, multiply, add, subtract = np.tanh, np.multiply, np.add, np.subtract
        exact: dict[tuple[int, ...], NDArray[np.float64]] = {}

        def kernel(logits: FloatArray, targets: FloatArray, out: FloatArray) -> None:
            bent = exact.get(logits.shape)
            if bent is None:
                bent = exact.setdefault(logits.shape, np.empty(logits.shape))
            # assigning changes the type in half the time that a ufunc of mixed types takes; halving is exact
            multiply(logits, half, out)
            bent[...] = out
            tanh(bent, bent)
            out[...] = bent
            multiply(out, half, out)
            add(out, half, out)
            subtract(out, targets, out)
            multiply(out, scale, out)

        return kernel

    def value(self, logits: FloatArray, targets: FloatArray) -> NDArray[np.float64]:
        """Mean over samples."""
        z = logits.astype(np.float64)
        return mean_of(np.maximum(z, 0) - targets * z + np.log1p(np.exp(-np.abs(z))))

    def probability(self, logits: FloatArray) -> FloatArray:
        """sigmoid(z), the probability of class 1."""
        return sigmoid(logits)


class CrossEntropy:
    """-sum of y_k log p_k with p = softmax(z), as log(sum of exp(z_k)) - z_label, shifted by the largest logit."""

    def targets(self, truth: NDArray[Any], outputs: int, dtype: DTypeLike) -> FloatArray:
        """One-hot columns."""
        return np.asarray(np.arange(outputs)[:, None] == truth, dtype)

    def gradient(self, dtype: DTypeLike, batch: int) -> GradientKernel:
        """(p - y) / batch."""
        scale = np.array(1 / batch, dtype)

        def kernel(logits: FloatArray, targets: FloatArray, out: FloatArray) -> None:
            np.subtract(softmax(logits), targets, out, casting="same_kind")
            np.multiply(out, scale, out)

        return kernel

    def value(self, logits: FloatArray, targets: FloatArray) -> NDArray[np.float64]:
        """Mean over samples."""
        z = logits.astype(np.float64)
        z = z - z.max(axis=-2, keepdims=True)
        total = np.log(np.exp(z).sum(axis=-2)) - (z * targets).sum(axis=-2)
        return np.asarray(total.mean(axis=-1), np.float64)

    def probability(self, logits: FloatArray) -> FloatArray:
        """softmax(z): a probability for each class."""
        return softmax(logits).astype(logits.dtype)


class SquaredError:
    """(z - y)^2 / 2."""

    def targets(self, truth: NDArray[Any], outputs: int, dtype: DTypeLike) -> FloatArray:
        """Values (or labels) as they are."""
        return as_row(truth, dtype)

    def gradient(self, dtype: DTypeLike, batch: int) -> GradientKernel:
        """(z - y) / batch."""
        scale = np.array(1 / batch, dtype)

        def kernel(logits: FloatArray, targets: FloatArray, out: FloatArray) -> None:
            np.subtract(logits, targets, out)
            np.multiply(out, scale, out)

        return kernel

    def value(self, logits: FloatArray, targets: FloatArray) -> NDArray[np.float64]:
        """Mean over samples."""
        error = logits.astype(np.float64) - targets
        return mean_of(error * error / 2)

    def probability(self, logits: FloatArray) -> FloatArray:
        """The output itself."""
        return logits


class Huber(SquaredError):  # noqa: N818  # a loss, not an exception
    """e^2 / 2 for |e| <= 1, else |e| - 1/2, with e = z - y. Huber, Annals of Mathematical Statistics 35, 1964."""

    def gradient(self, dtype: DTypeLike, batch: int) -> GradientKernel:
        """e cut to -1 .. 1, / batch."""
        scale = np.array(1 / batch, dtype)
        low, high = np.array(-1, dtype), np.array(1, dtype)

        def kernel(logits: FloatArray, targets: FloatArray, out: FloatArray) -> None:
            np.subtract(logits, targets, out)
            np.clip(out, low, high, out)
            np.multiply(out, scale, out)

        return kernel

    def value(self, logits: FloatArray, targets: FloatArray) -> NDArray[np.float64]:
        """Mean over samples."""
        size = np.abs(logits.astype(np.float64) - targets)
        return mean_of(np.where(size <= 1, size * size / 2, size - 0.5))


class Hinge:
    """max(0, 1 - y z) with y = -1 or 1. Cortes and Vapnik, Machine Learning 20, 1995."""

    def targets(self, truth: NDArray[Any], outputs: int, dtype: DTypeLike) -> FloatArray:
        """Labels 0 and 1 as -1 and 1."""
        return as_row(truth, dtype) * 2 - 1

    def gradient(self, dtype: DTypeLike, batch: int) -> GradientKernel:
        """-y / batch where y z < 1, else 0."""
        scale, one = np.array(-1 / batch, dtype), np.array(1, dtype)

        def kernel(logits: FloatArray, targets: FloatArray, out: FloatArray) -> None:
            np.multiply(logits, targets, out)
            wrong = out < one
            np.multiply(targets, scale, out)
            np.multiply(out, wrong, out)

        return kernel

    def value(self, logits: FloatArray, targets: FloatArray) -> NDArray[np.float64]:
        """Mean over samples."""
        return mean_of(np.maximum(0, 1 - logits.astype(np.float64) * targets))

    def probability(self, logits: FloatArray) -> FloatArray:
        """sigmoid(z): no calibrated probability, but on the right side of 1/2 and growing with the margin."""
        return sigmoid(logits)


LOSSES: dict[str, Loss] = {
    "binary_cross_entropy": BinaryCrossEntropy(),
    "cross_entropy": CrossEntropy(),
    "squared_error": SquaredError(),
    "huber": Huber(),
    "hinge": Hinge(),
}


def as_row(truth: NDArray[Any], dtype: DTypeLike) -> FloatArray:
    """(samples,) as (1, samples)."""
    return truth.astype(dtype)[None, :]


def mean_of(losses: FloatArray) -> NDArray[np.float64]:
    """Losses (..., outputs, samples) summed over outputs and averaged over samples."""
    return np.asarray(losses.sum(axis=-2).mean(axis=-1), np.float64)


def sigmoid(z: FloatArray) -> FloatArray:
    """1 / (1 + exp(-z)), evaluated in float64 and rounded to the type of `z`."""
    return (0.5 + 0.5 * np.tanh(0.5 * z.astype(np.float64))).astype(z.dtype)


def softmax(logits: FloatArray) -> NDArray[np.float64]:
    """exp(z_k) / sum of exp(z), shifted by the largest logit."""
    z = logits.astype(np.float64)
    powers = np.exp(z - z.max(axis=-2, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-2, keepdims=True), np.float64)
