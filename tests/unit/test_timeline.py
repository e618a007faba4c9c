"""The edges of time: its beginning, and what lies before it."""

import io
from fractions import Fraction

import numpy as np
import pytest

import nnsim


def small(**changes: object) -> nnsim.Simulation:
    return nnsim.Simulation(nnsim.Config(samples=20, hidden=(3,), batch=5).replace(**changes))


def test_time_is_not_asked_to_run_backwards() -> None:
    sim = small()
    with pytest.raises(nnsim.HistoryError, match="seek goes back"):
        sim.advance(-1)
    with pytest.raises(nnsim.HistoryError, match="cannot be reached"):
        sim.seek(-5)
    assert sim.step == 0


def test_a_change_at_the_very_start_is_part_of_the_start() -> None:
    sim, other = small(), small(learning_rate=0.1)
    sim.reconfigure(sim.config.replace(learning_rate=0.1))
    sim.advance(150)
    other.advance(150)
    assert sim.parameters_sha256() == other.parameters_sha256()
    sim.reset()
    assert sim.config.learning_rate == 0.1


def test_any_whole_number_of_steps_is_one() -> None:
    sim = small()
    assert sim.advance(np.int64(3)) == 3
    sim.seek(np.uint8(120))
    assert type(sim.step) is int
    file = io.BytesIO()
    nnsim.save(sim, file)
    file.seek(0)
    assert nnsim.load(file).step == 120


@pytest.mark.parametrize("steps", [float("nan"), 10.0, "x", None, Fraction(3), np.float32(3), [3]])
def test_what_is_no_whole_number_is_refused_by_name(steps: object) -> None:
    sim = small()
    with pytest.raises(nnsim.ConfigError, match=r"^steps is .*, but must be a whole number from 0"):
        sim.advance(steps)
    for travel in (sim.seek, sim.rewind):
        with pytest.raises(nnsim.ConfigError, match=r"^step is .*, but must be a whole number from 0"):
            travel(steps)
    assert sim.step == 0


def test_a_learning_rate_set_alone_is_for_all_runs() -> None:
    sim = small(learning_rates=(0.1, 0.01, 0.001))
    sim.advance(20)
    fork, plain = sim.fork(learning_rate=0.5), sim.fork(learning_rates=(0.5, 0.5, 0.5))
    assert fork.config.learning_rates == ()
    for each in (sim, fork, plain):
        each.advance(20)
    assert fork.parameters_sha256() == plain.parameters_sha256() != sim.parameters_sha256()
    for again in (
        nnsim.Simulation(fork.recipe),
        nnsim.Simulation(nnsim.parse_address(nnsim.format_address(fork.recipe))),
    ):
        again.advance(40)
        assert again.parameters_sha256() == fork.parameters_sha256()


def test_rates_of_each_run_stay_when_both_are_told() -> None:
    sim = small(learning_rates=(0.1, 0.01, 0.001))
    sim.advance(20)
    other = nnsim.Simulation(sim.config.replace(learning_rate=0.7, learning_rates=sim.config.learning_rates))
    sim.reconfigure(other.config)
    assert sim.config.learning_rates == (0.1, 0.01, 0.001)
    sim.seek(10)
    sim.seek(30)
    other.advance(30)
    assert sim.parameters_sha256() == other.parameters_sha256()


def test_the_changes_it_began_with_may_stand_in_what_it_goes_on_with() -> None:
    original = nnsim.Config(samples=20, hidden=(3,), batch=5, changes="5:l2=0.1;30:l2=0.2")
    sim = nnsim.Simulation(original)
    sim.advance(20)
    sim.reconfigure(original.replace(l2=0.1, learning_rate=0.1))
    assert sim.changes == [(5, {"l2": 0.1}), (20, {"learning_rate": 0.1})]
    with pytest.raises(nnsim.HistoryError, match="changes cannot change"):
        sim.reconfigure(original.replace(changes="7:l2=0.1"))
