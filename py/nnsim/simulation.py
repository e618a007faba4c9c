"""The core's one mutable object: a configuration made to run, and to be looked into."""

import hashlib
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnsim.divergence import Circumstances, Divergence, explain
from nnsim.edits import Input, checked_edit
from nnsim.errors import ConfigError, Problem, ShapeError
from nnsim.features import compute_features
from nnsim.gradients import layer_norms, loss_and_gradient
from nnsim.language import grouped, real_numbers, say
from nnsim.metrics import dead_units
from nnsim.network import Layer, Network
from nnsim.observation import report
from nnsim.schedules import learning_rates
from nnsim.timeline import Timeline


class Simulation(Timeline):
    """Data, networks and training of one configuration, for all its runs.

    >>> import nnsim
    >>> sim = nnsim.Simulation(nnsim.Config(runs=2, samples=100))
    >>> sim.advance(10)
    10
    >>> sim.representation(layer=-2).shape
    (2, 100, 2)
    """

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Views of the parameters of each layer, the output layer last."""
        return self._network.layers

    def representation(self, layer: int = -2) -> NDArray[np.float32]:
        """Where `layer` puts the samples, (runs, samples, units); -1 is the output layer's activations."""
        return self._seen.layer(self._layer_number(layer))

    def represent(self, points: ArrayLike, layer: int = -2) -> NDArray[np.float32]:
        """Where `layer` puts any `points` of the input plane, (runs, n, units); ShapeError for other shapes.

        `points` are (n, 2), the same for all runs, or (runs, n, 2).
        """
        number = self._layer_number(layer)
        inputs = self.features_of(points)
        [outputs] = self._network.activations_of(inputs, (number,))
        return report(self._loss, outputs) if number == len(self.layers) - 1 else outputs

    def features_of(self, points: ArrayLike) -> NDArray[np.float32]:
        """What the networks are given of `points` (n, 2) or (runs, n, 2): the same shape, but as long as features."""
        places = np.asarray(points, np.float64)
        if places.ndim != 3:
            return compute_features(self.config.features, checked_points(places))
        if len(places) != self.runs:
            raise ShapeError(f"points have shape {places.shape}, but must be (n, 2) or ({self.runs}, n, 2).")
        together = compute_features(self.config.features, places.reshape(-1, places.shape[-1]))
        return together.reshape(*places.shape[:2], -1)

    def predict_probability(self, points: ArrayLike) -> NDArray[np.float32]:
        """What the networks say of `points`, as in `represent`: (runs, n) for one output, else (runs, n, classes)."""
        outputs = self.represent(points, layer=-1)
        return outputs[..., 0] if outputs.shape[-1] == 1 else outputs

    def responses(self, run: int, inputs: NDArray[np.float32], last: int = -1) -> list[NDArray[np.float32]]:
        """What the layers of one run, up to `last`, make of `inputs` (n, features), as `features_of` gives them.

        One (n, units) for each layer; that of the output layer is what the network says, probabilities or values.
        """
        depth = self._layer_number(last) + 1
        network = Network(self._architecture, self.parameters[run : run + 1], self.config.reproducible)
        outputs = network.activations_of(inputs, range(depth))
        if depth == len(self.layers):
            outputs[-1] = report(self._loss, outputs[-1])
        return [part[0] for part in outputs]

    def dead_units(self) -> tuple[NDArray[np.bool_], ...]:
        """For each hidden layer which units give exactly 0 for every sample, (runs, units)."""
        return tuple(dead_units(self._seen.layer(number)) for number in range(len(self.config.hidden)))

    def set_weight(self, run: int, layer: int, unit: int, input: Input, value: float) -> None:
        """Set sim.layers[layer].weights[run, unit, input] now, or the bias where `input` is -1 or "bias".

        It belongs to the history: whoever comes by this step again finds it done. What was recorded later is no more.

        >>> import nnsim
        >>> sim = nnsim.Simulation(nnsim.Config(runs=2, samples=100))
        >>> sim.set_weight(run=0, layer=-1, unit=0, input="bias", value=0.5)
        >>> float(sim.layers[-1].biases[0, 0])
        0.5

        Raises:
            ConfigError: no such run, layer, unit or input, a value out of range, or a run that diverged earlier.
        """
        edit = checked_edit(self.runs, self._architecture.sizes, run, layer, unit, input, value)
        stopped = self._trainer.stopped.get(edit.run)
        if stopped is not None:
            step = grouped(stopped)
            allowed = say(
                en=f"one that is still in training: this one diverged after step {step}",
                fr=f"un essai encore à l’entraînement : celui-ci a divergé après le pas {step}",
            )
            raise ConfigError((Problem("run", str(edit.run), allowed),))
        self._edit(edit)

    @property
    def learning_rate(self) -> NDArray[np.float64]:
        """The learning rate of each run in the next step, (runs,), as the schedule has it."""
        return learning_rates(self.config, self.step)

    def gradient_norms(self) -> NDArray[np.float64]:
        """Euclidean norm of each layer's gradient on all training samples, penalties included, (runs, layers)."""
        train = self.data.train
        _, gradient = self._loss_and_gradient(self.inputs[train], self._targets[:, train])
        return layer_norms(gradient, self._architecture, biases=True)

    def weight_norms(self) -> NDArray[np.float64]:
        """Euclidean norm of each layer's weights, without biases, (runs, layers)."""
        return layer_norms(self.parameters, self._architecture, biases=False)

    @property
    def divergences(self) -> dict[int, Divergence]:
        """For each run that diverged its last finite step and the likely cause."""
        stopped = self.stopped
        if {run: divergence.step for run, divergence in self._explained.items()} != stopped:
            weights = np.linalg.norm(self.weight_norms(), axis=1)
            with np.errstate(over="ignore"):
                gradients = np.linalg.norm(self.gradient_norms(), axis=1)
            self._explained.clear()
            for run, step in stopped.items():
                config = self._history.config_at(step)
                circumstances = Circumstances(
                    config=config,
                    learning_rate=float(learning_rates(config, step)[run]),
                    loss=config.loss_for(self.data.kind),
                    inputs=self.inputs,
                    targets=self._targets,
                    weight_norm=float(weights[run]),
                    gradient_norm=float(gradients[run]),
                )
                self._explained[run] = explain(step, circumstances)
        return dict(self._explained)

    def parameters_sha256(self) -> str:
        """Hash of the parameters as little-endian float32."""
        return hashlib.sha256(self.parameters.astype("<f4").tobytes()).hexdigest()

    def loss_and_gradient(self, x: ArrayLike, y: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
        """The mean loss with its penalties, (runs,), and its gradient, (runs, n_parameters), in float64.

        `x` (n, 2) are points of the input plane, `y` (n,) their labels or values.
        """
        points = checked_points(x)
        truth = np.asarray(y)
        if truth.shape != (len(points),):
            raise ShapeError(f"y has shape {truth.shape}, but x has {len(points)} points: expected ({len(points)},).")
        if not len(points):
            raise ShapeError("x has no points, of which there is no mean loss.")
        if not fits(truth, self.data.classes):
            last = self.data.classes - 1
            labels = say(en=f"labels from 0 to {last}", fr=f"fait d’étiquettes de 0 à {last}")
            value = say(en="something else in places", fr="autre chose par endroits")
            raise ConfigError((Problem("y", value, labels if self.data.classes else real_numbers()),))
        targets = self._loss.targets(truth, self._architecture.sizes[-1], np.dtype(np.float64))
        return self._loss_and_gradient(compute_features(self.config.features, points), targets)

    def _loss_and_gradient(self, inputs: NDArray[Any], targets: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        config = self.config
        return loss_and_gradient(self._architecture, self.parameters, self._loss, inputs, targets, config.l1, config.l2)

    def _layer_number(self, layer: int) -> int:
        count = len(self._architecture.sizes) - 1
        if not -count <= layer < count:
            raise ShapeError(f"layer is {layer}, but must be from {-count} to {count - 1}: there are {count} layers.")
        return layer % count


def fits(truth: NDArray[Any], classes: int) -> bool:
    """Whether these are labels of so many classes, or real numbers where there are none."""
    if truth.dtype.kind not in "biuf" or not np.isfinite(truth).all():
        return False
    return not classes or bool(np.isin(truth, np.arange(classes)).all())


def checked_points(points: ArrayLike) -> NDArray[np.float64]:
    """`points` as (n, 2) float64; ShapeError otherwise."""
    array = np.asarray(points, np.float64)
    if array.ndim != 2 or array.shape[1] != 2:
        raise ShapeError(f"points have shape {array.shape}, but must be (n, 2).")
    return array
