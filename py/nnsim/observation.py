"""What the networks make of the samples at one step: computed when first asked for, then kept until forgotten."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnsim.datasets import Dataset
from nnsim.losses import Loss
from nnsim.metrics import accuracy, balanced_accuracy, majority_baseline, predicted_classes
from nnsim.network import Network


@dataclass(frozen=True)
class Metrics:
    """How well each run does, (runs,), on the training samples and on those kept out.

    Accuracies are NaN for regression, test metrics when no sample was kept out. Losses are without penalties.
    """

    loss: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    balanced_accuracy: NDArray[np.float64]
    test_loss: NDArray[np.float64]
    test_accuracy: NDArray[np.float64]
    baseline: float
    """Accuracy of always answering the most frequent class of the training samples."""


class Observation:
    """Layer outputs and metrics of all samples."""

    def __init__(
        self,
        network: Network,
        loss: Loss,
        data: Dataset,
        inputs: NDArray[np.float32],
        targets: NDArray[np.float32],
    ) -> None:
        """`inputs` (samples, features), `targets` (outputs, samples)."""
        self._network, self._loss, self._data = network, loss, data
        self._inputs, self._targets = inputs, targets
        self._outputs: dict[int, NDArray[Any]] = {}
        self._metrics: Metrics | None = None

    def forget(self) -> None:
        """The parameters have changed."""
        self._outputs.clear()
        self._metrics = None

    def layer(self, number: int) -> NDArray[Any]:
        """(runs, samples, units) that layer `number` gives; of the last layer what the loss reads from its logits."""
        outputs = self._raw(number)
        return report(self._loss, outputs) if number == len(self._network.layers) - 1 else outputs

    @property
    def metrics(self) -> Metrics:
        """Losses and accuracies."""
        if self._metrics is None:
            self._metrics = self._measure()
        return self._metrics

    def _raw(self, number: int) -> NDArray[Any]:
        if number not in self._outputs:
            last = len(self._network.layers) - 1
            wanted = tuple({number, last, max(last - 1, 0)} - self._outputs.keys())  # looked at together, always
            outputs = self._network.activations_of(self._inputs, wanted)
            self._outputs.update(zip(wanted, outputs, strict=True))
        return self._outputs[number]

    def _measure(self) -> Metrics:
        logits = self._raw(len(self._network.layers) - 1)
        train, test = self._data.train, self._data.test
        return Metrics(
            loss=self._mean_loss(logits, train),
            accuracy=self._accuracy(accuracy, logits, train),
            balanced_accuracy=self._accuracy(balanced_accuracy, logits, train),
            test_loss=self._mean_loss(logits, test),
            test_accuracy=self._accuracy(accuracy, logits, test),
            baseline=majority_baseline(self._data.labels[train]) if self._data.classes else float("nan"),
        )

    def _mean_loss(self, logits: NDArray[Any], samples: NDArray[np.int64]) -> NDArray[np.float64]:
        if not len(samples):
            return np.full(len(logits), np.nan)
        with np.errstate(over="ignore", invalid="ignore"):
            return self._loss.value(logits[:, samples].swapaxes(-1, -2), self._targets[:, samples])

    def _accuracy(self, measure: Any, logits: NDArray[Any], samples: NDArray[np.int64]) -> NDArray[np.float64]:
        if not self._data.classes:
            return np.full(len(logits), np.nan)
        probabilities = report(self._loss, logits[:, samples])
        probabilities = probabilities[..., 0] if probabilities.shape[-1] == 1 else probabilities
        scores: NDArray[np.float64] = measure(predicted_classes(probabilities), self._data.labels[samples])
        return scores


def report(loss: Loss, logits: NDArray[Any]) -> NDArray[Any]:
    """What the network says, given its logits, both (runs, samples, outputs)."""
    return loss.probability(logits.swapaxes(-1, -2)).swapaxes(-1, -2)
