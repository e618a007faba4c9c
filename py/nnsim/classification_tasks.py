"""Tasks whose target is a class: the article's discs, TensorFlow Playground's four, and relatives of them.

Source of circle, xor, gauss and spiral: `src/dataset.ts` of TensorFlow Playground, to its ranges; its
labels -1 and 1 are 0 and 1 here, and its noise likewise goes from 0 to 0.5. Noise means one of two things.
Where a rule gives the class of every point of the plane (discs, circle, xor, checkerboard), the rule is read
at the point displaced by up to 5 · noise, so that noise blurs the border and leaves the points alone.
Elsewhere it displaces the points.
"""

import numpy as np

from nnsim.tasks import SQUARE, Doubles, Labels, Task, jitter, uniform_square


def discs_label(points: Doubles) -> Labels:
    """1 where xor(|p| > 2, |p - (3, 3)| > 1), that is inside one of two discs, else 0."""
    x1, x2 = points[:, 0], points[:, 1]
    outside_large = x1 * x1 + x2 * x2 > 4.0
    outside_small = (x1 - 3.0) * (x1 - 3.0) + (x2 - 3.0) * (x2 - 3.0) > 1.0
    return (outside_large ^ outside_small).astype(np.int64)


def discs(rng: np.random.Generator, samples: int, noise: float) -> tuple[Doubles, Labels]:
    """The article's task: uniform in the square; about 15.7 % of it is class 1. Draws points, then noise."""
    points = uniform_square(rng, samples)
    return points, discs_label(points + jitter(rng, samples, SQUARE * noise))


CLASSIFICATION = (Task("discs", "binary", 1, discs),)
