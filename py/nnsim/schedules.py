"""Learning-rate schedules: a factor on the learning rate for each step, counted from 0."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from nnsim.config import Config

Factor: TypeAlias = Callable[[int], float]


@dataclass(frozen=True)
class ScheduleSettings:
    """The numbers of all schedules; each reads its own. Steps, except `factor` and `floor`, which are shares."""

    warmup: int = 0
    period: int = 1000
    factor: float = 0.5
    horizon: int = 20_000
    floor: float = 0.0


def constant(settings: ScheduleSettings) -> Factor:
    """1."""
    return lambda step: 1.0


def step(settings: ScheduleSettings) -> Factor:
    """factor^floor(step / period)."""
    return lambda step: whole_power(settings.factor, step // settings.period)


def exponential(settings: ScheduleSettings) -> Factor:
    """factor^(step / period)."""
    return lambda step: settings.factor ** (step / settings.period)


def cosine(settings: ScheduleSettings) -> Factor:
    """floor + (1 - floor) (1 + cos(pi min(step / horizon, 1))) / 2. Loshchilov and Hutter, ICLR 2017, one period."""

    def factor(step: int) -> float:
        share = min(step / settings.horizon, 1.0)
        return settings.floor + (1 - settings.floor) * (1 + math.cos(math.pi * share)) / 2

    return factor


def warmed_up(schedule: Callable[[ScheduleSettings], Factor]) -> Callable[[ScheduleSettings], Factor]:
    """`schedule` times min(1, (step + 1) / warmup)."""

    def build(settings: ScheduleSettings) -> Factor:
        factor = schedule(settings)
        if not settings.warmup:
            return factor
        return lambda step: factor(step) * min(1.0, (step + 1) / settings.warmup)

    return build


def whole_power(base: float, exponent: int) -> float:
    """base^exponent by squaring: products alone, the same to the bit on every machine, which pow is not."""
    power = 1.0
    while exponent:
        if exponent % 2:
            power *= base
        base *= base
        exponent //= 2
    return power


def learning_rates(config: Config, step: int) -> NDArray[np.float64]:
    """The learning rate of each run, (runs,), in the step that follows `step` steps."""
    settings = ScheduleSettings(config.warmup, config.period, config.factor, config.horizon, config.floor)
    rates = np.array(config.learning_rates or (config.learning_rate,) * config.runs, np.float64)
    return rates * SCHEDULES[config.schedule](settings)(step)


SCHEDULES: dict[str, Callable[[ScheduleSettings], Factor]] = {
    "constant": warmed_up(constant),
    "step": warmed_up(step),
    "exponential": warmed_up(exponential),
    "cosine": warmed_up(cosine),
}
