"""What a recording keeps of arrays is near enough to them, at every moment."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recording_streams import Body, encode_streams

COUNT = 500


def points_that_spread() -> NDArray[np.float64]:
    """(60, COUNT): points that a curved motion takes from close together to far apart."""
    generator = np.random.default_rng(1)
    places, bends = generator.normal(size=(2, COUNT))
    times = np.linspace(0, 3, 60)[:, None]
    return np.exp(times) * (0.1 * places + np.sin(times * bends) * places**2 + np.tanh(times * places))


def planed(entry: dict[str, int], body: bytes) -> NDArray[np.int64]:
    at, n = entry["at"], entry["n"]
    planes = [np.frombuffer(body, np.uint8, n, at + plane * n).astype(np.int64) for plane in range(entry["planes"])]
    zigzag = sum(plane << (8 * number) for number, plane in enumerate(planes))
    return np.asarray((zigzag >> 1) ^ -(zigzag & 1))


def test_no_row_of_a_product_is_far_off_beside_its_own_spread() -> None:
    rows = points_that_spread()
    body = Body()
    [entry] = encode_streams({("source", "x", "float32"): [row.astype("<f4").tobytes() for row in rows]}, body)
    rank = len(entry["left"]["scales"])
    left = planed(entry["left"], body.content).reshape(rank, -1).cumsum(axis=1) * np.c_[entry["left"]["scales"]]
    right = planed(entry["right"], body.content).reshape(rank, -1) * np.c_[entry["right"]["scales"]]
    again = np.c_[entry["spreads"]] * (left.T @ right)
    off = np.sqrt(np.mean((again - rows) ** 2, axis=1)) / np.ptp(rows, axis=1)
    assert np.ptp(rows, axis=1).max() > 20 * np.ptp(rows, axis=1).min()
    assert off.max() < 0.01
    assert len(body.content) < rows.size  # a quarter of the floats
