"""What has happened to a simulation: the marks on its timeline.

Changes, edits and divergences have their exact step. What has to be looked for, a first accuracy above the baseline and
units that died, is found at an update, so its step is that of the update: the resolution is a tick.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nnsim.futures import Futures
from nnsim.language import spoken
from nnsim.simulation import Simulation
from nnsim.views import text, time_words

MOST = 300
"""Events on a timeline; the earliest give way."""
MORTAL = frozenset(("relu",))
"""Activations whose units can give exactly 0 for every sample, and stay so."""


@dataclass(frozen=True)
class Happening:
    """One event that was found at an update."""

    step: int
    kind: str
    """`baseline`, `death` or `divergence`."""
    run: int
    layer: int = 0
    units: tuple[int, ...] = ()


class Happenings:
    """Events of one simulation, kept while its future is the same."""

    def __init__(self) -> None:
        self._found: list[Happening] = []
        self._told: tuple[object, list[dict[str, Any]]] = (None, [])

    def note(self, simulation: Simulation, thorough: bool) -> None:
        """Look for what has happened; for units that died, which costs more, only when `thorough`."""
        self._found = [one for one in self._found if one.step <= simulation.furthest]
        known = {(one.kind, one.run) for one in self._found}
        self._found += [
            Happening(step, "divergence", run)
            for run, step in simulation.stopped.items()
            if ("divergence", run) not in known
        ]
        above = simulation.metrics.accuracy > simulation.metrics.baseline  # NaN is above nothing
        self._found += [
            Happening(simulation.step, "baseline", run)
            for run, is_above in enumerate(above)
            if is_above and ("baseline", run) not in known
        ]
        if thorough and can_die(simulation):
            self._look_for_deaths(simulation)

    def forget(self) -> None:
        """What was found belongs to another past."""
        self._found.clear()

    def described(self, simulation: Simulation) -> list[dict[str, Any]]:
        """All events in the order of their steps: `step`, `kind`, `run` (None: all of them), `label`.

        The same list as the last time, while nothing has happened.
        """
        known = (simulation.revision, tuple(self._found), spoken())
        if self._told[0] != known:
            self._told = known, self._described(simulation)
        return self._told[1]

    def _described(self, simulation: Simulation) -> list[dict[str, Any]]:
        events = [event(one.step, one.kind, one.run, describe(one)) for one in self._found]
        events += [event(step, "change", None, time_words.changed(values)) for step, values in simulation.changes]
        events += [
            event(step, "edit", run, time_words.weights_set(run, count)) for step, run, count in edits(simulation)
        ]
        if isinstance(simulation, Futures):
            fork = simulation.forked_at
            events = [one for one in events if (one["step"], one["kind"]) != (fork, "change")]
            events.append(event(fork, "fork", 1, time_words.forked(simulation.fork_changes)))
        return sorted(events, key=lambda one: (one["step"], one["kind"]))[-MOST:]

    def of_two_futures(self, run: int, step: int) -> "Happenings":
        """What has happened by `step` to two runs that both are `run`."""
        twin = Happenings()
        past = [one for one in self._found if one.run == run and one.step <= step]
        twin._found = [replace(one, run=number) for one in past for number in (0, 1)]
        return twin

    def _look_for_deaths(self, simulation: Simulation) -> None:
        known = {(one.run, one.layer, unit) for one in self._found for unit in one.units}
        for layer, dead in enumerate(simulation.dead_units()):
            for run, units in enumerate(dead):
                new = tuple(int(unit) for unit in np.flatnonzero(units) if (run, layer, int(unit)) not in known)
                if new:
                    self._found.append(Happening(simulation.step, "death", run, layer, new))


def can_die(simulation: Simulation) -> bool:
    """Whether units of this network can die."""
    config = simulation.config
    return bool(MORTAL & set(config.activations)) or (config.slope == 0 and "leaky_relu" in config.activations)


def edits(simulation: Simulation) -> list[tuple[int, int, int]]:
    """(step, run, number of weights) of what was set by hand."""
    counts: dict[tuple[int, int], int] = {}
    for step, edit in simulation.edits:
        counts[step, edit.run] = counts.get((step, edit.run), 0) + 1
    return [(step, run, count) for (step, run), count in counts.items()]


def describe(one: Happening) -> str:
    """The event in words."""
    if one.kind == "death":
        return text.dead_note(one.run, one.layer, one.units)
    return time_words.diverged(one.run) if one.kind == "divergence" else time_words.above_baseline(one.run)


def event(step: int, kind: str, run: int | None, label: str) -> dict[str, Any]:
    """An event as the page is told of it."""
    return {"step": step, "kind": kind, "run": run, "label": label}
