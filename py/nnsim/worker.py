"""The browser's entry: Python's end of the message channel, and the only importer of `js` and `pyodide`.

The seam with `web/worker.js`::

    const worker = pyodide.pyimport("nnsim.worker");
    const handle = worker.connect((text, arrays) => {
      const message = JSON.parse(text);                       // a worker -> page message of the protocol
      const part = message.document ?? message.patch;         // part.json is a string for BokehJS, kept as text
      if (part) part.buffers = part.buffers.map((id, i) => [id, arrays[i].buffer]);
      self.postMessage(message, arrays.map((array) => array.buffer));
    });
    handle(JSON.stringify({type: "command", id: 1, name: "start", fragment: "", dark: false}), []);

From Python: `text` is the whole message as JSON, in which `document.buffers` or `patch.buffers` lists the ids only,
in the order of `arrays`; each of `arrays` is a Uint8Array that owns its whole, fresh ArrayBuffer, to be transferred.

To Python: `handle(text, buffers)`, the command as JSON text and an Array of ArrayBuffers (empty but for `patch`). A
patch is `{type: "command", id, name: "patch", json, buffers: [id, ...]}`: `json` is the text of BokehJS's
`create_json_patch`, `buffers` holds the ids in the order of the second argument. `handle` answers through `post`
before it returns, never throws for anything the page can send, and is kept for the life of the worker.
"""

import json
from collections.abc import Callable
from typing import Any

from pyodide.ffi import to_js

from nnsim.prepared import PreparedSession

session = PreparedSession()


def prepare(text: str) -> None:
    """Do what the command `text`, a `start`, will ask for, before there is a page; a snapshot is taken afterwards."""
    session.prepare(json.loads(text))


def connect(post: Callable[[str, Any], None]) -> Callable[[str, Any], None]:
    """Let the session answer through `post`, and return the function that takes its commands."""

    def send(message: dict[str, Any], views: list[memoryview]) -> None:
        post(json.dumps(message, allow_nan=False), to_js(views))  # the one copy of the bytes

    def handle(text: str, buffers: Any) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            message = text  # which the session refuses, as it does anything that is no command
        session.handle(message, [buffer.to_bytes() for buffer in buffers])

    session.send = send
    return handle
