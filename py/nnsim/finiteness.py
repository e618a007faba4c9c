"""Whether networks are finite, told by a bound as long as that will do, else by their loss.

Every activation gives at most max(|z|, 1), and a pre-activation is at most the sum of a row's absolute weights times
what the layer before gives. So parameters alone tell of nearly every network that its loss is finite.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnsim.losses import Loss
from nnsim.network import Architecture, Layer, Network, layer_views

FAR = 1e20
"""Networks whose bound is below this are far from leaving the float32 numbers."""
FARTHEST = 1e37
"""Below this bound no logit can have left them, however it was rounded."""

F32 = NDArray[np.float32]


@dataclass(frozen=True)
class TrainingData:
    """What training sees."""

    inputs: F32
    """(features + 1, samples), the last row ones."""
    targets: F32
    """(outputs, samples), in the form of the loss."""
    loss: Loss


class Watch:
    """Looks after networks of one form, which learn from the same samples."""

    def __init__(self, architecture: Architecture, data: TrainingData, reproducible: bool) -> None:
        self._architecture, self._data, self._reproducible = architecture, data, reproducible
        self._largest_input = float(np.abs(data.inputs).max())
        self._safe = safe_parameter(architecture, self._largest_input)

    def far(self, parameters: F32) -> bool:
        """Whether all networks (n,) or (runs, n) are far from losses that are not finite."""
        if -self._safe < parameters.min() and parameters.max() < self._safe:
            return True
        with np.errstate(all="ignore"):
            return bool((self._reach(parameters) < FAR).all())

    def finite(self, parameters: F32) -> NDArray[np.bool_]:
        """Which of the networks (runs, n) have finite parameters and a finite loss, (runs,)."""
        with np.errstate(all="ignore"):
            certain = self._reach(parameters) < FARTHEST
            return certain if certain.all() else certain | self._is_finite(parameters)

    def _reach(self, parameters: F32) -> NDArray[np.float64]:
        return reach(layer_views(parameters, self._architecture.sizes), self._largest_input)

    def _is_finite(self, parameters: F32) -> NDArray[np.bool_]:
        network = Network(self._architecture, parameters, self._reproducible)
        [logits] = network.activations_of(self._data.inputs[:-1].T, [len(network.layers) - 1])
        losses = self._data.loss.value(logits.swapaxes(-1, -2), self._data.targets)
        finite: NDArray[np.bool_] = np.isfinite(parameters).all(axis=1) & np.isfinite(losses)
        return finite


def safe_parameter(architecture: Architecture, largest_input: float) -> float:
    """While no parameter is as large as this, the network's bound is below FAR; 0 where that would be below 1."""
    sums = [max(1.0, largest_input), *(fan_in + 1.0 for fan_in in architecture.sizes[:-1])]
    root = float(np.exp((np.log(FAR) - np.log(sums).sum()) / (len(sums) - 1)))
    return root if root >= 1 else 0.0


def reach(layers: Sequence[Layer], largest_input: float) -> NDArray[np.float64]:
    """The bound (runs,) on every logit for inputs of at most `largest_input`; NaN or infinite for such parameters."""
    given: NDArray[np.float64] | float = max(1.0, largest_input)
    for layer in layers:
        row_sums = np.abs(layer.augmented).sum(axis=-1, dtype=np.float64).max(axis=-1)
        given = np.maximum(given * row_sums, 1.0)
    return np.asarray(given, np.float64)
