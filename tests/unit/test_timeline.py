"""The edges of time: its beginning, and what lies before it."""

import io
from fractions import Fraction

import numpy as np
import pytest

import nnsim
from nnsim.history import FIRST_INTERVAL
from nnsim.trainer import Trainer


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
    for travel in (sim.seek, sim.leap):
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


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of all pieces of training from now on."""
    trained: list[int] = []
    advance = Trainer.advance

    def count(trainer: Trainer, steps: int) -> int:
        trained.append(steps)
        return advance(trainer, steps)

    monkeypatch.setattr(Trainer, "advance", count)
    return trained


def test_the_way_forth_is_as_short_as_the_way_back(monkeypatch: pytest.MonkeyPatch) -> None:
    sim = small()
    sim.advance(700)
    sim.reconfigure(sim.config.replace(learning_rate=0.1))
    sim.advance(800)
    sim.set_weight(0, 0, 0, 0, 0.5)
    sim.advance(1500)
    end = sim.parameters_sha256()
    for step in (250, 710, 1499, 1530, 50, 2999, 3000):
        straight = nnsim.Simulation(sim.recipe)
        straight.advance(step)
        trained = counted(monkeypatch)
        sim.seek(step)
        assert sum(trained) < FIRST_INTERVAL, step
        monkeypatch.undo()
        assert sim.step == step
        assert sim.config == straight.config.replace(changes="")
        assert sim.parameters_sha256() == straight.parameters_sha256()
    assert sim.parameters_sha256() == end


def test_a_plateau_is_found_where_it_was_after_a_leap_forth() -> None:
    sim = small(learning_rate=0.0, stop_plateau=1000)
    assert sim.advance(5000) == 1100
    sim.seek(120)
    fork = sim.fork()
    for each in (sim, fork):
        each.seek(900)
        assert each.finished is None
        assert each.advance(5000) == 200
        assert each.finished


def test_a_change_in_the_past_forgets_what_the_loss_came_to_later() -> None:
    sim = small(learning_rate=0.05, stop_plateau=500)
    sim.advance(2000)
    sim.seek(200)
    sim.reconfigure(sim.config.replace(learning_rate=0.0))
    known = [step for step, _, _ in sim.recording.improvements]
    assert max(known) <= 200
    sim.advance(5000)
    assert sim.step == max(known) + 500
