"""What the networks make of the samples at one step: computed when first asked for, then kept until forgotten."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnsim.datasets import Dataset
from nnsim.losses import Loss
from nnsim.metrics import accuracy, balanced_accuracy, confusion_matrix, majority_baseline, predicted_classes
from nnsim.network import Network

SCORES = {
    "accuracy": accuracy,
    "balanced_accuracy": balanced_accuracy,
    "test_accuracy": accuracy,
    "test_balanced_accuracy": balanced_accuracy,
}
"""The fields of Metrics that are shares of samples, those of the samples kept out being called test_..."""


@dataclass(frozen=True)
class Metrics:
    """How well each run does, (runs,), on the training samples and on those kept out.

    Accuracies are NaN for regression, test metrics when no sample was kept out. Losses are without penalties."""

    loss: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    balanced_accuracy: NDArray[np.float64]
    test_loss: NDArray[np.float64]
    test_accuracy: NDArray[np.float64]
    test_balanced_accuracy: NDArray[np.float64]
    confusion: NDArray[np.int64]
    """(runs, classes, classes) [run, label, predicted]: training samples of each class taken for each; no classes, so
    (runs, 0, 0), for regression."""
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
        data, runs = self._data, len(logits)
        scores: dict[str, NDArray[np.float64]] = dict.fromkeys(SCORES, np.full(runs, np.nan))
        confusion, baseline = np.zeros((runs, 0, 0), np.int64), float("nan")
        if data.classes:
            seen, unseen = self._predicted(logits, data.train), self._predicted(logits, data.test)
            labels, others = data.labels[data.train], data.labels[data.test]
            for name, score in SCORES.items():
                scores[name] = score(unseen, others) if name.startswith("test_") else score(seen, labels)
            confusion, baseline = confusion_matrix(seen, labels, data.classes), majority_baseline(labels)
        return Metrics(
            loss=self._mean_loss(logits, data.train),
            test_loss=self._mean_loss(logits, data.test),
            **scores,
            confusion=confusion,
            baseline=baseline,
        )

    def _mean_loss(self, logits: NDArray[Any], samples: NDArray[np.int64]) -> NDArray[np.float64]:
        if not len(samples):
            return np.full(len(logits), np.nan)
        with np.errstate(over="ignore", invalid="ignore"):
            return self._loss.value(logits[:, samples].swapaxes(-1, -2), self._targets[:, samples])

    def _predicted(self, logits: NDArray[Any], samples: NDArray[np.int64]) -> NDArray[np.int64]:
        """The class that each run takes each of `samples` for, (runs, samples)."""
        probabilities = report(self._loss, logits[:, samples])
        return predicted_classes(probabilities[..., 0] if probabilities.shape[-1] == 1 else probabilities)


def report(loss: Loss, logits: NDArray[Any]) -> NDArray[Any]:
    """What the network says, given its logits, both (runs, samples, outputs); NaN where those are not finite."""
    with np.errstate(all="ignore"):
        return loss.probability(logits.swapaxes(-1, -2)).swapaxes(-1, -2)
