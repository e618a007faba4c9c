"""The yardstick: the training step as one writes it in NumPy without a thought for speed.

Same network, loss, optimiser and batches as the preset `article` (float32, one run), with maximum and where, separate
biases and a fancy-indexed batch at each step.
"""

import numpy as np


class PlainTrainer:
    """2 -> 100 -> 2 -> 1, leaky ReLU 0.2, binary cross-entropy, Adam 0.01, batches of 10."""

    def __init__(self, points: np.ndarray, labels: np.ndarray) -> None:
        rng = np.random.default_rng(0)
        sizes = (2, 100, 2, 1)
        self.x, self.y = points.astype(np.float32), labels.astype(np.float32)[:, None]
        self.parameters = []
        for fan_in, fan_out in zip(sizes[:-1], sizes[1:], strict=True):
            self.parameters += [
                (rng.normal(size=(fan_in, fan_out)) * np.sqrt(2 / fan_in)).astype(np.float32),
                np.zeros(fan_out, np.float32),
            ]
        self.m = [np.zeros_like(p) for p in self.parameters]
        self.v = [np.zeros_like(p) for p in self.parameters]
        self.step = 0
        self.rng = rng
        self.order = rng.permutation(len(self.x))

    def advance(self, steps: int) -> None:
        """`steps` minibatch steps."""
        for _ in range(steps):
            position = self.step * 10 % len(self.x)
            if position == 0:
                self.order = self.rng.permutation(len(self.x))
            batch = self.order[position : position + 10]
            self.train(self.x[batch], self.y[batch])

    def train(self, x: np.ndarray, y: np.ndarray) -> None:
        """One step on one batch."""
        w1, b1, w2, b2, w3, b3 = self.parameters
        z1 = x @ w1 + b1
        a1 = np.maximum(z1, 0.2 * z1)
        z2 = a1 @ w2 + b2
        a2 = np.maximum(z2, 0.2 * z2)
        p = 1 / (1 + np.exp(-(a2 @ w3 + b3)))
        d3 = (p - y) / len(x)
        d2 = (d3 @ w3.T) * np.where(z2 > 0, 1, 0.2).astype(np.float32)
        d1 = (d2 @ w2.T) * np.where(z1 > 0, 1, 0.2).astype(np.float32)
        gradients = [x.T @ d1, d1.sum(0), a1.T @ d2, d2.sum(0), a2.T @ d3, d3.sum(0)]
        self.step += 1
        for i, gradient in enumerate(gradients):
            self.m[i] = 0.9 * self.m[i] + 0.1 * gradient
            self.v[i] = 0.999 * self.v[i] + 0.001 * gradient**2
            m_hat = self.m[i] / (1 - 0.9**self.step)
            v_hat = self.v[i] / (1 - 0.999**self.step)
            self.parameters[i] = self.parameters[i] - 0.01 * m_hat / (np.sqrt(v_hat) + 1e-8)
