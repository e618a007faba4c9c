"""Activation functions and their derivatives, as kernels that work in place.

A factory `ACTIVATIONS[name](slope, dtype)` is called when a network is built and makes the kernel of every step:
`kernel(z, derivative)` overwrites the pre-activations `z` (..., units, batch) by act(z) and writes act'(z) into
`derivative`.

tanh, exp and sin are not the same to the last bit on every machine, so they are evaluated in float64 and rounded.
The kernels used most, `relu` and `leaky_relu`, allocate nothing.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

FloatArray: TypeAlias = NDArray[np.floating[Any]]
Activation: TypeAlias = Callable[[FloatArray, FloatArray], None]
ActivationFactory: TypeAlias = Callable[[float, DTypeLike], Activation]


def linear(slope: float, dtype: DTypeLike) -> Activation:
    """act(z) = z."""

    def activate(z: FloatArray, derivative: FloatArray) -> None:
        derivative.fill(1)

    return activate


def relu(slope: float, dtype: DTypeLike) -> Activation:
    """act(z) = max(z, 0). Nair and Hinton, ICML 2010."""
    return leaky_relu(0.0, dtype)


def leaky_relu(slope: float, dtype: DTypeLike) -> Activation:
    """act(z) = z for z > 0, else slope * z. Maas, Hannun and Ng, ICML 2013.

    The derivative is copysign((1 - slope) / 2, z) + (1 + slope) / 2: two passes where comparing and choosing take more.
    The second constant is taken from the first, so that they add up to exactly 1.
    """
    half = np.array((1 - slope) / 2, dtype)
    middle = np.array(1 - half, dtype)
    copysign, add, multiply = np.copysign, np.add, np.multiply

    def activate(z: FloatArray, derivative: FloatArray) -> None:
        copysign(half, z, derivative)
        add(derivative, middle, derivative)
        multiply(z, derivative, z)

    return activate


def elu(slope: float, dtype: DTypeLike) -> Activation:
    """act(z) = z for z > 0, else exp(z) - 1. Clevert, Unterthiner and Hochreiter, ICLR 2016."""
    return _in_float64(_elu)


def gelu(slope: float, dtype: DTypeLike) -> Activation:
    """act(z) = z/2 (1 + tanh(sqrt(2/pi) (z + 0.044715 z^3))). Hendrycks and Gimpel, arXiv:1606.08415, section 2."""
    return _in_float64(_gelu)


def silu(slope: float, dtype: DTypeLike) -> Activation:
    """act(z) = z sigmoid(z). Elfwing, Uchibe and Doya, Neural Networks 107, 2018."""
    return _in_float64(_silu)


def tanh(slope: float, dtype: DTypeLike) -> Activation:
    """act(z) = tanh(z)."""
    return _in_float64(_tanh)


def sigmoid(slope: float, dtype: DTypeLike) -> Activation:
    """act(z) = 1 / (1 + exp(-z)), by way of tanh, which cannot overflow."""
    return _in_float64(_sigmoid)


def sine(slope: float, dtype: DTypeLike) -> Activation:
    """act(z) = sin(z). Sitzmann et al., NeurIPS 2020, without their frequency factor."""
    return _in_float64(lambda z: (np.sin(z), np.cos(z)))


ACTIVATIONS: dict[str, ActivationFactory] = {
    "linear": linear,
    "relu": relu,
    "leaky_relu": leaky_relu,
    "elu": elu,
    "gelu": gelu,
    "silu": silu,
    "tanh": tanh,
    "sigmoid": sigmoid,
    "sine": sine,
}


ENDS: dict[str, tuple[float, ...]] = {"tanh": (-1.0, 1.0), "sigmoid": (0.0, 1.0), "elu": (-1.0,)}
"""Values that activations come ever closer to, and at which their slope fades; those that are not named have none."""
REST: dict[str, float] = {"sigmoid": 0.5}
"""act(0); of all others 0."""


def _in_float64(function: Callable[[FloatArray], tuple[FloatArray, FloatArray]]) -> Activation:
    """The kernel of a function from z to (act(z), act'(z)), evaluated in float64 and rounded."""

    def activate(z: FloatArray, derivative: FloatArray) -> None:
        z[...], derivative[...] = function(z.astype(np.float64))

    return activate


def _elu(z: FloatArray) -> tuple[FloatArray, FloatArray]:
    negative = np.expm1(np.minimum(z, 0))
    return np.where(z > 0, z, negative), negative + 1


def _gelu(z: FloatArray) -> tuple[FloatArray, FloatArray]:
    root, cubic = np.sqrt(2 / np.pi), 0.044715
    bent = np.tanh(root * (z + cubic * z * z * z))
    slope = (1 - bent * bent) * root * (1 + 3 * cubic * z * z)
    return z * 0.5 * (1 + bent), 0.5 * (1 + bent) + 0.5 * z * slope


def _silu(z: FloatArray) -> tuple[FloatArray, FloatArray]:
    gate = 0.5 + 0.5 * np.tanh(0.5 * z)
    return z * gate, gate + z * gate * (1 - gate)


def _tanh(z: FloatArray) -> tuple[FloatArray, FloatArray]:
    value = np.tanh(z)
    return value, 1 - value * value


def _sigmoid(z: FloatArray) -> tuple[FloatArray, FloatArray]:
    value = 0.5 + 0.5 * np.tanh(0.5 * z)
    return value, value * (1 - value)
