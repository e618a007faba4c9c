"""The core's one mutable object: a configuration made to run."""

import hashlib
from collections.abc import Callable
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnsim.backpropagation import Backpropagation
from nnsim.config import FIELDS, Config
from nnsim.datasets import DATASETS, Dataset, make_dataset
from nnsim.errors import HistoryError, ShapeError
from nnsim.features import compute_features
from nnsim.history import History
from nnsim.losses import LOSSES
from nnsim.metrics import dead_units
from nnsim.network import Architecture, Layer, Network, initial_parameters, weight_mask
from nnsim.observation import Metrics, Observation, report
from nnsim.products import choose_product
from nnsim.regularizers import penalty, penalty_gradient
from nnsim.trainer import Trainer, TrainingData

INITIAL_STREAM = 201
"""Keeps the random numbers of initial parameters apart from all others drawn with the same seed."""

STEPS_BETWEEN_CLOCKS = 16


class Simulation:
    """Data, networks and training of one configuration, for all its runs.

    >>> sim = Simulation(Config(runs=2, samples=100))
    >>> sim.advance(10)
    10
    >>> sim.representation(layer=-2).shape
    (2, 100, 2)
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        task = DATASETS[config.dataset]
        self.data: Dataset = make_dataset(
            config.dataset, config.samples, config.noise, config.test_fraction, config.balance, config.seed
        )
        self.inputs = compute_features(config.features, self.data.points)
        """What the network is given, (samples, features) float32."""
        self._loss = LOSSES[config.loss_name]
        self._architecture = Architecture(
            (len(config.features), *config.hidden, task.outputs), config.activations, config.slope
        )
        targets = self.data.values if task.kind == "regression" else self.data.labels
        self._targets = self._loss.targets(targets, task.outputs, np.dtype(np.float32))
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
        """(runs, n_parameters): for each layer the rows of [W b], bias last; writing to it changes the networks."""
        train = self.data.train
        augmented = np.concatenate([self.inputs[train].T, np.ones((1, len(train)), np.float32)])
        data = TrainingData(np.ascontiguousarray(augmented), np.ascontiguousarray(self._targets[:, train]))
        self._trainer = Trainer(config, self._architecture, data, self.parameters)
        self._history = History(self._trainer.moment, config)
        self._rebuild_network()

    def _rebuild_network(self) -> None:
        self._architecture = Architecture(self._architecture.sizes, self._architecture.activations, self.config.slope)
        self._network = Network(self._architecture, self.parameters, self.config.reproducible)
        self._seen = Observation(self._network, self._loss, self.data, self.inputs, self._targets)

    # Time

    @property
    def step(self) -> int:
        """Steps trained so far."""
        return self._trainer.step

    @property
    def epoch(self) -> float:
        """Times training has seen as many samples as there are."""
        return self._trainer.drawn / len(self.data.train)

    @property
    def runs(self) -> int:
        """Trainings side by side."""
        return self.config.runs

    @property
    def stopped(self) -> dict[int, int]:
        """Runs that diverged, with the last step at which they were finite."""
        return dict(self._trainer.stopped)

    def advance(self, steps: int) -> int:
        """Train up to `steps` steps; returns the number done, fewer only when every run has diverged."""
        if steps < 0:
            raise HistoryError(f"advance takes a number of steps from 0, not {steps}; seek goes back.")
        done = 0
        while done < steps:
            wanted = min(steps - done, self._history.due(self.step))
            trained = self._trainer.advance(wanted)
            done += trained
            if trained < wanted:
                break
            if self._history.wants(self.step):
                self._history.record(self._trainer.moment)
            self._follow_changes()
        self._seen.forget()
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
        """Go to `step`, back or forth; what follows is bit for bit what followed the first time."""
        if step < self.step:
            moment = self._history.before(step)
            self._trainer.restore(moment)
            self._follow_changes()
            self._seen.forget()
        self.advance(step - self.step)

    def reset(self) -> None:
        """Return to step 0."""
        self.seek(0)

    def reconfigure(self, config: Config) -> None:
        """Go on with `config`, which may differ in fields that need no new start; HistoryError otherwise."""
        changes = config.changed_from(self.config)
        fixed = sorted(name for name in changes if FIELDS[name].effect == "start")
        if fixed:
            raise HistoryError(f"{', '.join(fixed)} cannot change in mid-run: build a new Simulation.")
        if any(FIELDS[name].effect == "training" for name in changes):
            self._history.change(self.step, config)
        self._use(config)

    def fork(self, **changes: object) -> Self:
        """A second simulation with the same past, which goes on with `changes` to fields that need no new start."""
        twin = type(self)(self._history.config_at(0))
        twin._history = self._history.copy()
        twin._use(self.config)
        twin._trainer.restore(self._trainer.moment)
        twin.reconfigure(self.config.replace(**changes))
        return twin

    def _use(self, config: Config) -> None:
        changes = config.changed_from(self.config)
        self.config = config
        if any(FIELDS[name].effect == "training" for name in changes):
            self._trainer.reconfigure(config)
        self._rebuild_network()

    def _follow_changes(self) -> None:
        """Train with what was recorded for this step, which a replay may not be using yet."""
        recorded = self._history.config_at(self.step).changed_from(self.config)
        training = {name: value for name, value in recorded.items() if FIELDS[name].effect == "training"}
        if training:
            self._use(self.config.replace(**training))

    # Looking

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Views of the parameters of each layer, the output layer last."""
        return self._network.layers

    @property
    def metrics(self) -> Metrics:
        """Loss and accuracy at this step."""
        return self._seen.metrics

    def representation(self, layer: int = -2) -> NDArray[np.float32]:
        """Where `layer` puts the samples, (runs, samples, units); -1 is the output layer's activations."""
        return self._seen.layer(self._layer_number(layer))

    def represent(self, points: ArrayLike, layer: int = -2) -> NDArray[np.float32]:
        """Where `layer` puts any `points` (n, 2) of the input plane, (runs, n, units); ShapeError for other shapes."""
        number = self._layer_number(layer)
        inputs = compute_features(self.config.features, checked_points(points))
        [outputs] = self._network.activations_of(inputs, (number,))
        return report(self._loss, outputs) if number == len(self.layers) - 1 else outputs

    def predict_probability(self, points: ArrayLike) -> NDArray[np.float32]:
        """What the networks say of `points` (n, 2): (runs, n) for one output, else (runs, n, classes)."""
        outputs = self.represent(points, layer=-1)
        return outputs[..., 0] if outputs.shape[-1] == 1 else outputs

    def dead_units(self) -> tuple[NDArray[np.bool_], ...]:
        """For each hidden layer which units give exactly 0 for every sample, (runs, units)."""
        return tuple(dead_units(self._seen.layer(number)) for number in range(len(self.config.hidden)))

    def parameters_sha256(self) -> str:
        """Hash of the parameters as little-endian float32."""
        return hashlib.sha256(self.parameters.astype("<f4").tobytes()).hexdigest()

    def loss_and_gradient(self, x: ArrayLike, y: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
        """The mean loss with its penalties, (runs,), and its gradient, (runs, n_parameters), in float64.

        `x` (n, 2) are points of the input plane, `y` (n,) their labels or values.
        """
        points = checked_points(x)
        inputs = compute_features(self.config.features, points).astype(np.float64)
        truth = np.asarray(y)
        if truth.shape != (len(points),):
            raise ShapeError(f"y has shape {truth.shape}, but x has {len(points)} points: expected ({len(points)},).")
        targets = self._loss.targets(truth, self._architecture.sizes[-1], np.dtype(np.float64))
        targets = np.broadcast_to(targets, (self.runs, *targets.shape))
        parameters = self.parameters.astype(np.float64)
        gradient = np.empty_like(parameters)
        differentiate = Backpropagation(
            self._architecture, parameters, gradient, self._loss, len(points), choose_product(True, False)
        )
        augmented = np.concatenate([inputs.T, np.ones((1, len(points)))])
        differentiate(np.broadcast_to(augmented, (self.runs, *augmented.shape)), targets)
        mask = weight_mask(self._architecture.sizes, np.float64)
        add_penalty = penalty_gradient(self.config.l1, self.config.l2, mask, np.dtype(np.float64))
        if add_penalty is not None:
            add_penalty(parameters, gradient)
        loss = self._loss.value(differentiate.logits, targets)
        return loss + penalty(parameters, self.config.l1, self.config.l2, mask), gradient

    def _layer_number(self, layer: int) -> int:
        count = len(self._architecture.sizes) - 1
        if not -count <= layer < count:
            raise ShapeError(f"layer is {layer}, but must be from {-count} to {count - 1}: there are {count} layers.")
        return layer % count


def checked_points(points: ArrayLike) -> NDArray[np.float64]:
    """`points` as (n, 2) float64; ShapeError otherwise."""
    array = np.asarray(points, np.float64)
    if array.ndim != 2 or array.shape[1] != 2:
        raise ShapeError(f"points have shape {array.shape}, but must be (n, 2).")
    return array
