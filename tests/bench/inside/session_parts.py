"""Inside Pyodide: what one tick of the page costs Python, part by part, view by view, and by what is shown."""

import json
import time
from collections.abc import Callable
from typing import Any

from nnsim.names import PANELS
from nnsim.session import Session
from nnsim.status import describe

TICKS = 300

SHOWN = {
    "default": "",
    "all lines of the sheet": "sheet=grid,rays,truth,decision",
    "the input, its boundary followed": "focus=0",
    "100 units, principal axes": "focus=1",
    "100 units, grand tour": "focus=1&projection=tour",
    "half-way to the layer": "morph=0.5",
    "eight runs": "runs=8",
}
"""What `update` is timed for."""


def command(name: str, argument: str) -> str:
    """Milliseconds a tick, the mean of `TICKS`, for `steps` steps a tick: by part, by view or by what is shown."""
    steps = json.loads(argument)["steps"]
    return json.dumps({"parts": parts, "views": views, "shown": shown}[name](steps))


def parts(steps: int) -> dict[str, float]:
    """Of a default tick."""
    simulation, board, bridge = running("")
    return timed(
        {
            "advance": lambda: simulation.advance(steps),
            "update": lambda: board.update(simulation),
            "encode": bridge.patch,
            "status": lambda: json.dumps(describe(simulation, board)),
        }
    )


def views(steps: int) -> dict[str, float]:
    """Of every kind of picture, all shown together; what several need is counted with the first."""
    simulation, board, bridge = running(f"panels={','.join(PANELS)}")
    spent = dict.fromkeys((type(panel).__name__.removesuffix("Panel") for panel in board.panels), 0.0)

    def watch(act: Callable[..., Any], name: str) -> Callable[..., Any]:
        def watched(*arguments: Any) -> Any:
            begun = time.perf_counter()
            try:
                return act(*arguments)
            finally:
                spent[name] += time.perf_counter() - begun

        return watched

    for panel, name in zip(board.panels, spent, strict=True):
        for act in ("draw", "draw_next"):
            setattr(panel, act, watch(getattr(panel, act), name))
    for tick in range(2 * TICKS):
        if tick == TICKS:
            spent.update(dict.fromkeys(spent, 0.0))
        simulation.advance(steps)
        board.update(simulation)
        bridge.patch()
    return {name: 1000 * seconds / TICKS for name, seconds in spent.items()}


def shown(steps: int) -> dict[str, float]:
    """`update` alone, for different things to show."""
    return {name: updating(steps, fragment) for name, fragment in SHOWN.items()}


def updating(steps: int, fragment: str) -> float:
    """Of what `fragment` shows."""
    simulation, board, bridge = running(fragment)
    acts = {
        "advance": lambda: simulation.advance(steps),
        "update": lambda: board.update(simulation),
        "encode": bridge.patch,
    }
    return timed(acts)["update"]


def running(fragment: str) -> Any:
    """Simulation, pictures and bridge of a new session."""
    sent: list[Any] = []
    session = Session(lambda message, views: sent.append(message))
    session.handle({"type": "command", "id": 1, "name": "start", "fragment": fragment, "dark": False})
    return session._running


def timed(acts: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """Milliseconds of each, one after the other, the mean of TICKS rounds after as many for warming up."""
    took = dict.fromkeys(acts, 0.0)
    for tick in range(2 * TICKS):
        if tick == TICKS:
            took = dict.fromkeys(acts, 0.0)
        for name, act in acts.items():
            begun = time.perf_counter()
            act()
            took[name] += time.perf_counter() - begun
    return {name: 1000 * seconds / TICKS for name, seconds in took.items()}
