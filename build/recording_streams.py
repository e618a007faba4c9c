"""Runs inside Pyodide at build time, beside `recording_inside.py`: makes rows of numbers and arrays small.

Whole numbers and short decimal fractions are exact. Arrays of floats are rounded:

    rows   each the one before plus differences, in steps of `scale`
    rank   a product left (rows, rank) @ right (rank, length): points that a network moves, move together; times the
           spread of each row, so that points which have not moved far yet are drawn as well as later ones

    beside the same numbers as another stream's, and NaN where that one has none

`planes` is {"at", "n", "planes"}: n zigzagged integers in the body, all lowest bytes first, then the next. `mask` tells
where NaN is: one bit each, which flips from row to row. `web/streams.js` makes the arrays again.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Place = tuple[Any, ...]
"""Where in the pictures a stream belongs."""

LEVELS = 1100
"""Steps between the least and the largest value of a rounded stream."""
COARSER = 6
"""The steps of a product's factors, in those; the errors of many add up to no more than what is left out."""
FINEST = 1e-6
"""No step is smaller, beside the number itself."""
TOLERANCE = 0.008
MOST_RANK = 12
"""Components are added until no row lacks more, in the mean square, beside the spread of its points."""
FEWEST_ROWS, FEWEST_COLUMNS = 24, 64
"""What is smaller is not worth a product."""
DECIMALS = 4
"""Digits after the point that a number may have to count as a short decimal fraction."""
SMALL_DTYPES = {"uint8": np.uint8, "int32": np.int32}


class Body:
    """The binary part."""

    def __init__(self) -> None:
        self.content = b""

    def add(self, content: bytes) -> int:
        """Append `content`, and tell where it is."""
        at = len(self.content)
        self.content += content
        return at

    def planes(self, integers: NDArray[np.int32]) -> dict[str, int]:
        """Append whole numbers, small ones in few bytes."""
        flat = integers.ravel()
        zigzag = ((flat << 1) ^ (flat >> 31)).astype(np.uint32)
        count = max(1, (int(zigzag.max(initial=0)).bit_length() + 7) // 8)
        planes = [(zigzag >> (8 * plane) & 255).astype(np.uint8).tobytes() for plane in range(count)]
        return {"at": self.add(b"".join(planes)), "n": len(flat), "planes": count}


def encode_numbers(values: list[float]) -> list[float]:
    """[scale, q0, q1 - q0, ...] with values = scale q."""
    floats = np.array(values, float)
    for decimals in range(DECIMALS + 1):
        scaled = floats * 10**decimals
        if np.abs(scaled - scaled.round()).max() < 1e-9 * max(1.0, np.abs(scaled).max()):
            return [10**-decimals, *differences(scaled.round())]
    scale = float(f"{max(np.ptp(floats) / LEVELS, np.abs(floats).max() * FINEST):.3g}")
    return [scale, *differences((floats / scale).round())]


def differences(values: NDArray[np.float64]) -> list[int]:
    """As many as there are values; the first one from 0."""
    return [int(difference) for difference in np.diff(values, prepend=0)]


def encode_streams(streams: dict[Place, list[bytes]], body: Body) -> list[dict[str, Any]]:
    """Every stream of arrays, as small as may be."""
    result: list[dict[str, Any]] = []
    halves: dict[Place, int] = {}
    floats = {place: decoded(contents) for place, contents in streams.items() if place[-1] == "float32"}
    for place, contents in streams.items():
        model, *_, dtype = place
        if dtype in SMALL_DTYPES:
            whole = [np.frombuffer(row, SMALL_DTYPES[dtype]) for row in contents]
            result.append(encode_differences(whole, 1.0, body, dtype))
            continue
        if dtype != "float32":
            raise ValueError(f"arrays of {dtype} are not foreseen")
        rows = floats[place]
        other = next((o for o in floats if o[0] == model and o != place and complete(rows, floats[o])), None)
        if other in halves:
            result.append({"beside": halves[other]})
            continue
        halves[place] = len(result)
        masks = [np.isnan(row) for row in rows]
        if other is not None:
            rows = [np.where(np.isnan(row), rest, row) for row, rest in zip(rows, floats[other], strict=True)]
        extra = encode_masks(masks, body) if any(mask.any() for mask in masks) else {}
        result.append({**encode_floats(rows, body), **extra})
    return result


def decoded(contents: list[bytes]) -> list[NDArray[np.float64]]:
    """Rows of floats."""
    return [np.frombuffer(row, "<f4").astype(float) for row in contents]


def complete(rows: list[NDArray[np.float64]], others: list[NDArray[np.float64]]) -> bool:
    """Whether the ones have NaN exactly where the others have numbers: points of two kinds, in two columns."""
    return len(rows) == len(others) and all(
        len(row) == len(other) and np.array_equal(np.isnan(row), ~np.isnan(other))
        for row, other in zip(rows, others, strict=True)
    )


def encode_floats(rows: list[NDArray[np.float64]], body: Body) -> dict[str, Any]:
    """A stream of rounded arrays; what stands for NaN does not matter."""
    lengths = {len(row) for row in rows}
    if len(rows) >= FEWEST_ROWS and len(lengths) == 1 and min(lengths) >= FEWEST_COLUMNS:
        return encode_product(filled(np.array(rows)), body)
    values = np.concatenate([row[~np.isnan(row)] for row in rows])
    largest = float(np.abs(values).max(initial=0))
    scale = float(np.ptp(values) / LEVELS) if len(values) and np.ptp(values) else largest or 1.0  # a constant is exact
    whole = [np.nan_to_num(row / scale).round() for row in rows]
    return encode_differences(whole, scale, body, "float32")


def encode_differences(rows: Sequence[NDArray[Any]], scale: float, body: Body, dtype: str) -> dict[str, Any]:
    """Each row less the one before, which counts as 0 where it is shorter."""
    before = np.zeros(0, np.int32)
    parts = []
    for row in rows:
        whole = row.astype(np.int32)
        known = np.zeros(len(whole), np.int32)
        shared = min(len(whole), len(before))
        known[:shared] = before[:shared]
        parts.append(whole - known)
        before = whole
    lengths = differences(np.array([len(row) for row in rows], float))
    return {"dtype": dtype, "lengths": lengths, "scale": scale, "rows": body.planes(np.concatenate(parts))}


def encode_product(rows: NDArray[np.float64], body: Body) -> dict[str, Any]:
    """The factors of a product that is nearly `rows`, as whole numbers."""
    spreads, left, left_scales, right, right_scales = factors(rows.shape, rows.tobytes())
    return {
        "dtype": "float32",
        "length": rows.shape[1],
        "spreads": spreads,
        "left": {"scales": left_scales, **body.planes(np.diff(left, prepend=0))},
        "right": {"scales": right_scales, **body.planes(right)},
    }


@functools.cache
def factors(
    shape: tuple[int, int], content: bytes
) -> tuple[list[float], NDArray[np.int32], list[float], NDArray[np.int32], list[float]]:
    """From the largest eigenvalues of rows rows^T, each row by its spread; what is rounded is shared by both factors.

    Kept, since a run moves the same way in every colour and language.
    """
    rows = np.frombuffer(content).reshape(shape)
    spreads = [float(f"{spread:.3g}") for spread in np.ptp(rows, axis=1) + FINEST]
    rows = rows / np.array(spreads)[:, None]
    values, vectors = np.linalg.eigh(rows @ rows.T)
    values, vectors = np.maximum(values[::-1], 0), vectors[:, ::-1]
    held = (vectors**2 * values).cumsum(axis=1)
    left_out = np.sqrt(np.maximum(held[:, -1:] - held, 0).max(axis=0) / shape[1])
    enough = np.flatnonzero(left_out <= TOLERANCE)
    rank = min(MOST_RANK, int(enough[0]) + 1 if len(enough) else MOST_RANK)
    roots = np.sqrt(np.sqrt(np.maximum(values[:rank], 1e-30)))
    left = vectors[:, :rank] * roots
    right = (left / roots**2).T @ rows
    step = COARSER / LEVELS
    left_scales = step / np.maximum(np.abs(right).max(axis=1), 1e-12)
    right_scales = step / np.maximum(np.abs(left).max(axis=0), 1e-12)
    left_whole = (left / left_scales).round().astype(np.int32).T
    right_whole = (right / right_scales[:, None]).round().astype(np.int32)
    return spreads, left_whole, left_scales.tolist(), right_whole, right_scales.tolist()


def filled(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """NaN made what stood there before, or stands there later, or 0."""
    result = rows.copy()
    for order in (range(1, len(result)), range(len(result) - 2, -1, -1)):
        for row in order:
            other = row - 1 if order.step == 1 else row + 1
            result[row] = np.where(np.isnan(result[row]), result[other], result[row])
    return np.nan_to_num(result)


def encode_masks(masks: list[NDArray[np.bool_]], body: Body) -> dict[str, Any]:
    """The bits that differ from those of the row before, eight to a byte, each row in bytes of its own."""
    before = np.zeros(0, bool)
    parts = []
    for mask in masks:
        known = np.zeros(len(mask), bool)
        shared = min(len(mask), len(before))
        known[:shared] = before[:shared]
        parts.append(np.packbits(mask ^ known, bitorder="little").tobytes())
        before = mask
    return {"mask": body.add(b"".join(parts))}
