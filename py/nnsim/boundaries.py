"""The true boundary between the classes of each task, where one is known: a table of lines in the input plane.

It is the boundary without noise. Where a rule gives the class of every point, it is the rule's; where the points of a
class are scattered, it lies where both classes are equally likely or equally far. Regressions have none, and of data of
one's own nobody knows it.
"""

from collections.abc import Callable
from functools import cache

import numpy as np

from nnsim.classification_tasks import CELL, MOON_RADIUS, RINGS, SPIRAL_TURNS
from nnsim.contours import zero_contour
from nnsim.tasks import SQUARE, Doubles, circular

Lines = list[Doubles]
"""Each (n, 2): a line drawn through n points."""

AROUND = 97
"""Points on a circle."""
ALONG = 41
"""Points on what is straight: a network bends it."""
MOON_CELLS = 80


def ring(x: float, y: float, radius: float) -> Doubles:
    """A circle around (x, y)."""
    line: Doubles = circular(np.full(AROUND, radius), np.linspace(0, 2 * np.pi, AROUND))
    line += (x, y)
    return line


def straight(start: tuple[float, float], end: tuple[float, float]) -> Doubles:
    """From `start` to `end`."""
    return np.linspace(start, end, ALONG)


def upright(x: float) -> Doubles:
    """Across the square from below."""
    return straight((x, -SQUARE), (x, SQUARE))


def level(y: float) -> Doubles:
    """Across the square from the left."""
    return straight((-SQUARE, y), (SQUARE, y))


def discs() -> Lines:
    """The rims of both."""
    return [ring(0, 0, 2), ring(3, 3, 1)]


def circle() -> Lines:
    """|p| = 2.5."""
    return [ring(0, 0, SQUARE / 2)]


def xor() -> Lines:
    """The axes."""
    return [upright(0), level(0)]


def checkerboard() -> Lines:
    """The sides of the cells inside the square."""
    places = np.arange(-SQUARE + CELL, SQUARE, CELL)
    return [line(float(place)) for line in (upright, level) for place in places]


def gauss() -> Lines:
    """x1 + x2 = 0, half-way between the two middles."""
    return [straight((-SQUARE, SQUARE), (SQUARE, -SQUARE))]


def rings() -> Lines:
    """Circles half-way between neighbouring rings."""
    radii = np.sort(RINGS.ravel())
    return [ring(0, 0, float(radius)) for radius in (radii[:-1] + radii[1:]) / 2]


def spirals(arms: int) -> Lines:
    """Half-way between neighbouring arms, as seen from the origin."""
    along = np.linspace(0, 1, 3 * AROUND)
    starts = (np.arange(arms) + 0.5) / arms
    return [circular(SQUARE * along, 2 * np.pi * (SPIRAL_TURNS / arms * along + start)) for start in starts]


def blobs(classes: int) -> Lines:
    """Rays from the origin, half-way between neighbouring middles, to the square's edge."""
    directions = circular(np.ones(classes), 2 * np.pi * (np.arange(classes) + 0.5) / classes)
    return [np.linspace((0, 0), SQUARE * way / np.abs(way).max(), ALONG) for way in directions]


def moons() -> Lines:
    """As far from one half circle as from the other."""
    places = np.linspace(-SQUARE, SQUARE, MOON_CELLS + 1)
    x, y = np.meshgrid(places, places)
    grid = np.column_stack([x.ravel(), y.ravel()])
    nearer = distance_to_moon(-grid) - distance_to_moon(grid)  # the second is the first, turned round the origin
    return list(zero_contour(nearer.reshape(x.shape), places, places))


def distance_to_moon(points: Doubles) -> Doubles:
    """From `points` (n, 2) to the half circle that class 0 lies on."""
    offsets = points - MOON_RADIUS * np.array([-0.5, -0.25])
    to_bow = np.abs(np.hypot(offsets[:, 0], offsets[:, 1]) - MOON_RADIUS)
    to_end = np.hypot(np.abs(offsets[:, 0]) - MOON_RADIUS, offsets[:, 1])
    return np.where(offsets[:, 1] >= 0, to_bow, to_end)


BOUNDARIES: dict[str, Callable[[], Lines]] = {
    "discs": discs,
    "circle": circle,
    "xor": xor,
    "gauss": gauss,
    "spiral": lambda: spirals(2),
    "moons": moons,
    "rings": rings,
    "checkerboard": checkerboard,
    "blobs3": lambda: blobs(3),
    "blobs4": lambda: blobs(4),
    "blobs5": lambda: blobs(5),
    "spirals3": lambda: spirals(3),
    "spirals4": lambda: spirals(4),
    "spirals5": lambda: spirals(5),
}
"""By data set."""


@cache
def true_boundary(dataset: str) -> tuple[Doubles, ...]:
    """The lines of a data set's boundary; none where it has none."""
    lines = tuple(BOUNDARIES[dataset]()) if dataset in BOUNDARIES else ()
    for line in lines:
        line.flags.writeable = False
    return lines
