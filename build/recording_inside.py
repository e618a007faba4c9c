"""Runs inside Pyodide at build time (see `recording.py`): records the beginning of a run, and makes it small.

What is recorded are the answers of a session to `start` and to ticks, whatever pictures they are of; `web/recording.js`
makes them again. A recording is a gzip stream of

    u32 length of the header | header, JSON | body

    header = {"steps": of a tick, "first": the answer to start, "buffers": [[id, number of its stream], ...],
              "shapes": [an answer to a tick, ...], "order": [for each tick, the number of its shape],
              "numbers": [[scale, first, difference, ...], ...], "arrays": [stream, ...]}

An answer's shape has {"#": k} where a number stands, the next one of `numbers[k]`, and {"id": k} where an array's bytes
stand, the next row of `arrays[k]`. Whole numbers and short decimal fractions are exact. Arrays of floats are rounded:

    rows   each the one before plus differences, in steps of `scale`
    rank   a product left (rows, rank) @ right (rank, length): points that a network moves, move together

    beside the same numbers as another stream's, and NaN where that one has none

`planes` is {"at", "n", "planes"}: n zigzagged integers in the body, all lowest bytes first, then the next. `mask` tells
where NaN is: one bit each, which flips from row to row.
"""

from __future__ import annotations

import functools
import gzip
import json
import struct
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from bokeh.util import serialization
from numpy.typing import NDArray

from nnsim.session import Session

Answer = tuple[dict[str, Any], list[bytes]]
Place = tuple[Any, ...]

MODELS_AT_START: int = serialization._simple_id
"""How far Bokeh has counted when all is imported."""

LENGTHS = (240, 200, 170, 150, 130, 110, 90, 75, 60, 50, 40, 30)
"""Ticks that are tried, the most first."""
MOST_BYTES = 150_000
"""With BokehJS and the page's own files, a widget stays below 600 kB."""

LEVELS = 1100
"""Steps between the least and the largest value of a rounded stream."""
COARSER = 6
"""The steps of a product's factors, in those; the errors of many add up to no more than what is left out."""
FINEST = 1e-6
"""No step is smaller, beside the number itself."""
TOLERANCE = 0.004
MOST_RANK = 12
"""Components are added until what is left out is, in the mean square, so small beside the spread of the points."""
FEWEST_ROWS, FEWEST_COLUMNS = 24, 64
"""What is smaller is not worth a product."""
DECIMALS = 4
"""Digits after the point that a number may have to count as a short decimal fraction."""
SMALL_DTYPES = {"uint8": np.uint8, "int32": np.int32}


def record(start: dict[str, Any]) -> bytes:
    """The longest recording of the run that a session begins with `start` that is no larger than MOST_BYTES."""
    answers: list[Answer] = []
    begin_counting_models()
    session = Session(lambda message, views: answers.append((message, [bytes(view) for view in views])))
    session.handle({"type": "command", "id": 1, "name": "start", **start})
    steps = answers[0][0]["status"]["speed"]
    for tick in range(LENGTHS[0]):
        session.handle({"type": "command", "id": tick + 2, "name": "tick", "steps": steps})
    if any(message["type"] != "reply" for message, _ in answers):
        raise ValueError("the session did not reply")
    for length in LENGTHS:
        made = encode(answers[: length + 1], steps)
        if len(made) <= MOST_BYTES:
            return made
    raise ValueError(f"even {LENGTHS[-1]} ticks take more than {MOST_BYTES} bytes")


def begin_counting_models() -> None:
    """Let Bokeh number its models as in a Python just started, such as the visitor's: the page compares documents."""
    serialization._simple_id = MODELS_AT_START


def encode(answers: Sequence[Answer], steps: int) -> bytes:
    """The recording of those answers, of which the first one has the document."""
    body = Body()
    shapes = Shapes()
    first, contents = answers[0]
    buffers = shapes.begin(first["document"], contents)
    order = [shapes.take(message, contents) for message, contents in answers[1:]]
    header = {
        "steps": steps,
        "first": {**first, "document": {**first["document"], "buffers": []}},
        "buffers": buffers,
        "shapes": [json.loads(shape) for shape in shapes.shapes],
        "order": order,
        "numbers": [encode_numbers(values) for values in shapes.numbers.values()],
        "arrays": encode_streams(shapes.arrays, body),
    }
    text = json.dumps(header, separators=(",", ":")).encode()
    return gzip.compress(struct.pack("<I", len(text)) + text + body.content, 9, mtime=0)


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


class Shapes:
    """Takes answers apart: into the few shapes that they have, and the streams of numbers and arrays that fill them.

    A stream belongs to a place in the pictures, such as a column of a data source, and has one row for each answer in
    which it occurs. Where an answer has the same array in two places, both are of the first one's stream.
    """

    def __init__(self) -> None:
        self.shapes: dict[str, int] = {}
        self.numbers: dict[Place, list[float]] = {}
        self.arrays: dict[Place, list[bytes]] = {}
        self._contents: dict[str, bytes] = {}
        self._seen: dict[bytes, int] = {}

    def begin(self, document: dict[str, Any], contents: list[bytes]) -> list[tuple[str, int]]:
        """(id, number of the stream) of every array of the document."""
        self._open(document, contents)
        streams = dict(self._arrays_of(json.loads(document["json"]), ()))
        return [(id, streams[id]) for id in document["buffers"]]

    def take(self, message: dict[str, Any], contents: list[bytes]) -> int:
        """The number of the shape of an answer to a tick."""
        patch = message.get("patch", {"json": '{"events":[]}', "buffers": []})
        self._open(patch, contents)
        events = [self._hollow(event, place_of(event)) for event in json.loads(patch["json"])["events"]]
        shape = {"status": self._hollow(message["status"], ()), "events": events}
        text = json.dumps(shape, separators=(",", ":"))
        return self.shapes.setdefault(text, len(self.shapes))

    def _open(self, part: dict[str, Any], contents: list[bytes]) -> None:
        self._contents = dict(zip(part["buffers"], contents, strict=True))
        self._seen = {}

    def _arrays_of(self, value: Any, place: Place) -> Iterator[tuple[str, int]]:
        if isinstance(value, list):
            for index, member in enumerate(value):
                yield from self._arrays_of(member, (*place, name_of(member, index)))
        elif isinstance(value, dict):
            if value.get("type") == "ndarray":
                yield value["array"]["data"]["id"], self._stream(value, place)
            elif "attributes" in value:
                yield from self._arrays_of(value["attributes"], (value.get("id"),))
            else:
                for name, member in value.items():
                    yield from self._arrays_of(member, (*place, name))

    def _hollow(self, value: Any, place: Place) -> Any:
        if isinstance(value, bool | str) or value is None:
            return value
        if isinstance(value, int | float):
            self.numbers.setdefault(place, []).append(value)
            return {"#": list(self.numbers).index(place)}
        if isinstance(value, list):
            return [self._hollow(member, (*place, name_of(member, index))) for index, member in enumerate(value)]
        if value.get("type") == "ndarray":
            array = {"type": "bytes", "data": {"id": self._stream(value, place)}}
            return {**value, "array": array, "shape": self._hollow(value["shape"], (*place, "shape"))}
        if value.get("type") == "bytes":
            raise ValueError("bytes that are no array are not foreseen")
        return {name: self._hollow(member, (*place, name)) for name, member in value.items()}

    def _stream(self, array: dict[str, Any], place: Place) -> int:
        content = self._contents[array["array"]["data"]["id"]]
        if content not in self._seen:
            place = (*place, array["dtype"])
            self.arrays.setdefault(place, []).append(content)
            self._seen[content] = list(self.arrays).index(place)
        return self._seen[content]


def place_of(event: dict[str, Any]) -> Place:
    """Such that a column of a source has the same place in a document and in an event."""
    return event.get("model", {}).get("id"), *(() if event["kind"] == "ColumnDataChanged" else (event.get("attr"),))


def name_of(member: Any, index: int) -> Any:
    """Of an entry its key, of anything else in a list its index."""
    return member[0] if isinstance(member, list) and len(member) == 2 and isinstance(member[0], str) else index


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
    left, left_scales, right, right_scales = factors(rows.shape, rows.tobytes())
    return {
        "dtype": "float32",
        "length": rows.shape[1],
        "left": {"scales": left_scales, **body.planes(np.diff(left, prepend=0))},
        "right": {"scales": right_scales, **body.planes(right)},
    }


@functools.cache
def factors(
    shape: tuple[int, int], content: bytes
) -> tuple[NDArray[np.int32], list[float], NDArray[np.int32], list[float]]:
    """From the largest eigenvalues of rows rows^T; what is rounded away is shared by both factors.

    Kept, since a run moves the same way in every colour and language.
    """
    rows = np.frombuffer(content).reshape(shape)
    spread = np.median(np.ptp(rows, axis=1)) or 1.0
    values, vectors = np.linalg.eigh(rows @ rows.T)
    values, vectors = np.maximum(values[::-1], 0), vectors[:, ::-1]
    left_out = np.sqrt(np.append(values[::-1].cumsum()[::-1][1:], 0) / rows.size)
    enough = np.flatnonzero(left_out <= TOLERANCE * spread)
    rank = min(MOST_RANK, int(enough[0]) + 1 if len(enough) else MOST_RANK)
    roots = np.sqrt(np.sqrt(np.maximum(values[:rank], 1e-30)))
    left = vectors[:, :rank] * roots
    right = (left / roots**2).T @ rows
    step = spread / LEVELS * COARSER
    left_scales = step / np.maximum(np.abs(right).max(axis=1), 1e-12)
    right_scales = step / np.maximum(np.abs(left).max(axis=0), 1e-12)
    left_whole = (left / left_scales).round().astype(np.int32).T
    right_whole = (right / right_scales[:, None]).round().astype(np.int32)
    return left_whole, left_scales.tolist(), right_whole, right_scales.tolist()


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
