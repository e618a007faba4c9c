"""The exact loss and gradient of any samples, in float64: for looking and for tests, not for training."""

import numpy as np
from numpy.typing import NDArray

from nnsim.backpropagation import Backpropagation
from nnsim.losses import Loss
from nnsim.network import Architecture, layer_views, weight_mask
from nnsim.products import FloatArray, choose_product
from nnsim.regularizers import penalty, penalty_gradient

NUMBERS_AT_ONCE = 2**20
"""Activations that one pass may hold: bounds the memory of wide layers and many samples."""

Doubles = NDArray[np.float64]


def loss_and_gradient(
    architecture: Architecture,
    parameters: FloatArray,
    loss: Loss,
    inputs: FloatArray,
    targets: FloatArray,
    l1: float = 0.0,
    l2: float = 0.0,
) -> tuple[Doubles, Doubles]:
    """The mean loss with its penalties, (runs,), and its gradient in the order of `parameters`, (runs, n).

    `inputs` (samples, features), `targets` (outputs, samples) in the form of the loss. Numbers too large for float64
    come out as infinity or NaN.
    """
    exact = parameters.astype(np.float64)
    losses, gradients = np.zeros(len(exact)), np.zeros_like(exact)
    mask = weight_mask(architecture.sizes, np.float64)
    add_penalty = penalty_gradient(l1, l2, mask, np.dtype(np.float64))
    with np.errstate(all="ignore"):
        for run in range(len(exact)):
            one = exact[run : run + 1]
            losses[run] = _add_up(architecture, one, loss, inputs, targets, gradients[run : run + 1])
            if add_penalty is not None:
                add_penalty(one, gradients[run : run + 1])
        return losses + penalty(exact, l1, l2, mask), gradients


def _add_up(
    architecture: Architecture,
    parameters: FloatArray,
    loss: Loss,
    inputs: FloatArray,
    targets: FloatArray,
    total: FloatArray,
) -> float:
    """The mean loss of one run, whose gradient is added to `total`; a part of the samples at a time."""
    samples = len(inputs)
    at_once = max(1, min(samples, NUMBERS_AT_ONCE // sum(architecture.sizes)))
    part_gradient = np.empty_like(parameters)
    mean = 0.0
    for start in range(0, samples, at_once):
        part = slice(start, min(start + at_once, samples))
        count = part.stop - part.start
        if start == 0 or count < at_once:
            differentiate = Backpropagation(
                architecture, parameters, part_gradient, loss, count, choose_product(True, False)
            )
        augmented = np.concatenate([inputs[part].T.astype(np.float64), np.ones((1, count))])
        aims = targets[None, :, part].astype(np.float64)
        differentiate(augmented[None], aims)
        share = count / samples
        total += share * part_gradient
        mean += share * float(loss.value(differentiate.logits, aims)[0])
    return mean


def layer_norms(vectors: FloatArray, architecture: Architecture, biases: bool) -> Doubles:
    """Euclidean norm of each layer's part of flat vectors (runs, n), with or without the biases: (runs, layers)."""
    exact = vectors.astype(np.float64)
    layers = layer_views(exact, architecture.sizes)
    parts = [layer.augmented if biases else layer.weights for layer in layers]
    with np.errstate(over="ignore"):
        return np.stack([np.sqrt((part * part).sum(axis=(1, 2))) for part in parts], axis=1)
