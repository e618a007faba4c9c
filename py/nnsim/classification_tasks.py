"""Tasks whose target is a class: the article's discs, TensorFlow Playground's four, and relatives of them.

Source of circle, xor, gauss and spiral: `src/dataset.ts` of TensorFlow Playground, to its ranges; its
labels -1 and 1 are 0 and 1 here, and its noise likewise goes from 0 to 0.5. Noise means one of two things.
Where a rule gives the class of every point of the plane, the rule is read at the point displaced by up to
5 · noise in each coordinate (circle, xor) or 2.5 · noise (discs, checkerboard: they are finer), so that noise
blurs the border and leaves the points alone. Elsewhere it displaces the points.
"""

from functools import partial

import numpy as np

from nnsim.tasks import SQUARE, Doubles, Labels, Task, alternating, circular, jitter, rounded, uniform_square

FINE = 2.5
"""How far noise 1 would displace where a rule with small regions is read."""

XOR_PADDING = 0.3
"""How far xor keeps its points from the axes."""

CELL = 2.5
"""Side of a checkerboard's cells: four by four of them."""

RINGS = np.array([[2.2, 4.6], [1.0, 3.4]])
"""Middle radii of the rings of class 0 and of class 1, from the inside out they alternate."""
RING_HALF_WIDTH = 0.35

MOON_RADIUS = 3.0
SPIRAL_TURNS = 3.5
"""Turns of all arms of a spiral together, so that arms lie equally close however many there are."""

BLOB_RING = 3.2
"""Distance of the middles of blobs from the origin."""


def discs_label(points: Doubles) -> Labels:
    """1 where xor(|p| > 2, |p - (3, 3)| > 1), that is inside one of two discs, else 0."""
    x1, x2 = points[:, 0], points[:, 1]
    outside_large = x1 * x1 + x2 * x2 > 4.0
    outside_small = (x1 - 3.0) * (x1 - 3.0) + (x2 - 3.0) * (x2 - 3.0) > 1.0
    return (outside_large ^ outside_small).astype(np.int64)


def discs(rng: np.random.Generator, samples: int, noise: float) -> tuple[Doubles, Labels]:
    """The article's task: uniform in the square; about 15.7 % of it is class 1. Draws points, then noise."""
    points = uniform_square(rng, samples)
    return points, discs_label(points + jitter(rng, samples, FINE * noise))


def circle_label(points: Doubles) -> Labels:
    """1 where |p| < 2.5, else 0."""
    return (np.sqrt(points[:, 0] * points[:, 0] + points[:, 1] * points[:, 1]) < 0.5 * SQUARE).astype(np.int64)


def circle(rng: np.random.Generator, samples: int, noise: float) -> tuple[Doubles, Labels]:
    """Playground's circle: a disc of radius 2.5 within a ring from 3.5 to 5. Draws radii, angles, noise."""
    inside = alternating(samples, 2) == 1
    share = rng.uniform(0.0, 1.0, samples)
    radius = np.where(inside, 0.5 * SQUARE * share, SQUARE * (0.7 + 0.3 * share))
    points = rounded(circular(radius, rng.uniform(0.0, 2.0 * np.pi, samples)))
    return points, circle_label(points + jitter(rng, samples, SQUARE * noise))


def xor_label(points: Doubles) -> Labels:
    """1 where x1 · x2 >= 0, else 0."""
    return (points[:, 0] * points[:, 1] >= 0).astype(np.int64)


def xor(rng: np.random.Generator, samples: int, noise: float) -> tuple[Doubles, Labels]:
    """Playground's xor: uniform, then pushed 0.3 away from both axes. Draws points, then noise."""
    points = uniform_square(rng, samples)
    points = rounded(points + np.where(points > 0, XOR_PADDING, -XOR_PADDING))
    return points, xor_label(points + jitter(rng, samples, SQUARE * noise))


def checkerboard_label(points: Doubles) -> Labels:
    """1 where floor(x1 / 2.5) + floor(x2 / 2.5) is odd, else 0."""
    cells = np.floor(points / CELL).astype(np.int64)
    return (cells[:, 0] + cells[:, 1]) % 2


def checkerboard(rng: np.random.Generator, samples: int, noise: float) -> tuple[Doubles, Labels]:
    """Uniform in the square, in cells of side 2.5. Draws points, then noise."""
    points = uniform_square(rng, samples)
    return points, checkerboard_label(points + jitter(rng, samples, FINE * noise))


def gauss(rng: np.random.Generator, samples: int, noise: float) -> tuple[Doubles, Labels]:
    """Playground's gauss: normal around (2, 2), class 1, and (-2, -2), class 0. Draws the deviations.

    The variance of each coordinate is 0.5 + 7 · noise.
    """
    labels = alternating(samples, 2)
    deviation = rng.normal(0.0, 1.0, (samples, 2)) * np.sqrt(0.5 + 7.0 * noise)
    return deviation + np.where(labels == 1, 2.0, -2.0)[:, np.newaxis], labels


def moons(rng: np.random.Generator, samples: int, noise: float) -> tuple[Doubles, Labels]:
    """Two half circles of radius 3, each reaching into the other, displaced by up to 3 · noise.

    Class 0 bulges upwards around (-1.5, -0.75), class 1 downwards around (1.5, 0.75). Draws angles, noise.
    """
    labels = alternating(samples, 2)
    upwards = np.where(labels == 0, 1.0, -1.0)[:, np.newaxis]
    bow = MOON_RADIUS * circular(np.ones(samples), rng.uniform(-0.5 * np.pi, 0.5 * np.pi, samples))
    return upwards * (bow - [1.5, 0.75]) + jitter(rng, samples, MOON_RADIUS * noise), labels


def rings(rng: np.random.Generator, samples: int, noise: float) -> tuple[Doubles, Labels]:
    """Four rings around the origin, 0.7 wide, alternating in class; displaced by up to 1.2 · noise.

    Of a class, the share of each ring is as its circumference. Draws rings, radii, angles, noise.
    """
    labels = alternating(samples, 2)
    inner, outer = RINGS[labels].T
    middle = np.where(rng.uniform(0.0, 1.0, samples) * (inner + outer) < inner, inner, outer)
    radius = middle + RING_HALF_WIDTH * rng.uniform(-1.0, 1.0, samples)
    points = circular(radius, rng.uniform(0.0, 2.0 * np.pi, samples))
    return points + jitter(rng, samples, 1.2 * noise), labels


def spirals(rng: np.random.Generator, samples: int, noise: float, arms: int = 2) -> tuple[Doubles, Labels]:
    """Playground's spiral, one arm a class, any number of arms; displaced by up to noise. Draws the noise.

    Sample j of n in an arm lies at radius 5 · j / n and angle 2 pi · (3.5 / arms) · j / n, turned on by a
    whole turn divided by the number of arms from one class to the next; the last class begins at angle 0.
    """
    labels = alternating(samples, arms)
    along = np.arange(samples) // arms / (samples / arms)
    turns = SPIRAL_TURNS / arms * along + (labels + 1) % arms / arms
    return circular(SQUARE * along, 2.0 * np.pi * turns) + jitter(rng, samples, noise), labels


def blobs(rng: np.random.Generator, samples: int, noise: float, classes: int) -> tuple[Doubles, Labels]:
    """Normal around points equally spaced on a circle of radius 3.2, class 0 at the top; draws deviations.

    The standard deviation of each coordinate is 0.5 + 2 · noise.
    """
    labels = alternating(samples, classes)
    middles = circular(np.full(samples, BLOB_RING), 2.0 * np.pi * labels / classes)
    return middles + rng.normal(0.0, 1.0, (samples, 2)) * (0.5 + 2.0 * noise), labels


CLASSIFICATION = (
    Task("discs", "binary", 1, discs),
    Task("circle", "binary", 1, circle),
    Task("xor", "binary", 1, xor),
    Task("gauss", "binary", 1, gauss),
    Task("spiral", "binary", 1, spirals),
    Task("moons", "binary", 1, moons),
    Task("rings", "binary", 1, rings),
    Task("checkerboard", "binary", 1, checkerboard),
    *(Task(f"blobs{classes}", "classes", classes, partial(blobs, classes=classes)) for classes in (3, 4, 5)),
    *(Task(f"spirals{arms}", "classes", arms, partial(spirals, arms=arms)) for arms in (3, 4, 5)),
)
