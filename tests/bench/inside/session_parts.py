"""Inside Pyodide: what one tick of the page costs Python, part by part."""

import json
import time
from typing import Any

from nnsim.session import Session
from nnsim.status import describe

TICKS = 300


def command(name: str, argument: str) -> str:
    """Milliseconds a tick, the mean of `TICKS`, for `steps` steps a tick."""
    steps = json.loads(argument)["steps"]
    sent: list[Any] = []
    session = Session(lambda message, views: sent.append(message))
    session.handle({"type": "command", "id": 1, "name": "start", "fragment": "", "dark": False})
    simulation, board, bridge = session._running
    parts = {
        "advance": lambda: simulation.advance(steps),
        "update": lambda: board.update(simulation),
        "encode": bridge.patch,
        "status": lambda: json.dumps(describe(simulation, board)),
    }
    took = dict.fromkeys(parts, 0.0)
    for tick in range(2 * TICKS):
        if tick == TICKS:  # the first half was for warming up
            took = dict.fromkeys(parts, 0.0)
        for part, act in parts.items():
            begun = time.perf_counter()
            act()
            took[part] += time.perf_counter() - begun
    return json.dumps({part: 1000 * seconds / TICKS for part, seconds in took.items()})
