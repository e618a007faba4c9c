"""Why a run has probably left the finite numbers: a judgement from its settings and its last finite numbers.

Nobody can be sure from outside, so the sentences say "probably", and give the numbers they rest on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from nnsim.config import Config
from nnsim.language import Words, decimal, grouped, in_every_language, say

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
    told: Words
    """Its cause in every language."""

    @property
    def cause(self) -> str:
        """What probably happened, in a sentence or two."""
        return str(self.told)


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
    """What is to be said of a run that had its last finite step."""
    return Divergence(step, in_every_language(lambda: cause_of(step, seen)))


def cause_of(step: int, seen: Circumstances) -> str:
    """The likeliest cause first, then the numbers."""
    reasons = (suspect(seen) for suspect in SUSPECTS)
    overshot = say(en="of steps that overshot more and more", fr="des pas qui dépassaient leur but de plus en plus")
    because = next(filter(None, reasons), overshot)
    help = say(
        en=" Clipping the gradient or a smaller learning rate usually helps.",
        fr=" Limiter le gradient ou réduire le taux d’apprentissage aide d’habitude.",
    )
    weights, gradient = _rounded(seen.weight_norm), _rounded(seen.gradient_norm)
    norm = say(en=f"one of {gradient}", fr=f"une de {gradient}")
    endless = say(en="none that is finite", fr="aucune qui soit finie")
    norms = say(
        en=f"the weights had a norm of {weights}, the gradient ",
        fr=f"les poids avaient une norme de {weights}, le gradient ",
    )
    norms += norm if np.isfinite(seen.gradient_norm) else endless
    told = say(
        en=f"Diverged after step {grouped(step)}, probably because {because}: {norms}.",
        fr=f"A divergé après le pas {grouped(step)}. Cause probable : {because} ; {norms}.",
    )
    return told if seen.config.clip else told + help


Suspect: TypeAlias = Callable[[Circumstances], str | None]


def _penalty(seen: Circumstances) -> str | None:
    """p <- (1 - lr l2) p grows without bound when lr l2 > 2; so does AdamW's decay."""
    decay = {"sgd": seen.config.l2, "adamw": seen.config.weight_decay}.get(seen.config.optimizer, 0.0)
    overshoot = seen.learning_rate * decay > 2
    product = _rounded(seen.learning_rate * decay)
    told = say(
        en=f"learning rate times weight decay is {product}, above 2",
        fr=f"le taux d’apprentissage fois l’érosion des poids vaut {product}, plus de 2",
    )
    return told if overshoot else None


def _rate(seen: Circumstances) -> str | None:
    optimizer = seen.config.optimizer
    high = seen.learning_rate >= HIGH_RATES[optimizer]
    rate = _rounded(seen.learning_rate)
    told = say(
        en=f"the learning rate, {rate}, is too high for {optimizer}",
        fr=f"le taux d’apprentissage, {rate}, est trop élevé pour {optimizer}",
    )
    return told if high else None


def _features(seen: Circumstances) -> str | None:
    largest = np.abs(seen.inputs).max(axis=0)
    worst = int(largest.argmax())
    if largest[worst] < LARGE_INPUT:
        return None
    feature, size = seen.config.features[worst], _rounded(largest[worst])
    return say(
        en=f"the feature {feature} is as large as {size} at some points",
        fr=f"l’entrée {feature} va jusqu’à {size} en certains points",
    )


def _targets(seen: Circumstances) -> str | None:
    largest = float(np.abs(seen.targets).max())
    size = _rounded(largest)
    told = say(en=f"the values to learn are as large as {size}", fr=f"les valeurs à apprendre vont jusqu’à {size}")
    return told if largest > LARGE_TARGET else None


def _squares(seen: Circumstances) -> str | None:
    unbounded = seen.loss == "squared_error" and not seen.config.clip
    told = say(
        en="the gradient of the squared error grows with the error, and nothing clips it",
        fr="le gradient de l’erreur quadratique croît avec l’erreur, et rien ne le limite",
    )
    return told if unbounded else None


def _rounded(number: float) -> str:
    return decimal(f"{number:.3g}")


SUSPECTS: tuple[Suspect, ...] = (_penalty, _rate, _features, _targets, _squares)
"""In the order in which they are believed."""
