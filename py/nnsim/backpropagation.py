"""The gradient of the mean loss over a batch, for all runs at once, without allocating.

Forward: z_l = [W b]_l [a_{l-1}; 1], a_l = act_l(z_l). Backward, from delta_L = dloss/dz_L:
dloss/d[W b]_l = delta_l [a_{l-1}; 1]^T and delta_{l-1} = (W_l^T delta_l) * act'_{l-1}(z_{l-1}).
Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors", Nature 323, 1986.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from nnsim.activations import ACTIVATIONS, Activation
from nnsim.losses import Loss
from nnsim.network import Architecture, layer_views
from nnsim.products import FloatArray, Product, ProductChoice, choose_product

Gradient: TypeAlias = Callable[[FloatArray, FloatArray], None]
"""Called with one batch, inputs and targets, it writes the gradient into the vector it was made for."""

LARGE_STEP = 80_000
"""From so many parameters times samples, a run's step spends its time in the numbers and not in the calls."""


@dataclass(frozen=True)
class HiddenLayer:
    """One hidden layer's matrices and its buffers for one batch; `...` is the runs axis, if there is one."""

    augmented: FloatArray
    """[W b] of this layer, (..., units, fan_in + 1)."""
    outgoing: FloatArray
    """W^T of the next layer, (..., units, units of the next)."""
    next_gradient: FloatArray
    """Gradient of the next layer's [W b]."""
    output: FloatArray
    """Activations with the row of ones, (..., units + 1, batch)."""
    output_by_sample: FloatArray
    """`output` transposed, (..., batch, units + 1)."""
    units: FloatArray
    """`output` without the row of ones."""
    derivative: FloatArray
    """act'(z), (..., units, batch)."""
    delta: FloatArray
    """dloss/dz, (..., units, batch)."""
    activate: Activation
    forward: Product
    """For `augmented` and the previous layer's output."""
    to_gradient: Product
    """For the next layer's delta and `output_by_sample`."""
    backward: Product
    """For `outgoing` and the next layer's delta."""


class Backpropagation:
    """Calling it with one batch writes the gradient into the vector given at the start."""

    def __init__(
        self,
        architecture: Architecture,
        parameters: FloatArray,
        gradient: FloatArray,
        loss: Loss,
        batch: int,
        choose: ProductChoice,
        masks: tuple[FloatArray, ...] = (),
    ) -> None:
        """`parameters`, `gradient`: live vectors, (n,) or (runs, n); `masks`: dropout's, one for each hidden layer.

        The inputs it will be called with should hold each feature's numbers side by side.
        """
        sizes, stack, dtype = architecture.sizes, parameters.shape[:-1], parameters.dtype
        weights = [layer.augmented for layer in layer_views(parameters, sizes)]
        gradients = [layer.augmented for layer in layer_views(gradient, sizes)]
        flowing = [np.ones((*stack, units + 1, batch), dtype) for units in sizes[:-1]]
        deltas = [np.empty((*stack, units, batch), dtype) for units in sizes[1:]]
        hidden = []
        for number, name in enumerate(architecture.activations):
            output, delta, next_delta = flowing[number + 1], deltas[number], deltas[number + 1]
            output_by_sample = output.swapaxes(-1, -2)
            outgoing = weights[number + 1][..., :-1].swapaxes(-1, -2)
            activate = ACTIVATIONS[name](architecture.slope, dtype)
            hidden.append(
                HiddenLayer(
                    augmented=weights[number],
                    outgoing=outgoing,
                    next_gradient=gradients[number + 1],
                    output=output,
                    output_by_sample=output_by_sample,
                    units=output[..., :-1, :],
                    derivative=np.empty_like(delta),
                    delta=delta,
                    activate=masked(activate, masks[number]) if masks else activate,
                    forward=choose(weights[number], flowing[number]),
                    to_gradient=choose(next_delta, output_by_sample),
                    backward=choose(outgoing, next_delta),
                )
            )
        self._hidden = tuple(hidden)
        self._backward = tuple(reversed(hidden))
        self._last = weights[-1]
        self._last_forward = choose(self._last, flowing[-1])
        self._first_gradient = gradients[0]
        self._to_first_gradient = choose(deltas[0], flowing[0].swapaxes(-1, -2))
        self._loss_gradient = loss.gradient(dtype, batch)
        self._delta = deltas[-1]
        self.logits = np.empty_like(self._delta)

    def __call__(self, inputs: FloatArray, targets: FloatArray) -> None:
        """`inputs` (..., features + 1, batch) with its row of ones, `targets` (..., outputs, batch)."""
        flowing = inputs
        for layer in self._hidden:
            layer.forward(layer.augmented, flowing, layer.units)
            layer.activate(layer.units, layer.derivative)
            flowing = layer.output
        self._last_forward(self._last, flowing, self.logits)
        delta = self._delta
        self._loss_gradient(self.logits, targets, delta)
        for layer in self._backward:
            layer.to_gradient(delta, layer.output_by_sample, layer.next_gradient)
            layer.backward(layer.outgoing, delta, layer.delta)
            delta = layer.delta
            np.multiply(delta, layer.derivative, delta)
        self._to_first_gradient(delta, inputs.swapaxes(-1, -2), self._first_gradient)


def make_gradient(
    architecture: Architecture,
    parameters: FloatArray,
    gradient: FloatArray,
    loss: Loss,
    batch: int,
    reproducible: bool,
    masks: tuple[FloatArray, ...] = (),
) -> Gradient:
    """The gradient for training: of all runs together, or one after the other where a run fills the cache by itself.

    Arguments as for Backpropagation; both ways give the same bits when `reproducible`.
    """
    stacked = parameters.ndim > 1
    if not stacked or architecture.n_parameters * batch < LARGE_STEP:
        choose = choose_product(stacked, reproducible)
        return Backpropagation(architecture, parameters, gradient, loss, batch, choose, masks)
    choose = choose_product(runs_axis=False, reproducible=reproducible)
    runs = [
        Backpropagation(architecture, *vectors, loss, batch, choose, tuple(mask[run] for mask in masks))
        for run, vectors in enumerate(zip(parameters, gradient, strict=True))
    ]

    def run_by_run(inputs: FloatArray, targets: FloatArray) -> None:
        for of_run, *of_batch in zip(runs, inputs, targets, strict=True):
            of_run(*of_batch)

    return run_by_run


def masked(activate: Activation, mask: FloatArray) -> Callable[[FloatArray, FloatArray], None]:
    """The activation followed by dropout: units and their derivatives times `mask`, which changes every step."""

    def activate_and_drop(units: FloatArray, derivative: FloatArray) -> None:
        activate(units, derivative)
        np.multiply(units, mask, units)
        np.multiply(derivative, mask, derivative)

    return activate_and_drop
