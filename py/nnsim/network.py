"""Dense layers over one flat parameter vector for each run.

Layer l maps activations a (fan_in, samples) to pre-activations z = W a + b (fan_out, samples) and on to act(z). W and b
lie together as one matrix [W b] of shape (fan_out, fan_in + 1), and activations carry a last row of ones, so that a
layer is one product. All runs are stacked on a leading axis. The flat vector holds [W b] of the first layer row by
row, then that of the second, and so on; the last layer is linear here, its loss knows what to make of the logits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnsim.activations import ACTIVATIONS
from nnsim.initializers import INITIALIZERS
from nnsim.products import FloatArray, choose_product

SAMPLES_AT_ONCE = 2048
"""Samples in one pass of `Network.activations_of`: bounds the memory of wide layers."""


@dataclass(frozen=True)
class Architecture:
    """Sizes and activations: `sizes` from the features to the outputs, one activation for each hidden layer."""

    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    slope: float = 0.0

    @property
    def n_parameters(self) -> int:
        """Length of one run's flat vector."""
        return sum(fan_out * (fan_in + 1) for fan_in, fan_out in pairwise(self.sizes))


@dataclass(frozen=True)
class Layer:
    """Views of one layer's parameters: writing to them changes the network."""

    augmented: FloatArray
    """[W b], (runs, fan_out, fan_in + 1), or without the runs axis."""

    @property
    def weights(self) -> FloatArray:
        """(runs, fan_out, fan_in)."""
        return self.augmented[..., :-1]

    @property
    def biases(self) -> FloatArray:
        """(runs, fan_out)."""
        return self.augmented[..., -1]


def layer_views(vector: FloatArray, sizes: Sequence[int]) -> tuple[Layer, ...]:
    """The layers inside flat vectors of shape (n,) or (runs, n), as views."""
    layers, start = [], 0
    for fan_in, fan_out in pairwise(sizes):
        stop = start + fan_out * (fan_in + 1)
        layers.append(Layer(vector[..., start:stop].reshape(*vector.shape[:-1], fan_out, fan_in + 1)))
        start = stop
    return tuple(layers)


def initial_parameters(sizes: Sequence[int], initializer: str, rng: np.random.Generator) -> NDArray[np.float32]:
    """One run's flat vector (n,), drawn layer by layer, weights first."""
    draw = INITIALIZERS[initializer]
    blocks = []
    for fan_in, fan_out in pairwise(sizes):
        weights, biases = draw(rng, fan_out, fan_in)
        blocks.append(np.concatenate([weights, biases[:, None]], axis=1).ravel())
    return np.concatenate(blocks).astype(np.float32)


def weight_mask(sizes: Sequence[int], dtype: DTypeLike) -> NDArray[Any]:
    """1 where the flat vector (n,) holds a weight, 0 where it holds a bias."""
    mask = np.ones(Architecture(tuple(sizes), ()).n_parameters, dtype)
    for layer in layer_views(mask, sizes):
        layer.biases[...] = 0
    return mask


class Network:
    """The forward pass for looking: any inputs, any layer, no gradients."""

    def __init__(self, architecture: Architecture, parameters: FloatArray, reproducible: bool) -> None:
        """`parameters` (runs, n) is kept as it is, not copied: the network follows what training does to it."""
        self.architecture = architecture
        self.parameters = parameters
        self.layers = layer_views(parameters, architecture.sizes)
        self._choose_product = choose_product(runs_axis=True, reproducible=reproducible)
        self._activations = [
            ACTIVATIONS[name](architecture.slope, parameters.dtype) for name in architecture.activations
        ]

    def activations_of(self, inputs: FloatArray, wanted: Sequence[int]) -> list[FloatArray]:
        """What the `wanted` layers make of `inputs`: one (runs, samples, units) for each.

        `inputs` are (samples, features), the same for all runs, or (runs, samples, features).
        Layer numbers count from 0, the first hidden layer; the last layer gives its logits.
        """
        samples, runs = inputs.shape[-2], len(self.parameters)
        results = [
            np.empty((runs, self.architecture.sizes[layer + 1], samples), self.parameters.dtype) for layer in wanted
        ]
        for start in range(0, samples, SAMPLES_AT_ONCE):
            part = slice(start, min(start + SAMPLES_AT_ONCE, samples))
            with np.errstate(all="ignore"):  # of a run that is about to diverge, logits may be beyond float32
                outputs = self._forward(inputs[..., part, :], max(wanted) + 1)
            for layer, units in enumerate(outputs):
                for result, number in zip(results, wanted, strict=True):
                    if number == layer:
                        result[..., part] = units
        return [result.swapaxes(-1, -2) for result in results]

    def _forward(self, inputs: FloatArray, depth: int) -> list[FloatArray]:
        """Outputs (runs, units, samples) of the first `depth` layers."""
        runs, dtype = len(self.parameters), self.parameters.dtype
        samples = inputs.shape[-2]
        augmented = np.ones((runs, inputs.shape[-1] + 1, samples), dtype)
        augmented[:, :-1] = inputs.swapaxes(-1, -2)
        outputs = []
        for number, layer in enumerate(self.layers[:depth]):
            following = np.ones((runs, layer.augmented.shape[1] + 1, samples), dtype)
            units = following[:, :-1]
            product = self._choose_product(layer.augmented, augmented)
            product(layer.augmented, augmented, units)
            if number < len(self._activations):
                self._activations[number](units, np.empty_like(units))
            outputs.append(units)
            augmented = following
        return outputs
