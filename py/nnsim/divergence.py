"""Why a run has probably left the finite numbers: a judgement from its settings and its last finite numbers.

Nobody can be sure from outside, so the sentences say "probably", and give the numbers they rest on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from nnsim.config import Config

HIGH_RATES = {
    "sgd": 1.0,
    "momentum": 0.1,
    "nesterov": 0.1,
    "rmsprop": 0.1,
    "adagrad": 1.0,
    "adam": 0.1,
    "adamw": 0.1,
}
"""Learning rates about ten times what each optimiser is usually given."""
LARGE_INPUT = 20.0
"""Inputs beyond this are large for a network whose weights began near 1; x1 and x2 stay within about 5."""
LARGE_TARGET = 20.0


@dataclass(frozen=True)
class Divergence:
    """A run that stopped because its next step would have left the finite numbers."""

    step: int
    """Its last finite step."""
    cause: str
    """What probably happened, in a sentence or two."""


@dataclass(frozen=True)
class Circumstances:
    """What is known of a run at its last finite step."""

    config: Config
    learning_rate: float
    """In force at that step."""
    loss: str
    """Name of the loss in use."""
    inputs: NDArray[np.float32]
    """(samples, features)."""
    targets: NDArray[np.float32]
    """(outputs, samples)."""
    weight_norm: float
    gradient_norm: float
    """On all training samples; infinite where it is beyond float64."""


def explain(step: int, seen: Circumstances) -> Divergence:
    """The likeliest cause first, then the numbers."""
    reasons = (suspect(seen) for suspect in SUSPECTS)
    because = next(filter(None, reasons), "of steps that overshot more and more")
    clipping = "" if seen.config.clip else " Clipping the gradient or a smaller learning rate usually helps."
    gradient = f"one of {seen.gradient_norm:.3g}" if np.isfinite(seen.gradient_norm) else "none that is finite"
    norms = f"the weights had a norm of {seen.weight_norm:.3g}, the gradient {gradient}"
    return Divergence(step, f"Diverged after step {step:,}, probably because {because}: {norms}.{clipping}")


Suspect: TypeAlias = Callable[[Circumstances], str | None]


def _penalty(seen: Circumstances) -> str | None:
    """p <- (1 - lr l2) p grows without bound when lr l2 > 2; so does AdamW's decay."""
    decay = {"sgd": seen.config.l2, "adamw": seen.config.weight_decay}.get(seen.config.optimizer, 0.0)
    overshoot = seen.learning_rate * decay > 2
    return f"learning rate times weight decay is {seen.learning_rate * decay:.3g}, above 2" if overshoot else None


def _rate(seen: Circumstances) -> str | None:
    optimizer = seen.config.optimizer
    high = seen.learning_rate >= HIGH_RATES[optimizer]
    return f"the learning rate, {seen.learning_rate:.3g}, is too high for {optimizer}" if high else None


def _features(seen: Circumstances) -> str | None:
    largest = np.abs(seen.inputs).max(axis=0)
    worst = int(largest.argmax())
    if largest[worst] < LARGE_INPUT:
        return None
    return f"the feature {seen.config.features[worst]} is as large as {largest[worst]:.3g} at some points"


def _targets(seen: Circumstances) -> str | None:
    largest = float(np.abs(seen.targets).max())
    return f"the values to learn are as large as {largest:.3g}" if largest > LARGE_TARGET else None


def _squares(seen: Circumstances) -> str | None:
    unbounded = seen.loss == "squared_error" and not seen.config.clip
    return "the gradient of the squared error grows with the error, and nothing clips it" if unbounded else None


SUSPECTS: tuple[Suspect, ...] = (_penalty, _rate, _features, _targets, _squares)
"""In the order in which they are believed."""
