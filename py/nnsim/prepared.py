"""A session that has begun before anybody asked: its memory is kept, and a later visit finds the pictures built.

Its answer to `start` waits for a `start` with the same arguments. Any other one gets a new session, in which Bokeh
counts its models as if there had been none: a recording is taken over only by a document with the same ids.
"""

from collections.abc import Sequence
from typing import Any

from bokeh.util import serialization

from nnsim.messages import Message, Send
from nnsim.session import Session


class PreparedSession:
    """Answers through `send`, which must be there before the first command is handled."""

    send: Send

    def __init__(self) -> None:
        self._session = Session(self._send)
        self._start: dict[str, Any] | None = None
        """The arguments that the answer below is to."""
        self._answer: tuple[dict[str, Any], list[memoryview]] | None = None
        self._models = 0
        """How many Bokeh had counted before."""

    def prepare(self, message: Message) -> None:
        """Do what `message`, a `start`, will ask for."""
        self._models = serialization._simple_id
        self._start = arguments(message)
        self._session.handle(message)

    def handle(self, message: object, buffers: Sequence[bytes] = ()) -> None:
        """As the session does."""
        answer, self._answer, start, self._start = self._answer, None, self._start, None
        if answer is None:
            self._session.handle(message, buffers)
        elif isinstance(message, dict) and arguments(message) == start:
            told, views = answer
            self.send({**told, "id": message["id"]}, views)
        else:
            serialization._simple_id = self._models
            self._session = Session(self._send)
            self._session.handle(message, buffers)

    def _send(self, message: dict[str, Any], views: list[memoryview]) -> None:
        if self._start is None:
            self.send(message, views)
        else:
            self._answer = message, views


def arguments(message: Message) -> dict[str, Any]:
    """All that `message` says but its number."""
    return {name: value for name, value in message.items() if name != "id"}
