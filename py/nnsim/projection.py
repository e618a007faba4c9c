"""Planes through the space of a layer's units, for layers too wide to draw as they are.

A plane is a `basis` (units, 2): its columns are the directions, in unit space, of the picture's two axes. They are
orthonormal, except that a layer of one unit has nothing to show on the second axis: its basis is [[1, 0]]. A layer of
two units needs no choice: its basis is the identity, so that it is drawn as it is.
"""

import math
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnsim.errors import ShapeError

Doubles: TypeAlias = NDArray[np.float64]

MOST_TURN = 0.1
"""Radians by which `PrincipalPlane` turns in one update, at most."""

EXACT_UNITS = 16
"""Up to this many units all principal directions are computed; beyond it only the BLOCK largest, by iteration."""
BLOCK = 8
COLD_SWEEPS, WARM_SWEEPS = 12, 2
"""Iterations from random directions, and from those of the update before."""

STILL = float(np.finfo(np.float32).eps) ** 2
"""A unit whose variance is below this share of its mean's square only wavers by float32 rounding."""
FLAT = 1e-12
"""A direction with less than this share of the variance is rounding, too."""

TOUR_STREAM = 301
"""Keeps the random numbers of tours apart from all others drawn with the same seed."""
TOUR_PLANES = 64


def project(
    representation: NDArray[np.floating[Any]], basis: NDArray[np.floating[Any]], centre: ArrayLike | None = None
) -> NDArray[Any]:
    """Where `representation` (..., samples, units) lies in the picture: (..., samples, 2), in its own float type.

    (r - centre) basis, with `basis` (units, 2) or (..., units, 2) and `centre` (units,) or (..., units). Without a
    centre it is linear, and the origin of unit space is the picture's. The centre is never taken from
    `representation` itself: points, grid lines and boundaries keep their places to one another only when all of them
    are given the same one.

    Raises:
        ShapeError: the units of the three do not agree.
    """
    units = representation.shape[-1] if representation.ndim > 1 else None
    if units is None or basis.shape[-2:] != (units, 2):
        raise ShapeError(
            f"representation has shape {representation.shape} and basis {basis.shape}, "
            "but must be (..., samples, units) and (units, 2)."
        )
    rounded = basis.astype(representation.dtype)
    if centre is None:
        return np.asarray(representation @ rounded)
    origin = np.asarray(centre, representation.dtype)
    if origin.shape[-1:] != (units,):
        raise ShapeError(f"centre has shape {origin.shape}, but must be ({units},).")
    return np.asarray((representation - origin[..., None, :]) @ rounded)


def pair(units: int, i: int, j: int) -> Doubles:
    """The plane of units `i` (across) and `j` (up) of a layer: (units, 2). ShapeError unless both exist and differ."""
    if not (0 <= i < units and 0 <= j < units and i != j):
        raise ShapeError(f"i and j are {i} and {j}, but must be two different units from 0 to {units - 1}.")
    basis = np.zeros((units, 2))
    basis[i, 0] = basis[j, 1] = 1
    return basis


def turned(start: Doubles, end: Doubles, share: float) -> Doubles:
    """The frame `share` of the way from the plane of `start` to that of `end` (units, 2), by the shortest way.

    start^T end = U cos(angles) V^T gives the principal angles between the planes and the vectors, start U and end V,
    that enclose them. Each turns at constant speed towards its partner, and nothing spins inside the plane: where the
    planes are equal the frame stays `start`, and at share 1 it is, of all frames of the plane of `end`, the one
    nearest to `start` (orthogonal Procrustes). So how `end` orders, signs and rotates its axes makes no difference.

    Buja, Cook, Asimov and Hurley, "Computational methods for high-dimensional rotations in data visualization", 2005.
    """
    near, cosines, far = np.linalg.svd(start.T @ end)
    angles = np.arccos(np.clip(cosines, 0, 1))
    sines = np.sin(angles)
    apart = sines > 1e-6  # closer than that, the chord is the arc
    divisor = np.where(apart, sines, 1)
    behind = np.where(apart, np.sin((1 - share) * angles) / divisor, 1 - share)
    ahead = np.where(apart, np.sin(share * angles) / divisor, share)
    return np.asarray((start @ near * behind + end @ far.T * ahead) @ near.T, np.float64)


def angle_between(start: Doubles, end: Doubles) -> float:
    """The largest principal angle between two planes, 0 .. pi/2 (absolute error 2e-8)."""
    cosines = np.linalg.svd(start.T @ end, compute_uv=False)
    return math.acos(min(float(cosines[-1]), 1.0))


class PrincipalPlane:
    """The plane of most variance (Pearson, 1901; Hotelling, 1933), followed through time without a jump.

    At first the axes are the two principal ones, the entry of largest size of each made positive. From then on the
    plane turns after the data, by the shortest way and by at most `most_turn` radians an update, and carries its axes
    along without spinning them. So they never flip or swap, not even where two variances cross: the first and second,
    when the principal axes of the very same plane spin at will, or the second and third, when the plane of most
    variance is suddenly another one and this one follows over some updates. The price: later on, the axes need not be
    the principal ones of their plane; `settle` makes them so again.

    Beyond EXACT_UNITS units, an update is two sweeps of block subspace iteration with Rayleigh-Ritz (Halko, Martinsson
    and Tropp, SIAM Review 53, 2011), begun where the last one ended. Over 600 steps of 100- and 200-unit layers in
    training, seen every 10 steps and free to turn, its plane had up to 2e-5 less of the variance than the best one
    (ReLU and tanh; up to 2e-3 with sine, whose leading variances lie close together). For 512 units and 1000 samples
    it takes about 20 ms in Pyodide, the first update 110 ms; covariance and eigh would take 430 ms each time.
    """

    def __init__(self, most_turn: float = MOST_TURN) -> None:
        self.basis: Doubles = np.empty((0, 2))
        """(units, 2) as of the last update."""
        self.explained: Doubles = np.zeros(2)
        """Share of the variance along each axis; 0 for data without any, or not finite."""
        self.centre: Doubles = np.empty(0)
        """For `project`: the mean (units,); 0 for up to 2 units, which are drawn where they are."""
        self._most_turn = most_turn
        self._block: Doubles = np.empty((0, BLOCK))

    def update(self, representation: NDArray[np.floating[Any]], settle: bool = False) -> Doubles:
        """Follow `representation` (samples, units) and return `basis`.

        With `settle`, or another number of units than before, start anew from the principal axes. Data that are not
        finite leave the plane where it is.

        Raises:
            ShapeError: not (samples, units) with at least one of each.
        """
        if representation.ndim != 2 or not representation.size:
            raise ShapeError(f"representation has shape {representation.shape}, but must be (samples, units).")
        units = representation.shape[1]
        if units != len(self.basis):
            settle = True
            self.basis, self.centre = np.eye(units, 2), np.zeros(units)
            self._block = np.random.default_rng(0).standard_normal((units, BLOCK))
            self._probe = self._block[:, -1].copy()
        mean, offsets = centred(representation)
        with np.errstate(over="ignore"):
            variance = float(np.square(offsets).sum())
        if not math.isfinite(variance):
            self.explained = np.zeros(2)
            return self.basis
        if units > 2:
            self.centre = mean
            self._follow(offsets, variance, settle)
        along = np.square(self.basis.T @ offsets).sum(axis=1)
        self.explained = along / variance if variance else np.zeros(2)
        return self.basis

    def _follow(self, offsets: Doubles, variance: float, settle: bool) -> None:
        leading = self._leading(offsets, variance, settle)
        # Directions without variance are the old plane's own, as far as they are free.
        free, _, _ = np.linalg.svd(self.basis.T @ leading)
        found = leading.shape[1]
        target = np.concatenate([leading, self.basis @ free[:, found:]], axis=1)
        if settle:
            largest = np.abs(target).argmax(axis=0)
            self.basis = target * np.where(target[largest, [0, 1]] < 0, -1.0, 1.0)
            return
        angle = angle_between(self.basis, target)
        self.basis = turned(self.basis, target, 1.0 if angle <= self._most_turn else self._most_turn / angle)

    def _leading(self, offsets: Doubles, variance: float, settle: bool) -> Doubles:
        """The principal directions (units, 0 .. 2) of `offsets` (units, samples), as far as there is variance."""
        if not variance:
            return np.empty((len(offsets), 0))
        if len(offsets) <= EXACT_UNITS:
            values, directions = np.linalg.eigh(offsets @ offsets.T)
        else:
            values, directions = self._sweep(offsets, COLD_SWEEPS if settle else WARM_SWEEPS)
        kept = values[:-3:-1] > FLAT * variance
        return np.asarray(directions[:, :-3:-1][:, kept], np.float64)

    def _sweep(self, offsets: Doubles, sweeps: int) -> tuple[Doubles, Doubles]:
        """Variances (times samples) and directions of the block's principal axes, ascending."""
        # What is orthogonal to the whole block would never be found: one column is always a direction of its own.
        self._block[:, -1] = self._probe * np.abs(self._block).max()
        for _ in range(sweeps):
            block, _ = np.linalg.qr(self._block)
            inside = block.T @ offsets
            values, axes = np.linalg.eigh(inside @ inside.T)
            self._block = offsets @ (axes[:, ::-1].T @ inside).T
        return values, block @ axes


class PrincipalPlanes:
    """A `PrincipalPlane` for each of several stacked runs, all attributes with a leading axis of runs."""

    def __init__(self, runs: int, most_turn: float = MOST_TURN) -> None:
        self._planes = [PrincipalPlane(most_turn) for _ in range(runs)]

    def update(self, representation: NDArray[np.floating[Any]], settle: bool = False) -> Doubles:
        """Follow (runs, samples, units) and return `basis`."""
        if representation.ndim != 3 or len(representation) != len(self._planes):
            raise ShapeError(
                f"representation has shape {representation.shape}, but must be ({len(self._planes)}, samples, units)."
            )
        for plane, one in zip(self._planes, representation, strict=True):
            plane.update(one, settle)
        return self.basis

    @property
    def basis(self) -> Doubles:
        """(runs, units, 2)."""
        return np.stack([plane.basis for plane in self._planes])

    @property
    def explained(self) -> Doubles:
        """(runs, 2)."""
        return np.stack([plane.explained for plane in self._planes])

    @property
    def centre(self) -> Doubles:
        """(runs, units)."""
        return np.stack([plane.centre for plane in self._planes])


class GrandTour:
    """A slow way past all the sides of unit space (Asimov, SIAM J. Sci. Stat. Comput. 6, 1985).

    The plane goes by the shortest ways (`turned`) through TOUR_PLANES random planes and round again; each time round
    the picture is turned or mirrored against the last. It starts and stops gently at each of them, and no direction
    in it ever turns faster than `speed` radians per unit of time: a point x moves by at most speed |x|.
    What is shown depends on (units, seed, speed) and the time alone, so a tour can be paused, rewound or left.
    """

    def __init__(self, units: int, seed: int = 0, speed: float = 0.2) -> None:
        """ShapeError for less than one unit."""
        if units < 1:
            raise ShapeError(f"units is {units}, but must be at least 1.")
        self._stops: tuple[Doubles, ...] = (np.eye(units, 2),)
        if units <= 2:
            return  # there is no other plane
        rng = np.random.default_rng([seed, TOUR_STREAM])
        random, _ = np.linalg.qr(rng.standard_normal((TOUR_PLANES, units, 2)))
        frames = [random[0]]
        for plane in random[1:]:
            frames.append(turned(frames[-1], plane, 1.0))
        # Back at the first plane, the frame is the first frame times this rotation or reflection.
        last = turned(frames[-1], random[0], 1.0)
        self._round = random[0].T @ last
        self._stops = (*frames, last)
        angles = [angle_between(start, end) for start, end in pairwise(self._stops)]
        self._arrivals = np.cumsum(1.5 * np.array(angles) / speed)  # `gently` is 1.5 times as fast at its fastest

    def plane(self, time: float) -> Doubles:
        """The basis (units, 2) at `time`, which may be any finite number."""
        if len(self._stops) == 1:
            return self._stops[0].copy()
        rounds, within = divmod(time, self._arrivals[-1])
        leg = min(int(np.searchsorted(self._arrivals, within, side="right")), TOUR_PLANES - 1)
        departure = self._arrivals[leg - 1] if leg else 0.0
        share = gently((within - departure) / (self._arrivals[leg] - departure))
        frame = turned(self._stops[leg], self._stops[leg + 1], share)
        return np.asarray(frame @ np.linalg.matrix_power(self._round, int(rounds)), np.float64)


def gently(share: float) -> float:
    """0 .. 1 to 0 .. 1, at rest at both ends: 3 s^2 - 2 s^3."""
    return share * share * (3 - 2 * share)


def centred(representation: NDArray[np.floating[Any]]) -> tuple[Doubles, Doubles]:
    """The mean (units,) of (samples, units), and the offsets from it (units, samples), 0 where a unit is constant."""
    by_unit = representation.T.astype(np.float64, order="C")
    with np.errstate(invalid="ignore", over="ignore"):
        mean = by_unit.mean(axis=1)
        offsets = by_unit - mean[:, None]
        offsets[np.square(offsets).mean(axis=1) <= STILL * np.square(mean)] = 0
    return mean, offsets
