"""The edges of time: its beginning, and what lies before it."""

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
