"""Two futures of one run beside each other: it goes on as it was, and it goes on with another change.

Both are simulations of their own, with all their runs, so that neither can notice the other. `Futures` trains them side
by side and looks like one simulation of two runs: run 0 is the first future of the run to inspect, run 1 the second.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnsim.config import FIELDS, Config
from nnsim.divergence import Divergence
from nnsim.edits import Edit, Input
from nnsim.errors import ConfigError, HistoryError, Problem
from nnsim.history import Recording
from nnsim.language import say
from nnsim.network import Architecture, Network
from nnsim.observation import Observation
from nnsim.past import changed_training
from nnsim.plan import write_plan
from nnsim.products import FloatArray
from nnsim.simulation import Simulation
from nnsim.timeline import Timeline

VIEW = frozenset(name for name, field in FIELDS.items() if field.effect == "view")


class PairNetwork(Network):
    """The networks of both futures, whose activations may have different slopes."""

    def __init__(self, pair: Sequence[Architecture], parameters: FloatArray, reproducible: bool) -> None:
        super().__init__(pair[0], parameters, reproducible)
        self._networks = [
            Network(architecture, parameters[number : number + 1], reproducible)
            for number, architecture in enumerate(pair)
        ]

    def activations_of(self, inputs: FloatArray, wanted: Sequence[int]) -> list[FloatArray]:
        """As of one network."""
        own = [inputs[number : number + 1] if inputs.ndim == 3 else inputs for number in range(len(self._networks))]
        parts = [network.activations_of(part, wanted) for network, part in zip(self._networks, own, strict=True)]
        return [np.concatenate(outputs) for outputs in zip(*parts, strict=True)]


class Futures(Simulation):
    """`first` and `second`, which have the same past and data, as one simulation of two runs."""

    def __init__(self, first: Simulation, second: Simulation) -> None:
        self.first, self.second = first, second
        self._pair = (first, second)
        self._run = min(first.config.inspect, first.runs) - 1
        self._followed = second.config
        """The second future's configuration that this one's was taken from."""
        super().__init__(self._seen_as_two_runs(), first.given)
        self._look()

    @classmethod
    def opened(cls, config: Config) -> "Futures":
        """Both futures from their common start, as `config.changes` and `config.fork` have them."""
        return cls(Simulation(config.replace(fork="")), Simulation(config.replace(changes=config.fork, fork="")))

    @classmethod
    def beside(cls, first: Simulation, changes: dict[str, Any]) -> "Futures":
        """`first` as it is, and a second future that goes on from here with `changes` to training fields.

        Raises:
            ConfigError: the changes change nothing, or are of fields that cannot change in mid-run.
        """
        unfit = [name for name in changes if name not in FIELDS or FIELDS[name].effect != "training"]
        if unfit or not changed_training(first.config.replace(**changes), first.config):
            names = ", ".join(name for name, field in FIELDS.items() if field.effect == "training")
            value = ", ".join(unfit) or say(en="as it was", fr="comme avant")
            allowed = say(
                en=f"another value of at least one of {names}", fr=f"une autre valeur d’au moins un de {names}"
            )
            raise ConfigError((Problem("fork", value, allowed),))
        return cls(first, first.fork(**changes))

    @property
    def forked_at(self) -> int:
        """The step at which the futures part."""
        one, other = ({**dict(each.changes), 0: each.recipe.replace(changes="")} for each in self._pair)
        return min(step for step in one.keys() | other.keys() if one.get(step) != other.get(step))

    @property
    def fork_changes(self) -> dict[str, Any]:
        """What is different in the second future from there on."""
        return dict(self._plan_of_second()).get(self.forked_at, {})

    @property
    def step(self) -> int:
        """Steps trained so far, by the future that lags behind unless it has ended."""
        going = [each.step for each in self._pair if each.finished is None]
        return min(going, default=max(each.step for each in self._pair))

    @property
    def finished(self) -> str | None:
        """Why neither goes on."""
        reasons = [each.finished for each in self._pair]
        return reasons[0] if all(reasons) else None

    @property
    def stopped(self) -> dict[int, int]:
        """Of either future."""
        found = enumerate(each.stopped.get(self._run) for each in self._pair)
        return {number: step for number, step in found if step is not None}

    @property
    def furthest(self) -> int:
        """The last step that either was trained to."""
        return max(each.furthest for each in self._pair)

    @property
    def recipe(self) -> Config:
        """What both begin anew from."""
        view = {name: getattr(self.config, name) for name in VIEW - {"inspect"}}
        return self.first.recipe.replace(**view, fork=write_plan(self._plan_of_second()))

    @property
    def revision(self) -> int:
        """Counts changes and edits of both."""
        return sum(each.revision for each in self._pair)

    @property
    def changes(self) -> list[tuple[int, dict[str, Any]]]:
        """Of the second future, which has the past of the first."""
        return self.second.changes

    @property
    def edits(self) -> tuple[tuple[int, Edit], ...]:
        """Of the run in the second future."""
        return tuple((step, replace(edit, run=1)) for step, edit in self.second.edits if edit.run == self._run)

    def advance(self, steps: int) -> int:
        """Train both, each up to where it ends."""
        before = self.step
        for each in self._pair:
            each.advance(max(0, before + steps - each.step))
        self._look()
        return self.step - before

    def leap(self, step: int) -> None:
        """Take both back, or forth."""
        for each in self._pair:
            each.leap(step)
        self._look()

    def reconfigure(self, config: Config) -> None:
        """Training changes are for the second future alone."""
        changes = config.changed_from(self.config)
        fixed = sorted(name for name in changes if FIELDS[name].effect == "start")
        if fixed:
            raise HistoryError(f"{', '.join(fixed)} cannot change in mid-run: build a new Simulation.")
        training = changed_training(config, self.config)
        if training:
            self.second.reconfigure(self.second.config.replace(**training))
        self.config = config
        self._rebuild_network()
        self._look()

    def become(self, other: Timeline) -> None:
        """As both of the `other` futures are."""
        assert isinstance(other, Futures)
        for mine, its in zip(self._pair, other._pair, strict=True):
            mine.become(its)
        self._look()

    def anew_with(self, changes: dict[str, Any]) -> Config:
        """The second future's settings with `changes`."""
        return self.second.config.replace(**changes)

    def fork(self, **changes: object) -> Any:
        """Another second future beside the first."""
        return Futures.beside(self.first, dict(changes))

    @property
    def recording(self) -> Recording:
        """Of the first future."""
        return self.first.recording

    def set_weight(self, run: int, layer: int, unit: int, input: Input, value: float) -> None:
        """Of the second future, run 1; the first stays as it is."""
        if run != 1:
            allowed = say(
                en="1, the second future: the first stays as it is",
                fr="1, le second avenir : le premier reste tel quel",
            )
            raise ConfigError((Problem("run", str(run), allowed),))
        self.second.set_weight(self._run, layer, unit, input, value)
        self._look()

    @property
    def learning_rate(self) -> NDArray[np.float64]:
        """Of each future, (2,)."""
        return np.array([each.learning_rate[self._run] for each in self._pair])

    def gradient_norms(self) -> NDArray[np.float64]:
        """Of each future, (2, layers)."""
        return np.stack([each.gradient_norms()[self._run] for each in self._pair])

    def responses(self, run: int, inputs: NDArray[np.float32], last: int = -1) -> list[NDArray[np.float32]]:
        """Of one future."""
        return self._pair[run].responses(self._run, inputs, last)

    @property
    def divergences(self) -> dict[int, Divergence]:
        """Of either future."""
        found = enumerate(each.divergences.get(self._run) for each in self._pair)
        return {number: divergence for number, divergence in found if divergence}

    def _plan_of_second(self) -> list[tuple[int, dict[str, Any]]]:
        """The second future's changes and edits, from the configuration that the first one began with."""
        one, other = (each.recipe.replace(changes="") for each in self._pair)
        at_start = changed_training(other, one)
        return [*([(0, at_start)] if at_start else []), *self.second.plan]

    def _seen_as_two_runs(self) -> Config:
        return self.second.config.replace(runs=2, learning_rates=(), inspect=2)

    def _rebuild_network(self) -> None:
        architectures = [each.architecture for each in self._pair]
        self._network = PairNetwork(architectures, self.parameters, self.config.reproducible)
        self._seen = Observation(self._network, self._loss, self.data, self.inputs, self._targets)

    def _look(self) -> None:
        """See both as they are now."""
        for number, each in enumerate(self._pair):
            self.parameters[number] = each.parameters[self._run]
        self._trainer.drawn = min(each.drawn for each in self._pair)
        if self._followed is not self.second.config:
            self._followed = self.second.config
            training = changed_training(self._seen_as_two_runs(), self.config)
            self.config = self.config.replace(**training)
            self._rebuild_network()
        self._seen.forget()
