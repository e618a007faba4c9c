"""What a task is, and the draws from the random generator that tasks share.

A generator draws only with `rng.uniform` and `rng.normal`, in an order its docstring fixes, and what it
draws depends on `samples` alone: noise 0.1 and noise 0.2 are the same draws, only weighed differently. Points
are rounded to float32 before a target is read off them, so a target agrees with the point that is published.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Kind: TypeAlias = Literal["binary", "classes", "regression"]
Doubles: TypeAlias = NDArray[np.float64]
Labels: TypeAlias = NDArray[np.int64]
Generate: TypeAlias = Callable[[np.random.Generator, int, float], tuple[Doubles, Labels | Doubles]]
"""(rng, samples, noise) -> points (samples, 2) and labels or values (samples,)."""

SQUARE = 5.0
"""Half the side of the square nearly all tasks live in."""


@dataclass(frozen=True)
class Task:
    """A kind of data set: how it is called, what a network for it looks like, and how it is drawn."""

    name: str
    kind: Kind
    outputs: int
    """Outputs of a network for it: 1, or the number of classes when there are more than two."""
    generate: Generate
    inputs: int = 2
    """Inputs that matter: with 1, the second coordinate of every point is 0."""


def rounded(points: Doubles) -> Doubles:
    """The float32 values nearest to `points`, still as float64."""
    return points.astype(np.float32).astype(np.float64)


def uniform_square(rng: np.random.Generator, samples: int, half_side: float = SQUARE) -> Doubles:
    """Points (samples, 2), uniform where both |x1| and |x2| <= half_side, rounded to float32."""
    return rounded(rng.uniform(-half_side, half_side, (samples, 2)))


def jitter(rng: np.random.Generator, samples: int, reach: float) -> Doubles:
    """Displacements (samples, 2), uniform from -reach to reach in each coordinate."""
    return rng.uniform(-1.0, 1.0, (samples, 2)) * reach


def circular(radius: Doubles, angle: Doubles) -> Doubles:
    """Points (samples, 2) at `radius` from the origin and `angle` clockwise from the x2 axis."""
    return np.column_stack((radius * np.sin(angle), radius * np.cos(angle)))


def alternating(samples: int, classes: int) -> Labels:
    """Labels 0, 1, ..., classes - 1, 0, 1, ...: classes of equal size, none drawn on top of all others."""
    return np.arange(samples, dtype=np.int64) % classes
