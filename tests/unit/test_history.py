"""Checkpoints by made-up moments: what is kept, how much it takes, how far back one has to go."""

import numpy as np
import pytest

import nnsim
from nnsim.errors import HistoryError
from nnsim.history import FIRST_INTERVAL, MEMORY, MOST_CHECKPOINTS, History
from nnsim.trainer import Moment

CONFIG = nnsim.Config()


def moment(step: int, nbytes: int = 400) -> Moment:
    """Says it takes `nbytes`, of which two thirds are the optimiser's, and takes next to nothing."""
    numbers = np.broadcast_to(np.float32(step), (1, nbytes // 12))
    return Moment(step, 10 * step, numbers, (np.broadcast_to(numbers, (2, *numbers.shape)), np.ones(0)))


def steps_of(history: History) -> list[int]:
    return [each.step for each in history.checkpoints]


def train(history: History, steps: int, nbytes: int = 400, start: int = 0) -> None:
    """Go from `start` to `steps` as a simulation does, checking the promises at every stop on the way."""
    step = start
    most = max(2, MEMORY // nbytes)
    while step < steps:
        due = history.due(step)
        assert 0 < due <= history.interval
        assert not any(history.wants(between) for between in (step + 1, step + due - 1) if between < step + due)
        step += due
        assert history.wants(step) == (step % history.interval == 0 and step > history.last_step)
        if history.wants(step):
            history.record(moment(step, nbytes))
        assert len(history.checkpoints) <= min(most, MOST_CHECKPOINTS)
        assert history.nbytes <= max(MEMORY, 2 * nbytes)
        assert step - history.before(step).step < 2 * step / len(history.checkpoints)


def test_a_moment_counts_parameters_and_the_optimisers_state() -> None:
    assert moment(0, 1200).nbytes == 1200
    assert Moment(0, 0, np.zeros((3, 10), np.float32), (np.zeros((2, 3, 10), np.float32), np.ones(2))).nbytes == 376


# 3 runs of 2-100-2-1 with Adam; 8 runs of the largest network there is; whatever could be larger than the bound
@pytest.mark.parametrize("nbytes", [120, 18_180, 3 * 505 * 12, 2_000_004, MEMORY // 2, 176_000_004, 10 * MEMORY])
def test_memory_is_bounded_over_a_million_steps(nbytes: int) -> None:
    history = History(moment(0, nbytes), CONFIG)
    train(history, 1_000_000, nbytes)
    assert history.before(0).step == 0
    expected = min(MOST_CHECKPOINTS, max(2, MEMORY // nbytes))
    assert expected / 2 < len(history.checkpoints) <= expected
    assert np.unique(np.diff(steps_of(history))).tolist() == [history.interval]
    for step in (1, 99, 100, 5000, 123_456, 999_999):
        assert 0 <= step - history.before(step).step < history.interval


def test_the_interval_doubles_each_time_there_are_too_many() -> None:
    history = History(moment(0), CONFIG)
    assert history.interval == FIRST_INTERVAL == 100
    intervals = []
    for step in range(FIRST_INTERVAL, 300_000, FIRST_INTERVAL):
        history.record(moment(step))
        if history.interval not in intervals:
            intervals.append(history.interval)
            assert steps_of(history) == list(range(0, step + 1, history.interval))
    assert intervals == [100, 200, 400, 800, 1600]
    # 256 steps of 100 more than the start fill it; from then on the same number of steps of 200, ...
    history = History(moment(0), CONFIG)
    train(history, 25_500)
    assert (history.interval, len(history.checkpoints)) == (100, 256)
    train(history, 25_600, start=25_500)
    assert (history.interval, len(history.checkpoints)) == (200, 129)


def test_only_new_moments_on_the_interval_are_kept() -> None:
    history = History(moment(0), CONFIG)
    for step in (100, 150, 100, 0, 200, 199):
        history.record(moment(step))
    assert steps_of(history) == [0, 100, 200]
    assert history.last_step == 200
    assert not history.wants(200)
    assert not history.wants(250)
    assert history.wants(300)


def test_the_checkpoint_before_a_step_is_the_latest_at_or_before_it() -> None:
    history = History(moment(0), CONFIG)
    train(history, 500)
    found = [history.before(step).step for step in (0, 1, 99, 100, 101, 499, 500, 10_000)]
    assert found == [0, 0, 0, 100, 100, 400, 500, 500]
    with pytest.raises(HistoryError, match="Step -1 cannot be reached"):
        history.before(-1)


def test_changes_hold_from_their_step_on() -> None:
    history = History(moment(0), CONFIG)
    train(history, 300)
    fast, faster = CONFIG.replace(learning_rate=0.1), CONFIG.replace(learning_rate=0.2)
    history.change(130, fast)
    assert steps_of(history) == [0, 100]
    train(history, 500, start=130)
    history.change(400, faster)
    assert steps_of(history) == [0, 100, 200, 300, 400]
    assert history.changes == ((0, CONFIG), (130, fast), (400, faster))
    held = [history.config_at(step) for step in (0, 129, 130, 399, 400, 10_000)]
    assert held == [CONFIG, CONFIG, fast, fast, faster, faster]
    # A replay has to stop where a change lies.
    assert [history.due(step) for step in (0, 100, 110, 130, 350, 399, 400)] == [100, 30, 20, 70, 50, 1, 100]


def test_a_change_in_the_past_ends_the_future_that_was() -> None:
    history = History(moment(0), CONFIG)
    train(history, 300)
    one, two, three = (CONFIG.replace(learning_rate=rate) for rate in (0.1, 0.2, 0.3))
    history.change(300, one)
    train(history, 600, start=300)
    history.change(150, two)
    assert history.changes == ((0, CONFIG), (150, two))
    assert steps_of(history) == [0, 100]
    history.change(150, three)
    assert history.changes == ((0, CONFIG), (150, three))
    history.change(0, one)
    assert history.changes == ((0, one),)
    assert steps_of(history) == [0]


def test_a_restored_history_goes_its_own_way_from_the_same_past() -> None:
    history = History(moment(0), CONFIG)
    train(history, 30_000)
    fast = CONFIG.replace(learning_rate=0.1)
    history.change(25_000, fast)
    twin = History.restored(history.checkpoints, history.changes, history.interval)
    assert (twin.checkpoints, twin.changes, twin.interval) == (history.checkpoints, history.changes, 200)
    assert all(one is other for one, other in zip(twin.checkpoints, history.checkpoints, strict=True))
    kept, changes = history.checkpoints, history.changes
    twin.change(1000, CONFIG)
    train(twin, 200_000, start=1000)
    assert (history.checkpoints, history.changes, history.interval) == (kept, changes, 200)
    assert twin.interval == 800


def test_a_simulation_keeps_its_checkpoints_by_these_rules() -> None:
    sim = nnsim.Simulation(nnsim.Config(samples=20, hidden=(2,), runs=2, batch=1))
    sim.advance(1050)
    history = sim._history
    assert steps_of(history) == list(range(0, 1001, 100))
    # Parameters and both of Adam's moments of 2 runs, and a few numbers for all of them.
    assert all(0 <= each.nbytes - 2 * 9 * 4 * 3 < 100 for each in history.checkpoints)
    sim.seek(250)
    assert steps_of(history) == list(range(0, 1001, 100))  # looking back forgets nothing


def test_there_may_be_so_many_changes_and_edits_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnsim.history.MOST_CHANGES", 4)
    sim = nnsim.Simulation(nnsim.Config(samples=20, hidden=(2,), batch=1))
    for number in range(3):
        sim.advance(1)
        sim.reconfigure(sim.config.replace(l2=0.1 * (number + 1)))
    sim.set_weight(0, 0, 0, 0, 0.5)
    sim.advance(1)
    before = sim.parameters_sha256()
    for change in (
        lambda: sim.set_weight(0, 0, 0, 0, 0.25),
        lambda: sim.reconfigure(sim.config.replace(l2=0.5)),
        lambda: sim.fork(l2=0.5),
    ):
        with pytest.raises(HistoryError, match="5 changes in mid-run are as many as there may be"):
            change()
    assert sim.parameters_sha256() == before
    sim.reconfigure(sim.config.replace(speed=3))
    sim.seek(2)
    sim.set_weight(0, 0, 0, 0, 0.25)
