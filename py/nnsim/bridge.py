"""A Bokeh document's changes as messages: JSON text in which every array is a reference to a binary buffer.

This is Bokeh's own protocol. A document message suits BokehJS `Document.from_json`, a patch message its
`apply_json_patch`, and what its `create_json_patch` makes comes back through `receive`. What the page has changed is
not echoed to it.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bokeh.core.serialization import (
    Buffer,
    Serialized,
    Serializer,
    UnknownReferenceError,
)
from bokeh.document import Document
from bokeh.document.events import (
    ColumnDataChangedEvent,
    DocumentChangedEvent,
    DocumentPatchedEvent,
    ModelChangedEvent,
)
from bokeh.model import Model

from nnsim.errors import NnsimError
from nnsim.language import say

PAGE: Any = "page"
"""Bokeh's name for who made a change: the setter of all that the page sends."""


class PatchError(NnsimError, ValueError):
    """A patch from the page that does not fit the document."""


@dataclass(frozen=True)
class Payload:
    """`text` is JSON without NaN; in it {"id": ids[i]} stands for the bytes `views[i]`, good until the next update."""

    text: str
    ids: list[str] = field(default_factory=list)
    views: list[memoryview] = field(default_factory=list)


class Bridge:
    """The changes of one document, collected until they are asked for."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._events: dict[object, DocumentPatchedEvent] = {}
        document.on_change(self._collect)

    def close(self) -> None:
        """Stop listening: the page shows another document now."""
        self.document.remove_on_change(self._collect)
        self._events.clear()

    def whole(self) -> Payload:
        """The document as it is; changes so far are part of it."""
        self._events.clear()
        serialized = self.document.to_json()
        return payload(in_order(serialized.content), serialized.buffers)

    def patch(self) -> Payload | None:
        """The changes since the last message, or None."""
        events = list(self._events.values())
        self._events.clear()
        if not events:
            return None
        models = self.document.models
        new_ones_possible = any(mentions_model(event) for event in events)
        references = models.synced_references if new_ones_possible else set()  # costly, and hardly ever needed
        serializer = Serializer(references=references)
        content = {"events": serializer.encode(events)}
        if new_ones_possible:
            models.flush_synced(lambda model: not serializer.has_ref(model))
        return payload(content, serializer.buffers)

    def receive(self, text: str, ids: Sequence[str], contents: Sequence[bytes]) -> None:
        """Apply what BokehJS `create_json_patch` made; PatchError if it does not fit.

        A patch may be on its way while the document is replaced: one that speaks of models unknown here is dropped.
        """
        try:
            patch = json.loads(text)
            buffers = [Buffer(id, bytes(content)) for id, content in zip(ids, contents, strict=True)]  # type: ignore[arg-type]  # Bokeh's ID is a str
            events = patch["events"]
            malformed = not isinstance(events, list)
        except (ValueError, TypeError, KeyError) as error:
            cause = str(error)
            raise PatchError(
                say(en=f"The patch is malformed: {cause}.", fr=f"La retouche est mal formée : {cause}.")
            ) from error
        if malformed:
            raise PatchError(
                say(
                    en="The patch is malformed: its events are not a list.",
                    fr="La retouche est mal formée : ses événements ne font pas une liste.",
                )
            )
        try:
            self.document.apply_json_patch(Serialized(patch, buffers), setter=PAGE)
        except UnknownReferenceError:
            return
        except Exception as error:  # of whatever kind: it comes from outside
            cause = str(error)
            raise PatchError(
                say(
                    en=f"The patch does not fit the document: {cause}.",
                    fr=f"La retouche ne convient pas au document : {cause}.",
                )
            ) from error

    def _collect(self, event: DocumentChangedEvent) -> None:
        """Keep `event` unless it came from the page; of changes to one thing only the latest counts."""
        if event.setter == PAGE or not isinstance(event, DocumentPatchedEvent):
            return
        key = subject(event)
        self._events.pop(key, None)
        self._events[key] = event


def subject(event: DocumentPatchedEvent) -> object:
    """What `event` changes: equal for two events of which the later makes the earlier superfluous."""
    if isinstance(event, ModelChangedEvent):
        return event.model.id, event.attr
    if isinstance(event, ColumnDataChangedEvent):
        if event.cols is not None:
            event.cols.sort()  # Bokeh takes them from a set: without order the bytes would differ from run to run
        return event.model.id, event.attr, tuple(event.cols or ())
    return id(event)


def mentions_model(event: DocumentPatchedEvent) -> bool:
    """Whether the event's value may be or hold a model, which the page may not have seen."""
    if isinstance(event, ColumnDataChangedEvent):
        return False
    return not isinstance(event, ModelChangedEvent) or holds_model(event.new)


def holds_model(value: Any) -> bool:
    """Whether `value` is a model or a collection, of which any may hold one."""
    return isinstance(value, Model) or (isinstance(value, Iterable) and not isinstance(value, str))


def payload(content: Any, buffers: Sequence[Buffer]) -> Payload:
    """`content` with Bokeh's Buffers in it, as text and bytes."""
    text = json.dumps(content, default=buffer_reference, allow_nan=False, separators=(",", ":"))
    return Payload(text, [str(buffer.id) for buffer in buffers], [bytes_of(buffer) for buffer in buffers])


def in_order(content: Any) -> Any:
    """`content` with the entries of every set sorted: their own order is by hashes, other ones at each start."""
    if isinstance(content, list):
        return [in_order(member) for member in content]
    if not isinstance(content, dict):
        return content
    ordered = {name: in_order(member) for name, member in content.items()}
    return {**ordered, "entries": sorted(ordered["entries"], key=repr)} if content.get("type") == "set" else ordered


def buffer_reference(value: object) -> dict[str, str]:
    """How a Buffer stands in JSON."""
    if isinstance(value, Buffer):
        return {"id": str(value.id)}
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def bytes_of(buffer: Buffer) -> memoryview:
    """The buffer's content as a flat view of bytes, not copied."""
    return memoryview(buffer.data).cast("B")
