"""The page's side of the bridge, played in Python: a second document, built and changed by messages alone."""

import json
from typing import Any

import numpy as np
from bokeh.core.serialization import Buffer, Deserializer, Serialized, Serializer
from bokeh.document import Document
from bokeh.document.events import DocumentChangedEvent

from nnsim.bridge import Payload

ALLOWED_TYPES = {"float32", "int32", "uint8"}


def serialized(payload: Payload) -> Serialized[Any]:
    """What the page makes of a message: JSON, and bytes of its own."""
    buffers = [Buffer(id, bytes(view)) for id, view in zip(payload.ids, payload.views, strict=True)]
    return Serialized(json.loads(payload.text), buffers)


class Mirror:
    """The document that the page shows."""

    def __init__(self, whole: Payload) -> None:
        self.document = Document.from_json(serialized(whole))
        self._edits: list[DocumentChangedEvent] = []
        self.document.on_change(self._collect)

    def _collect(self, event: DocumentChangedEvent) -> None:
        if event.setter is None:
            self._edits.append(event)

    def apply(self, patch: Payload | None) -> None:
        if patch is None:
            return
        message = serialized(patch)
        columns = [event for event in message.content["events"] if event["kind"] == "ColumnDataChanged"]
        others = [event for event in message.content["events"] if event["kind"] != "ColumnDataChanged"]
        for event in columns:  # BokehJS keeps the columns that a change does not name; Bokeh's own Python drops them
            changed = Deserializer().deserialize(Serialized(event["data"], message.buffers))
            assert set(changed) == set(event["cols"])
            dict.update(self.by_id(event["model"]["id"]).data, changed)
        self.document.apply_json_patch(Serialized({"events": others}, message.buffers), setter="python")

    def by_id(self, id: str) -> Any:
        model = self.document.models.get_by_id(id)
        assert model is not None, id
        return model

    def model(self, name: str) -> Any:
        found = self.document.get_model_by_name(name)
        assert found is not None, name
        return found

    def column(self, source: str, name: str) -> np.ndarray:
        return np.asarray(self.model(source).data[name])

    def edits(self) -> tuple[str, list[str], list[bytes]]:
        """What has been changed here, as the page would send it: JSON, ids, bytes."""
        serializer = Serializer(references=self.document.models.synced_references)
        content = {"events": serializer.encode(self._edits)}
        self._edits = []
        text = json.dumps(content, default=lambda buffer: {"id": buffer.id})
        return text, [str(buffer.id) for buffer in serializer.buffers], [b.to_bytes() for b in serializer.buffers]


def column_types(value: object) -> set[str]:
    """The types of all arrays in the JSON of a message."""
    if isinstance(value, dict):
        own = {value["dtype"]} if value.get("type") == "ndarray" else set()
        return own.union(*(column_types(member) for member in value.values()))
    if isinstance(value, list):
        return set().union(*(column_types(member) for member in value))
    return set()


def longest_list_of_numbers(value: object) -> int:
    """Length of the longest list of plain numbers in the JSON of a message."""
    if isinstance(value, dict):
        return max((longest_list_of_numbers(member) for member in value.values()), default=0)
    if isinstance(value, list):
        if value and all(isinstance(member, int | float) for member in value):
            return len(value)
        return max((longest_list_of_numbers(member) for member in value), default=0)
    return 0


def longest_string(value: object) -> int:
    """Length of the longest string in the JSON of a message."""
    if isinstance(value, dict):
        return max((longest_string(member) for member in value.values()), default=0)
    if isinstance(value, list):
        return max((longest_string(member) for member in value), default=0)
    return len(value) if isinstance(value, str) else 0
