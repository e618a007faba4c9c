"""The edges of time: its beginning, and what lies before it."""

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
