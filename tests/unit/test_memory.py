"""The estimate of memory, held against what NumPy really takes, and the refusals that follow from it."""

import tracemalloc

import pytest

import nnsim
from nnsim.memory import MOST_BYTES, SAMPLES_LOOKED_AT, estimate
from nnsim.network import SAMPLES_AT_ONCE

SMALL_THINGS = 12 * 10**6
"""Bytes for what does not grow with the network: batches gathered in advance, samples, float64 of a part of a layer."""


def taken(config: nnsim.Config) -> int:
    """Bytes at the peak of a short life."""
    tracemalloc.start()
    try:
        sim = nnsim.Simulation(config)
        sim.advance(3)
        sim.reconfigure(config.replace(learning_rate=0.001))
        sim.advance(10)
        assert sim.metrics.loss.shape == (config.runs,)
        sim.representation(0)
        sim.dead_units()
        sim.gradient_norms()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("hidden", {"hidden": (300,) * 4, "runs": 2, "samples": 40, "batch": 1, "l1": 0.1, "clip": 1.0}),
        ("hidden", {"hidden": (400,) * 3, "runs": 1, "samples": 40, "batch": 1, "reproducible": False}),
        ("batch", {"hidden": (200,), "runs": 3, "samples": 1000, "batch": 1000, "dropout": 0.3}),
        ("batch", {"hidden": (30, 30, 30), "runs": 4, "samples": 1000, "batch": 1000}),
        ("samples", {"hidden": (40, 40), "runs": 3, "samples": 4000, "batch": 2}),
    ],
)
def test_no_simulation_takes_much_more_than_estimated(field: str, fields: dict[str, object]) -> None:
    config = nnsim.Config().replace(optimizer="adamw", activation="gelu", **fields)
    guess = estimate((2, *config.hidden, 5), config.runs, config.batch, config.samples)
    assert guess.field == field
    measured = taken(config)
    assert measured < guess.total + SMALL_THINGS
    assert guess.total < 3 * measured


def test_the_estimate_looks_at_as_many_samples_as_the_network_does() -> None:
    assert SAMPLES_LOOKED_AT == SAMPLES_AT_ONCE


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("hidden", {"hidden": (512,) * 8, "runs": 8}),
        ("batch", {"hidden": (512,) * 2, "runs": 8, "samples": 20_000, "batch": 5000}),
        ("batch", {"hidden": (512,) * 2, "runs": 8, "samples": 10_000, "batch": 0}),
        ("samples", {"hidden": (512,) * 4, "runs": 8, "samples": 20_000}),
    ],
)
def test_what_cannot_fit_is_refused_by_the_field_to_blame(field: str, fields: dict[str, object]) -> None:
    with pytest.raises(nnsim.ConfigError, match="training would take about") as refusal:
        nnsim.Config().replace(**fields)
    assert [problem.field for problem in refusal.value.problems] == [field]
    assert nnsim.Config().replace(**(fields | {"runs": 1})).runs == 1


def test_own_data_are_blamed_by_what_can_be_changed() -> None:
    table = "\n".join(f"{i % 100},{i % 77},{i % 2}" for i in range(18_000))
    fields = {"hidden": (512,) * 4, "runs": 8, "dataset": "own"}
    with pytest.raises(nnsim.ConfigError, match=r"^table is 0,0,0"):
        nnsim.Config().replace(table=table, **fields)
    data = nnsim.dataset_from_arrays([(i % 100, i % 77) for i in range(18_000)], [i % 2 for i in range(18_000)])
    with pytest.raises(nnsim.ConfigError, match=r"^hidden is "):
        nnsim.Simulation(nnsim.Config().replace(**fields), data)


@pytest.mark.parametrize(
    "fields",
    [
        {"hidden": (512,) * 8, "runs": 3},
        {"hidden": (500, 2), "runs": 8, "batch": 1000},
        {"hidden": (100, 100, 2), "runs": 8, "batch": 1000},
        {"samples": 20_000, "runs": 8},
    ],
)
def test_what_teachers_ask_for_fits(fields: dict[str, object]) -> None:
    assert nnsim.Config().replace(**fields)
    assert MOST_BYTES < 10**9
