"""The yardstick: the training step as one writes it in NumPy without a thought for speed.

Same network, loss, optimiser and batches as the preset `article` (float32, one run), with maximum and where, separate
biases and a fancy-indexed batch at each step.
"""

from itertools import pairwise

import numpy as np

SLOPE = 0.2


class PlainTrainer:
    """Dense layers of the given sizes, leaky ReLU 0.2, binary cross-entropy, Adam 0.01."""

    def __init__(
        self, points: np.ndarray, labels: np.ndarray, sizes: tuple[int, ...] = (2, 100, 2, 1), batch: int = 10
    ) -> None:
        self.rng = np.random.default_rng(0)
        self.x, self.y = points.astype(np.float32), labels.astype(np.float32)[:, None]
        self.batch = batch
        self.parameters = []
        for fan_in, fan_out in pairwise(sizes):
            self.parameters += [
                (self.rng.normal(size=(fan_in, fan_out)) * np.sqrt(2 / fan_in)).astype(np.float32),
                np.zeros(fan_out, np.float32),
            ]
        self.m = [np.zeros_like(p) for p in self.parameters]
        self.v = [np.zeros_like(p) for p in self.parameters]
        self.step = 0
        self.position = len(self.x)

    def advance(self, steps: int) -> None:
        """`steps` minibatch steps."""
        for _ in range(steps):
            if self.position + self.batch > len(self.x):
                self.order = self.rng.permutation(len(self.x))
                self.position = 0
            batch = self.order[self.position : self.position + self.batch]
            self.position += self.batch
            self.train(self.x[batch], self.y[batch])

    def train(self, x: np.ndarray, y: np.ndarray) -> None:
        """One step on one batch."""
        activations, bent = self.forward(x)
        delta = (1 / (1 + np.exp(-activations[-1])) - y) / len(x)
        gradients: list[np.ndarray] = []
        for layer in reversed(range(len(bent) + 1)):
            gradients = [activations[layer].T @ delta, delta.sum(0), *gradients]
            if layer:
                slopes = np.where(bent[layer - 1] > 0, 1, SLOPE).astype(np.float32)
                delta = (delta @ self.parameters[2 * layer].T) * slopes
        self.step += 1
        for i, gradient in enumerate(gradients):
            self.m[i] = 0.9 * self.m[i] + 0.1 * gradient
            self.v[i] = 0.999 * self.v[i] + 0.001 * gradient**2
            m_hat = self.m[i] / (1 - 0.9**self.step)
            v_hat = self.v[i] / (1 - 0.999**self.step)
            self.parameters[i] = self.parameters[i] - 0.01 * m_hat / (np.sqrt(v_hat) + 1e-8)

    def forward(self, x: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """The input and each layer's output, logits last; and what went into each bend."""
        activations, bent = [x], []
        for weights, biases in zip(self.parameters[:-2:2], self.parameters[1:-2:2], strict=True):
            z = activations[-1] @ weights + biases
            bent.append(z)
            activations.append(np.maximum(z, SLOPE * z))
        activations.append(activations[-1] @ self.parameters[-2] + self.parameters[-1])
        return activations, bent

    def accuracy(self) -> float:
        """Share of samples classified rightly."""
        return float(np.mean((self.forward(self.x)[0][-1] > 0) == (self.y > 0.5)))
