"""What keeps networks simple or steps small: L1, L2, dropout, gradient clipping."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

FloatArray: TypeAlias = NDArray[np.floating[Any]]


def penalty(parameters: FloatArray, l1: float, l2: float, mask: FloatArray) -> NDArray[np.float64]:
    """l1 sum|w| + l2/2 sum w^2 over the weights of each run, (runs,); `mask` (n,) is 1 for weights, 0 for biases."""
    weights = parameters.astype(np.float64) * mask
    sizes, squares = np.abs(weights).sum(axis=-1), (weights * weights).sum(axis=-1)
    return np.asarray(l1 * sizes + l2 / 2 * squares, np.float64)


def penalty_gradient(
    l1: float, l2: float, mask: FloatArray, dtype: DTypeLike
) -> Callable[[FloatArray, FloatArray], None] | None:
    """The kernel (parameters, gradient) that adds l1 sign(w) + l2 w to the weights' gradient; None when both are 0."""
    if not l1 and not l2:
        return None
    absolute, square = (l1 * mask).astype(dtype), (l2 * mask).astype(dtype)

    def kernel(parameters: FloatArray, gradient: FloatArray) -> None:
        gradient += np.sign(parameters) * absolute + parameters * square

    return kernel


def clip_gradient(limit: float, dtype: DTypeLike) -> Callable[[FloatArray], None] | None:
    """The kernel that scales each run's gradient to a Euclidean norm of at most `limit`; None when that is 0.

    Pascanu, Mikolov and Bengio, ICML 2013. The norm is taken in float64: the squares of an exploding float32 gradient
    would overflow, and the clipped gradient be 0.
    """
    if not limit:
        return None

    def kernel(gradient: FloatArray) -> None:
        exact = gradient.astype(np.float64)
        norms = np.sqrt(np.add.reduce(exact * exact, axis=-1, keepdims=True))
        np.multiply(gradient, (limit / np.maximum(norms, limit)).astype(dtype), gradient)

    return kernel


def dropout(rng: np.random.Generator, rate: float, shape: tuple[int, ...], dtype: DTypeLike) -> FloatArray:
    """A mask that is 0 with probability `rate`, else 1 / (1 - rate). Srivastava et al., JMLR 15, 2014, inverted."""
    return ((rng.random(shape) >= rate) / (1 - rate)).astype(dtype)
