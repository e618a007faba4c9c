"""Runs inside Pyodide at build time (see `recording.py`): records the beginning of a run, and makes it small.

What is recorded are the answers of a session to `start` and to ticks, whatever pictures they are of; `web/recording.js`
makes them again. A recording is a gzip stream of

    u32 length of the header | header, JSON | body

    header = {"steps": of a tick, "first": the answer to start, "buffers": [[id, number of its stream], ...],
              "shapes": [an answer to a tick, ...], "order": [for each tick, the number of its shape],
              "numbers": [[scale, first, difference, ...], ...], "arrays": [stream, ...]}

An answer's shape has {"#": k} where a number stands, the next one of `numbers[k]`, and {"id": k} where an array's bytes
stand, the next row of `arrays[k]`; `recording_streams.py` has their forms.
"""

from __future__ import annotations

import gzip
import json
import struct
from collections.abc import Iterator, Sequence
from typing import Any

from bokeh.util import serialization

from nnsim.session import Session
from recording_streams import Body, Place, encode_numbers, encode_streams

Answer = tuple[dict[str, Any], list[bytes]]

MODELS_AT_START: int = serialization._simple_id
"""How far Bokeh has counted when all is imported."""

LENGTHS = (240, 200, 170, 150, 130, 110, 90, 75, 60, 50, 40, 30)
"""Ticks that are tried, the most first."""
MOST_BYTES = 150_000
"""With BokehJS and the page's own files, a widget stays below 600 kB."""


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
