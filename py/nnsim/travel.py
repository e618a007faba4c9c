"""Training and going through time, forth and back, on behalf of the page."""

from collections.abc import Callable
from typing import Any

from nnsim.config import FIELDS, Config
from nnsim.domains import Number, Whole
from nnsim.errors import ConfigError, Problem
from nnsim.futures import Futures
from nnsim.limits import LONGEST_PLAN
from nnsim.messages import Message, Send, argument
from nnsim.plan import LAST_STEP
from nnsim.revisions import Situation
from nnsim.simulation import Simulation
from nnsim.views import text

STEPS = Whole(0, 1_000_000)
ROOM = 1000
"""Bytes that one change in mid-run may take in the address."""
BUDGET = Number(0, 1000)
STEP = Whole(0, LAST_STEP)

STEPS_BETWEEN_SIGNS = 256
SECONDS_BETWEEN_SIGNS = 1.0


class Travel:
    """Moves a simulation, with a sign of life now and then, lest the page take a long way for a dead worker."""

    def __init__(self, send: Send, clock: Callable[[], float]) -> None:
        """`clock` in seconds."""
        self._send = send
        self._clock = clock

    def tick(self, message: Message, simulation: Simulation) -> None:
        """Train the `steps` that `message` asks for, or for the milliseconds of its `budget_ms`."""
        if "budget_ms" in message:
            simulation.advance_for(argument(message, "budget_ms", BUDGET) / 1000, self._clock)
        else:
            self._train(message, simulation, simulation.step + argument(message, "steps", STEPS))

    def seek(self, message: Message, simulation: Simulation) -> None:
        """To the `step` that `message` asks for."""
        self.go_to(message, simulation, argument(message, "step", STEP))

    def go_to(self, message: Message, simulation: Simulation, step: int) -> None:
        """To exactly `step`, or as near as training comes: what has no checkpoint is trained again, the same."""
        simulation.leap(step)
        self._train(message, simulation, step)

    def return_to(self, message: Message, simulation: Simulation, situation: Situation) -> bool:
        """Make `simulation` what it was in `situation`, but at no later step than it is at.

        Returns whether it had come by there in the same way.
        """
        again = opened(situation.recipe)
        self.go_to(message, again, min(situation.step, simulation.step))
        same = past_of(simulation, again.step) == past_of(again, again.step)
        simulation.become(again)
        return same

    def _train(self, message: Message, simulation: Simulation, step: int) -> None:
        due = self._clock() + SECONDS_BETWEEN_SIGNS
        while simulation.step < step and simulation.advance(min(STEPS_BETWEEN_SIGNS, step - simulation.step)):
            if self._clock() >= due:
                self._send({"type": "working", "id": message["id"], "step": simulation.step}, [])
                due = self._clock() + SECONDS_BETWEEN_SIGNS


def opened(config: Config) -> Simulation:
    """A simulation of `config` at its start."""
    return Futures.opened(config) if config.fork else Simulation(config)


def past_of(simulation: Simulation, step: int) -> tuple[list[Any], list[Any]]:
    """All that decides what training comes to at `step`, but for what only a new start can change."""
    recipe = simulation.recipe
    start = [getattr(recipe, name) for name, field in FIELDS.items() if field.effect == "training"]
    return start, [entry for entry in simulation.plan if entry[0] < step]


def check_room(simulation: Simulation) -> None:
    """Refuse a change in mid-run that the address could not tell beside those before it."""
    entries = simulation.recipe.changes.split(";")
    past = ";".join(entry for entry in entries if int(entry.partition(":")[0] or 0) < simulation.step)
    if len(past) > LONGEST_PLAN - ROOM:
        raise ConfigError((Problem("changes", text.bytes_long(len(past)), text.room_left(LONGEST_PLAN - ROOM)),))
