"""Optimisers: from a gradient to a step, in place, for any number of stacked runs.

An optimiser owns the `gradient` buffer that backpropagation writes into, and `update(learning_rate)` moves the live
`parameters`, (n,) or (runs, n). Formulas are per parameter: p the parameter, g its gradient, lr the learning rate.
"""

import math
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class OptimizerSettings:
    """The numbers of all optimisers; each reads its own."""

    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    decay: float = 0.9
    weight_decay: float = 0.01


class Optimizer:
    """What all have in common: the parameters, the gradient, and one array of state to copy and restore."""

    slots = 0
    """Arrays of the parameters' shape that are remembered from step to step."""

    def __init__(self, parameters: FloatArray, settings: OptimizerSettings) -> None:
        """`parameters` is updated in place."""
        self.parameters = parameters
        self.memory = np.zeros((self.slots, *parameters.shape), parameters.dtype)
        self.gradient = np.zeros_like(parameters)
        self._step = np.empty_like(parameters)
        self.prepare(settings)

    def prepare(self, settings: OptimizerSettings) -> None:
        """Make constants of the settings."""

    def constant(self, value: float) -> FloatArray:
        """A 0-d array: NumPy takes it faster than a Python float."""
        return np.array(value, self.parameters.dtype)

    def update(self, learning_rate: FloatArray) -> None:
        """One step; `learning_rate` is 0-d or (runs, 1)."""
        raise NotImplementedError

    @property
    def state(self) -> tuple[NDArray[Any], ...]:
        """Copies of all that the next steps depend on, besides parameters and gradient."""
        return (self.memory.copy(),)

    def restore(self, state: tuple[NDArray[Any], ...]) -> None:
        """Go on from `state`."""
        self.memory[...] = state[0]


class SGD(Optimizer):
    """p <- p - lr g. Robbins and Monro, 1951."""

    def update(self, learning_rate: FloatArray) -> None:
        """One step."""
        np.multiply(self.gradient, learning_rate, self._step)
        np.subtract(self.parameters, self._step, self.parameters)


class Momentum(Optimizer):
    """v <- momentum v + g; p <- p - lr v. Polyak, 1964, in the form of Sutskever et al., ICML 2013, lr outside."""

    slots = 1

    def prepare(self, settings: OptimizerSettings) -> None:
        """Constants."""
        self._momentum = self.constant(settings.momentum)

    def update(self, learning_rate: FloatArray) -> None:
        """One step."""
        velocity = self.memory[0]
        np.multiply(velocity, self._momentum, velocity)
        np.add(velocity, self.gradient, velocity)
        np.multiply(velocity, learning_rate, self._step)
        np.subtract(self.parameters, self._step, self.parameters)


class Nesterov(Momentum):
    """v <- momentum v + g; p <- p - lr (g + momentum v). Nesterov, 1983, as in Sutskever et al., ICML 2013."""

    def update(self, learning_rate: FloatArray) -> None:
        """One step."""
        velocity, step = self.memory[0], self._step
        np.multiply(velocity, self._momentum, velocity)
        np.add(velocity, self.gradient, velocity)
        np.multiply(velocity, self._momentum, step)
        np.add(step, self.gradient, step)
        np.multiply(step, learning_rate, step)
        np.subtract(self.parameters, step, self.parameters)


class Adagrad(Optimizer):
    """s <- s + g^2; p <- p - lr g / (sqrt(s) + epsilon). Duchi, Hazan and Singer, JMLR 12, 2011."""

    slots = 1

    def prepare(self, settings: OptimizerSettings) -> None:
        """Constants."""
        self._epsilon = self.constant(settings.epsilon)

    def accumulate(self) -> None:
        """Bring the sum of squares up to date."""
        np.multiply(self.gradient, self.gradient, self._step)
        np.add(self.memory[0], self._step, self.memory[0])

    def update(self, learning_rate: FloatArray) -> None:
        """One step."""
        self.accumulate()
        step = self._step
        np.sqrt(self.memory[0], step)
        np.add(step, self._epsilon, step)
        np.divide(self.gradient, step, step)
        np.multiply(step, learning_rate, step)
        np.subtract(self.parameters, step, self.parameters)


class RMSProp(Adagrad):
    """s <- decay s + (1 - decay) g^2; p <- p - lr g / (sqrt(s) + epsilon). Tieleman and Hinton, Coursera 6.5, 2012."""

    def prepare(self, settings: OptimizerSettings) -> None:
        """Constants."""
        super().prepare(settings)
        self._decay = self.constant(settings.decay)
        self._rest = self.constant(1 - settings.decay)

    def accumulate(self) -> None:
        """Bring the mean of squares up to date."""
        np.multiply(self.memory[0], self._decay, self.memory[0])
        np.multiply(self.gradient, self.gradient, self._step)
        np.multiply(self._step, self._rest, self._step)
        np.add(self.memory[0], self._step, self.memory[0])


class Adam(Optimizer):
    """Kingma and Ba, ICLR 2015, Algorithm 1.

    m <- beta1 m + (1 - beta1) g; v <- beta2 v + (1 - beta2) g^2;
    p <- p - lr (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon).

    Kept are M = m / (1 - beta1) and V = v / (1 - beta2), in one (2, ..., n) array, because then the update of both
    is one multiplication and one addition for the two together; the constants go into the learning rate and epsilon.
    The powers of beta are running products, which are the same everywhere.

    M and V mean nothing without their betas, so these belong to the state. Where a state with other betas is restored,
    it is the next update that rescales it: merely passing a state on never rounds it.
    """

    slots = 2

    def prepare(self, settings: OptimizerSettings) -> None:
        """Constants and the buffer of g and g^2."""
        self._beta1, self._beta2 = settings.beta1, settings.beta2
        self._epsilon = settings.epsilon
        self._decays = np.empty_like(self.memory)  # in full: broadcasting would take twice the time
        self._decays[0], self._decays[1] = settings.beta1, settings.beta2
        self._kept_for = self._betas = (settings.beta1, settings.beta2)
        self._powers = np.zeros_like(self.memory)
        self.gradient, self._squares = self._powers
        self._first, self._second = self.memory
        self._products = [1.0, 1.0]
        self._epsilon_now = self.constant(0)
        self._factor_now = self.constant(0)
        self._rate_now = self.constant(0)

    def update(self, learning_rate: FloatArray) -> None:
        """One step."""
        if self._kept_for is not self._betas:
            self._rescale()
        memory, step = self.memory, self._step
        np.multiply(self.gradient, self.gradient, self._squares)
        np.multiply(memory, self._decays, memory)
        np.add(memory, self._powers, memory)
        first, second = self._products = [self._products[0] * self._beta1, self._products[1] * self._beta2]
        # p -= lr (M (1-b1)/(1-b1^t)) / (sqrt(V) r + epsilon) with r = sqrt((1-b2)/(1-b2^t)); both divided by r
        root = math.sqrt((1 - self._beta2) / (1 - second))
        self._epsilon_now.fill(self._epsilon / root)
        self._factor_now.fill((1 - self._beta1) / (1 - first) / root)
        rate = self.scaled_rate(self._factor_now, learning_rate)
        np.sqrt(self._second, step)
        np.add(step, self._epsilon_now, step)
        np.divide(self._first, step, step)
        np.multiply(step, rate, step)
        np.subtract(self.parameters, step, self.parameters)

    def scaled_rate(self, factor: FloatArray, learning_rate: FloatArray) -> FloatArray:
        """`factor` (0-d) times the learning rate, in a buffer that the next call overwrites."""
        if self._rate_now.shape != learning_rate.shape:
            self._rate_now = np.empty_like(learning_rate)
        return np.multiply(factor, learning_rate, self._rate_now)

    def _rescale(self) -> None:
        """Bring M and V from the betas they were kept for to those in use; m and v stay as they are."""
        for moment, before, now in zip(self.memory, self._kept_for, self._betas, strict=True):
            if before != now:
                np.multiply(moment, self.constant((1 - before) / (1 - now)), moment)
        self._kept_for = self._betas

    @property
    def state(self) -> tuple[NDArray[Any], ...]:
        """Moments, the powers of both betas, and the betas that the moments are kept for."""
        return (self.memory.copy(), np.array(self._products), np.array(self._kept_for))

    def restore(self, state: tuple[NDArray[Any], ...]) -> None:
        """Go on from `state`."""
        memory, products, betas = state
        self.memory[...] = memory
        self._products = [float(product) for product in products]
        first, second = (float(beta) for beta in betas)
        self._kept_for = self._betas if (first, second) == self._betas else (first, second)


class AdamW(Adam):
    """Adam after p <- p - lr weight_decay p. Loshchilov and Hutter, ICLR 2019, Algorithm 2."""

    def prepare(self, settings: OptimizerSettings) -> None:
        """Constants."""
        super().prepare(settings)
        self._weight_decay = self.constant(settings.weight_decay)

    def update(self, learning_rate: FloatArray) -> None:
        """One step."""
        np.multiply(self.parameters, self.scaled_rate(self._weight_decay, learning_rate), self._step)
        np.subtract(self.parameters, self._step, self.parameters)
        super().update(learning_rate)


OPTIMIZERS: dict[str, type[Optimizer]] = {
    "sgd": SGD,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "rmsprop": RMSProp,
    "adagrad": Adagrad,
    "adam": Adam,
    "adamw": AdamW,
}
