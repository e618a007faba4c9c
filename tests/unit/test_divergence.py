"""What is said of runs that left the finite numbers: the step, and the likeliest cause."""

import numpy as np
import pytest

import nnsim


def diverged(**fields: object) -> nnsim.Simulation:
    plain = {"samples": 60, "hidden": (6, 2), "runs": 2, "batch": 7, "optimizer": "sgd", "dataset": "plane"}
    sim = nnsim.Simulation(nnsim.Config().replace(**(plain | fields)))
    sim.advance(3000)
    assert sim.stopped
    return sim


@pytest.mark.parametrize(
    ("fields", "cause"),
    [
        ({"learning_rate": 50.0}, "the learning rate, 50, is too high for sgd"),
        ({"learning_rate": 0.5, "optimizer": "momentum"}, "the learning rate, 0.5, is too high for momentum"),
        (
            {"learning_rate": 0.3, "l2": 9.0, "dataset": "discs"},
            "learning rate times weight decay is 2.7, above 2",
        ),
        (
            {"learning_rate": 0.2, "features": ("x1", "sinh_x2")},
            "the feature sinh_x2 is as large as 193",
        ),
        (
            {"learning_rate": 0.5, "hidden": (40, 40)},
            "the gradient of the squared error grows with the error, and nothing clips it",
        ),
        (
            {"learning_rate": 0.5, "dataset": "own", "table": "\n".join(f"{i},{i % 3},{100.5 * i}" for i in range(9))},
            "the values to learn are as large as 804",
        ),
        (
            {"learning_rate": 0.9, "loss": "huber", "hidden": (100, 100, 100, 100, 100, 100), "initializer": "normal"},
            "of steps that overshot more and more",
        ),
    ],
)
def test_the_likeliest_cause_is_named_with_care(fields: dict[str, object], cause: str) -> None:
    sim = diverged(**fields)
    assert sim.divergences.keys() == sim.stopped.keys()
    for run, divergence in sim.divergences.items():
        assert divergence.step == sim.stopped[run]
        assert divergence.cause.startswith(f"Diverged after step {divergence.step:,}, probably because {cause}")
        assert "the weights had a norm of" in divergence.cause
        assert "Clipping the gradient" in divergence.cause


def test_clipping_is_not_advised_to_those_who_clip() -> None:
    sim = diverged(optimizer="adamw", weight_decay=10.0, learning_rate=0.5, clip=1.0)
    assert "learning rate times weight decay is 5" in sim.divergences[0].cause
    assert "Clipping" not in sim.divergences[0].cause


def test_each_run_is_told_apart_and_going_back_forgets() -> None:
    sim = diverged(learning_rates=(0.001, 50.0))
    first = sim.divergences
    assert list(first) == [1]
    sim.seek(0)
    assert sim.divergences == {}
    sim.advance(3000)
    assert sim.divergences == first


def test_the_settings_in_force_at_that_step_are_blamed() -> None:
    sim = diverged(learning_rates=(0.001, 50.0))
    before = sim.divergences
    fork = sim.fork(learning_rates=(0.001, 0.001))
    assert fork.divergences == before


def test_a_calm_simulation_has_nothing_to_explain() -> None:
    sim = nnsim.Simulation(nnsim.Config(samples=60, hidden=(4,)))
    sim.advance(10)
    assert sim.divergences == {}


def test_the_schedule_counts_for_the_rate_that_is_blamed() -> None:
    sim = diverged(learning_rate=100.0, warmup=50, schedule="step", period=10_000)
    for run, divergence in sim.divergences.items():
        rate = 100 * (sim.stopped[run] + 1) / 50
        assert f"the learning rate, {rate:.3g}, " in divergence.cause
    assert np.isfinite(sim.parameters).all()
