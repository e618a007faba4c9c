"""A configuration made to run: its data, its networks, and the way of training through time, forth and back."""

import operator
from collections.abc import Callable, Iterable
from typing import Any, Self

import numpy as np

from nnsim.config import FIELDS, Config, shown
from nnsim.datasets import Dataset, dataset_of, given_dataset
from nnsim.divergence import Divergence
from nnsim.edits import Edit, checked_edit
from nnsim.errors import ConfigError, HistoryError, Problem
from nnsim.features import compute_features
from nnsim.finiteness import TrainingData
from nnsim.history import History, Recording
from nnsim.language import say
from nnsim.losses import LOSSES
from nnsim.network import Architecture, Network, initial_parameters
from nnsim.observation import Metrics, Observation
from nnsim.past import Past, changed_training
from nnsim.plan import place_of
from nnsim.stopping import Improvements, Progress, all_diverged, reason_to_stop, steps_to_look
from nnsim.trainer import Trainer

INITIAL_STREAM = 201
"""Keeps the random numbers of initial parameters apart from all others drawn with the same seed."""

STEPS_BETWEEN_CLOCKS = 16


class Timeline(Past):
    """The half of a Simulation that moves: from step to step, back, and off on another branch."""

    def __init__(self, config: Config, data: Dataset | None = None) -> None:
        """`data` are arrays of one's own, as `dataset_from_arrays` takes them, for `config.dataset` own."""
        by_hand = config.weights_set("changes")
        self._begun_with = config.changes
        (_, config), *later = config.planned("changes")
        self.config = config
        """In force at this step; without `changes`, which `recipe` has."""
        self.given = data
        """Data that were given as arrays."""
        self.data: Dataset = dataset_of(config) if data is None else given_dataset(config, data)
        if data is not None:
            for _, planned in later:
                given_dataset(planned, data)
        self.inputs = compute_features(config.features, self.data.points)
        """What the network is given, (samples, features) float32."""
        self._loss = LOSSES[config.loss_for(self.data.kind)]
        outputs = self.data.outputs
        self._architecture = Architecture(
            (len(config.features), *config.hidden, outputs), config.activations, config.slope
        )
        targets = self.data.values if self.data.kind == "regression" else self.data.labels
        self._targets = self._loss.targets(targets, outputs, np.dtype(np.float32))
        self.parameters = np.stack(
            [
                initial_parameters(
                    self._architecture.sizes,
                    config.initializer,
                    np.random.default_rng([config.seed, INITIAL_STREAM, run]),
                )
                for run in range(config.runs)
            ]
        )
        """(runs, n_parameters): for each layer the rows of [W b], bias last.

        Writing to it changes the networks, but neither the history nor metrics already looked at nor, once a run has
        diverged, what the others go on from: `set_weight` sees to all of that.
        """
        train = self.data.train
        augmented = np.concatenate([self.inputs[train].T, np.ones((1, len(train)), np.float32)])
        aims = np.ascontiguousarray(self._targets[:, train])
        training = TrainingData(np.ascontiguousarray(augmented), aims, self._loss)
        self._trainer = Trainer(config, self._architecture, training, self.parameters)
        self._improvements = Improvements()
        self._explained: dict[int, Divergence] = {}
        self._rebuild_network()
        sizes = self._architecture.sizes
        edits = [(step, checked_edit(config.runs, sizes, *place_of(name), value)) for step, name, value in by_hand]
        self._apply(edit for step, edit in edits if step == 0)
        self._history = History(self._trainer.moment, config, later, edits)

    def _rebuild_network(self) -> None:
        self._architecture = Architecture(self._architecture.sizes, self._architecture.activations, self.config.slope)
        self._network = Network(self._architecture, self.parameters, self.config.reproducible)
        self._seen = Observation(self._network, self._loss, self.data, self.inputs, self._targets)

    @property
    def metrics(self) -> Metrics:
        """Loss and accuracy at this step."""
        return self._seen.metrics

    @property
    def step(self) -> int:
        """Steps trained so far."""
        return self._trainer.step

    @property
    def epoch(self) -> float:
        """Times training has seen as many samples as there are."""
        return self._trainer.drawn / len(self.data.train)

    @property
    def drawn(self) -> int:
        """Samples that each run has seen."""
        return self._trainer.drawn

    @property
    def architecture(self) -> Architecture:
        """The networks' form, with the slope in force."""
        return self._architecture

    @property
    def runs(self) -> int:
        """Trainings side by side."""
        return self.config.runs

    @property
    def stopped(self) -> dict[int, int]:
        """Runs that diverged, with the last step at which they and their losses were finite.

        At that step itself it is told by a step on trial, so that it is the same whichever way led there.
        """
        trainer = self._trainer
        ahead = trainer.diverging() if self._reason_to_stop is None else ()
        return trainer.stopped | dict.fromkeys(ahead, self.step)

    @property
    def finished(self) -> str | None:
        """Why training does not go on from here, in a sentence: a stop condition, or every run diverged."""
        return self._reason_to_stop or (all_diverged() if len(self.stopped) == self.runs else None)

    @property
    def _reason_to_stop(self) -> str | None:
        """As `finished`, as far as it is known without training."""
        return reason_to_stop(self.config, self._progress, self._improvements)

    @property
    def _progress(self) -> Progress:
        return Progress(
            step=self.step,
            drawn=self._trainer.drawn,
            samples=len(self.data.train),
            going=tuple(run for run in range(self.runs) if run not in self._trainer.stopped),
            loss=lambda: self.metrics.loss,
            accuracy=lambda: self.metrics.accuracy,
        )

    def advance(self, steps: int) -> int:
        """Train up to `steps` steps; returns the number done, fewer only when `finished` says why."""
        steps = whole_number("steps", steps)
        if steps < 0:
            raise HistoryError(f"advance takes a number of steps from 0, not {steps}; seek goes back.")
        done = 0
        while done < steps and self._reason_to_stop is None:
            to_look = steps_to_look(self.config, self.step, self._trainer.drawn, len(self.data.train))
            wanted = min(steps - done, self._history.due(self.step), to_look)
            trained = self._trainer.advance(wanted)
            self._seen.forget()
            done += trained
            self._history.reach(self.step)
            if trained < wanted:
                break
            if self.config.stop_plateau and self._progress.is_check:
                self._improvements.observe(self._progress)
            self._repeat_edits()
            if self._history.wants(self.step):
                self._history.record(self._trainer.moment)
            self._follow_changes()
        return done

    def advance_for(self, seconds: float, clock: Callable[[], float]) -> int:
        """Train for `seconds` of `clock`, on the trajectory of `advance`; returns the number of steps done."""
        end = clock() + seconds
        done = 0
        while True:
            trained = self.advance(STEPS_BETWEEN_CLOCKS)
            done += trained
            if trained < STEPS_BETWEEN_CLOCKS or clock() >= end:
                return done

    def seek(self, step: int) -> None:
        """Go to `step`, back or forth, but not beyond where training is `finished`.

        What follows is bit for bit what followed the first time.
        """
        step = whole_number("step", step)
        self.leap(step)
        self.advance(step - self.step)

    def leap(self, step: int) -> None:
        """Go to the nearest step at or before `step` that needs no training, back or forth."""
        step = whole_number("step", step)
        moment = self._history.before(step)
        if step < self.step or moment.step > self.step:
            self._trainer.restore(moment)
            self._explained.clear()
            self._follow_changes()
            self._seen.forget()

    def reset(self) -> None:
        """Return to step 0."""
        self.seek(0)

    def reconfigure(self, config: Config) -> None:
        """Go on with `config`, which may differ in fields that need no new start; HistoryError otherwise.

        The changes in mid-run that this began with may stand in it.
        """
        if config.changes and config.changes == self._begun_with:
            config = config.replace(changes="")
        fixed = sorted(name for name in config.changed_from(self.config) if FIELDS[name].effect == "start")
        if fixed:
            raise HistoryError(f"{', '.join(fixed)} cannot change in mid-run: build a new Simulation.")
        if changed_training(config, self.config):
            self._history.change(self.step, config)
            self._improvements.forget_after(self.step)
        self._use(config)

    def fork(self, **changes: object) -> Self:
        """A second simulation with the same past, which goes on with `changes` to fields that need no new start."""
        twin = self.resumed(self.recording)
        twin.reconfigure(self.config.replace(**changes))
        return twin

    def anew_with(self, changes: dict[str, Any]) -> Config:
        """What to begin anew with `changes` from, all other settings being as they are."""
        return self.config.replace(**changes)

    @property
    def recording(self) -> Recording:
        """The past and the present, for `resumed`."""
        history = self._history
        return Recording(
            config=self.config,
            changes=history.changes,
            edits=history.edits,
            checkpoints=history.checkpoints,
            interval=history.interval,
            moment=self._trainer.moment,
            improvements=tuple(self._improvements.until(max(self.step, history.last_step))),
            data=self.given,
        )

    @classmethod
    def resumed(cls, recording: Recording) -> Self:
        """A simulation with the past of another one."""
        twin = cls(recording.changes[0][1], recording.data)
        twin.adopt(recording)
        return twin

    def adopt(self, recording: Recording) -> None:
        """Take over the past and the present of a simulation that began with this one's configuration and data."""
        revision = self.revision + 1
        self._history = History.restored(recording.checkpoints, recording.changes, recording.interval, recording.edits)
        self._history.revision = revision
        self._explained.clear()
        self._improvements = Improvements(recording.improvements)
        self._history.reach(recording.moment.step)
        self._use(recording.config)
        self._trainer.restore(recording.moment)
        self._seen.forget()

    def become(self, other: "Timeline") -> None:
        """Take over the past and the present of `other`, which differs in nothing that needs a new start."""
        self.adopt(other.recording)

    def _use(self, config: Config) -> None:
        training = changed_training(config, self.config)
        self.config = config
        if training:
            self._trainer.reconfigure(config)
        self._rebuild_network()

    def _edit(self, edit: Edit) -> None:
        """Make `edit` now, and again whenever this step is come by."""
        self._history.check_room(self.step)
        self._apply([edit])
        self._history.edit(edit, self._trainer.moment)
        self._improvements.forget_after(self.step)

    def _repeat_edits(self) -> None:
        """Make the edits that were made on this step, which training has just arrived at."""
        edits = self._history.edits_at(self.step)
        if edits:
            self._apply(edits)

    def _apply(self, edits: Iterable[Edit]) -> None:
        for edit in edits:
            edit.apply(self._network.layers)
        self._trainer.take_parameters()
        self._seen.forget()

    def _follow_changes(self) -> None:
        """Train with what was recorded for this step, which a replay may not be using yet."""
        training = changed_training(self._history.config_at(self.step), self.config)
        if training:
            self._use(self.config.replace(**training))


def whole_number(name: str, value: int) -> int:
    """`value` as Python's own int, whatever whole number it is; ConfigError if it is none."""
    try:
        return operator.index(value)
    except TypeError:
        allowed = say(en="a whole number from 0", fr="un nombre entier à partir de 0")
        raise ConfigError((Problem(name, shown(value), allowed),)) from None
