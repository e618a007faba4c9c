"""How weights and biases begin.

An initialiser draws the weights (fan_out, fan_in) and biases (fan_out,) of one layer in float64. Biases begin at 0,
except with `normal`. The scaled ones keep the variance of what flows through the layer near 1: Glorot and Bengio,
AISTATS 2010 (forwards and backwards); He et al., ICCV 2015 (behind ReLU); LeCun et al., "Efficient BackProp", 1998
(forwards).
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Doubles: TypeAlias = NDArray[np.float64]
Initializer: TypeAlias = Callable[[np.random.Generator, int, int], tuple[Doubles, Doubles]]
Variance: TypeAlias = Callable[[int, int], float]
"""(fan_out, fan_in) -> variance of a weight."""


def normal_with(variance: Variance) -> Initializer:
    """Weights N(0, variance)."""

    def draw(rng: np.random.Generator, fan_out: int, fan_in: int) -> tuple[Doubles, Doubles]:
        return rng.standard_normal((fan_out, fan_in)) * np.sqrt(variance(fan_out, fan_in)), np.zeros(fan_out)

    return draw


def uniform_with(variance: Variance) -> Initializer:
    """Weights uniform in -a .. a with a = sqrt(3 variance)."""

    def draw(rng: np.random.Generator, fan_out: int, fan_in: int) -> tuple[Doubles, Doubles]:
        limit = np.sqrt(3 * variance(fan_out, fan_in))
        return rng.uniform(-1.0, 1.0, (fan_out, fan_in)) * limit, np.zeros(fan_out)

    return draw


def he(fan_out: int, fan_in: int) -> float:
    """2 / fan_in."""
    return 2 / fan_in


def glorot(fan_out: int, fan_in: int) -> float:
    """2 / (fan_in + fan_out)."""
    return 2 / (fan_in + fan_out)


def lecun(fan_out: int, fan_in: int) -> float:
    """1 / fan_in."""
    return 1 / fan_in


def normal(rng: np.random.Generator, fan_out: int, fan_in: int) -> tuple[Doubles, Doubles]:
    """Weights and biases N(0, 1), whatever the layer's size, as the article's code has them."""
    return rng.standard_normal((fan_out, fan_in)), rng.standard_normal(fan_out)


def zeros(rng: np.random.Generator, fan_out: int, fan_in: int) -> tuple[Doubles, Doubles]:
    """All 0: every unit of a layer stays equal to the others, which is why nobody does this."""
    return np.zeros((fan_out, fan_in)), np.zeros(fan_out)


INITIALIZERS: dict[str, Initializer] = {
    "he_normal": normal_with(he),
    "he_uniform": uniform_with(he),
    "glorot_normal": normal_with(glorot),
    "glorot_uniform": uniform_with(glorot),
    "lecun_normal": normal_with(lecun),
    "lecun_uniform": uniform_with(lecun),
    "normal": normal,
    "zeros": zeros,
}
