"""Schedules against their formulas and at the points one would look up."""

import math

import pytest

from nnsim import config
from nnsim.schedules import SCHEDULES, ScheduleSettings, whole_power

NAMES = ("constant", "step", "exponential", "cosine")
SETTINGS = ScheduleSettings(period=7, factor=0.8, horizon=120, floor=0.1)


def test_the_table_has_exactly_the_names_of_the_configuration() -> None:
    assert tuple(SCHEDULES) == NAMES == config.SCHEDULES


def formula(name: str, step: int, s: ScheduleSettings) -> float:
    """Each schedule as a textbook has it."""
    match name:
        case "step":
            return float(s.factor ** (step // s.period))
        case "exponential":
            return math.exp(math.log(s.factor) * step / s.period)
        case "cosine":
            return s.floor + (1 - s.floor) * math.cos(math.pi * min(step, s.horizon) / s.horizon / 2) ** 2
        case _:
            return 1.0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("warmup", [0, 1, 10, 150])
def test_200_steps_agree_with_the_formula(name: str, warmup: int) -> None:
    settings = ScheduleSettings(warmup, SETTINGS.period, SETTINGS.factor, SETTINGS.horizon, SETTINGS.floor)
    factor = SCHEDULES[name](settings)
    for step in range(200):
        rise = min(1.0, (step + 1) / warmup) if warmup else 1.0
        assert factor(step) == pytest.approx(rise * formula(name, step, settings), rel=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_every_schedule_begins_at_one(name: str) -> None:
    assert SCHEDULES[name](SETTINGS)(0) == 1


def test_step_falls_at_the_end_of_each_period_and_not_before() -> None:
    factor = SCHEDULES["step"](ScheduleSettings(period=10, factor=0.5))
    assert [factor(step) for step in (0, 9, 10, 19, 20, 30)] == [1, 1, 0.5, 0.5, 0.25, 0.125]


def test_cosine_halves_half_way_and_rests_on_its_floor() -> None:
    factor = SCHEDULES["cosine"](ScheduleSettings(horizon=100, floor=0.2))
    assert factor(50) == pytest.approx(0.6, rel=1e-14)
    assert factor(100) == factor(10**9) == pytest.approx(0.2, rel=1e-14)


def test_warm_up_never_trains_with_zero_and_is_complete_on_its_last_step() -> None:
    factor = SCHEDULES["constant"](ScheduleSettings(warmup=4))
    assert [factor(step) for step in range(6)] == [0.25, 0.5, 0.75, 1, 1, 1]


@pytest.mark.parametrize("name", NAMES)
def test_late_steps_are_finite_and_fall(name: str) -> None:
    factor = SCHEDULES[name](ScheduleSettings(warmup=3, period=1, factor=1e-6, horizon=1))
    assert 0 <= factor(10**9) <= factor(10)


@pytest.mark.parametrize("exponent", [0, 1, 2, 3, 10, 63, 64, 1000])
def test_whole_power_is_the_power(exponent: int) -> None:
    assert whole_power(0.5, exponent) == 0.5**exponent  # halving is exact
    assert whole_power(0.97, exponent) == pytest.approx(0.97**exponent, rel=1e-12)
    assert whole_power(1.0, exponent) == 1
