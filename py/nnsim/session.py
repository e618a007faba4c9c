"""Commands in, replies out: what the page can ask of Python, through an injected `send`, so that no browser is needed.

A command is refused when what it asks for is not allowed, and answered with an error when something breaks. Neither
touches the last good run, which goes on.
"""

import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from nnsim.address import apply_texts, parse_address
from nnsim.bridge import Bridge, Payload
from nnsim.config import FIELDS, Config, shown
from nnsim.errors import ConfigError, Problem
from nnsim.simulation import Simulation
from nnsim.status import describe
from nnsim.views import PictureBoard, build_document
from nnsim.views import text

Message: TypeAlias = Mapping[str, Any]
Send: TypeAlias = Callable[[dict[str, Any], list[memoryview]], None]

MOST_STEPS = 1_000_000
"""In one tick."""
LONGEST_TICK = 1000.0
"""Milliseconds."""


class Session:
    """One simulation with its pictures, and the commands that change them."""

    def __init__(self, send: Send, clock: Callable[[], float] = time.perf_counter) -> None:
        """`send(message, views)`: the bytes that the message's `buffers` names; `clock` counts seconds."""
        self._send = send
        self._clock = clock
        self._dark = False
        self._simulation: Simulation | None = None
        self._board: PictureBoard
        self._bridge: Bridge
        self._rebuilt = False
        self._commands: dict[str, Callable[[Arguments], None]] = {
            "start": self._start,
            "tick": self._tick,
            "configure": self._configure,
            "change": self._change,
            "new_seed": self._new_seed,
            "reset": self._reset,
            "seek": self._seek,
            "theme": self._theme,
            "state": self._state,
            "patch": self._patch,
        }

    def handle(self, message: object, buffers: Sequence[bytes] = ()) -> None:
        """Do what `message` says and send exactly one answer."""
        number, name = None, "message"
        try:
            number, name = self._addressed(message)
            self._commands[name](Arguments(message, buffers))  # type: ignore[arg-type]  # _addressed has looked
            self._reply(number, name)
        except ConfigError as error:
            self._send(self._refusal(number, error), [])
        except Exception as error:
            self._send(self._failure(number, name, error), [])
'''
