"""Tasks whose target is a number: TensorFlow Playground's two, and the straight line.

Source of plane and multi_gauss: `src/dataset.ts` of TensorFlow Playground, to its ranges. Noise, from 0 to
0.5, means that the value is read at the point displaced by up to 6 · noise (5 · noise for the line) in each
coordinate.
"""

import numpy as np

from nnsim.tasks import SQUARE, Doubles, Task, jitter, uniform_square

PLAYGROUND = 6.0
"""Half the side of the square of Playground's regression tasks."""

BUMPS = ((-4.0, 2.5, 1), (0.0, 2.5, -1), (4.0, 2.5, 1), (-4.0, -2.5, -1), (0.0, -2.5, 1), (4.0, -2.5, -1))
"""Middle and sign of each bump of multi_gauss; no two overlap."""
BUMP_RADIUS = 2.0

LINE_SLOPE = 0.5
LINE_INTERCEPT = -1.0


def plane_value(points: Doubles) -> Doubles:
    """(x1 + x2) / 10."""
    return (points[:, 0] + points[:, 1]) / 10.0


def plane(rng: np.random.Generator, samples: int, noise: float) -> tuple[Doubles, Doubles]:
    """Playground's plane, uniform where |x1| and |x2| <= 6. Draws points, then noise."""
    points = uniform_square(rng, samples, PLAYGROUND)
    return points, plane_value(points + jitter(rng, samples, PLAYGROUND * noise))


def multi_gauss_value(points: Doubles) -> Doubles:
    """Sum over six middles m with sign s of s · max(0, 1 - |p - m| / 2): cones, for all their name."""
    value = np.zeros(len(points))
    for x1, x2, sign in BUMPS:
        right, up = points[:, 0] - x1, points[:, 1] - x2
        value += sign * np.maximum(0.0, 1.0 - np.sqrt(right * right + up * up) / BUMP_RADIUS)
    return value


def multi_gauss(rng: np.random.Generator, samples: int, noise: float) -> tuple[Doubles, Doubles]:
    """Playground's multi-gauss, uniform where |x1| and |x2| <= 6. Draws points, then noise."""
    points = uniform_square(rng, samples, PLAYGROUND)
    return points, multi_gauss_value(points + jitter(rng, samples, PLAYGROUND * noise))


def line_value(points: Doubles) -> Doubles:
    """f(x) = a · x + b of the first coordinate, with a = 0.5 and b = -1."""
    return LINE_SLOPE * points[:, 0] + LINE_INTERCEPT


def line(rng: np.random.Generator, samples: int, noise: float) -> tuple[Doubles, Doubles]:
    """The article's first section: x1 uniform from -5 to 5, x2 always 0. Draws points, then noise."""
    points = uniform_square(rng, samples)
    points[:, 1] = 0.0
    return points, line_value(points + jitter(rng, samples, SQUARE * noise))


REGRESSION = (
    Task("plane", "regression", 1, plane),
    Task("multi_gauss", "regression", 1, multi_gauss),
    Task("line", "regression", 1, line, inputs=1),
)
