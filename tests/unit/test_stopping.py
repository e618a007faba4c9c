"""Stop conditions: where training ends, what it says, and that going back clears it."""

import numpy as np
import pytest

import nnsim
from nnsim.stopping import CHECK_EVERY, IMPROVEMENT, Improvements, Progress, steps_to_look


def small(**changes: object) -> nnsim.Simulation:
    fields = {"samples": 60, "hidden": (6, 2), "runs": 2, "batch": 7}
    return nnsim.Simulation(nnsim.Config().replace(**(fields | changes)))


def test_nothing_stops_training_unless_asked_to() -> None:
    sim = small()
    assert sim.advance(500) == 500
    assert sim.finished is None


def test_steps_end_training_exactly() -> None:
    sim = small(stop_steps=123)
    assert sim.advance(100) == 100
    assert sim.finished is None
    assert sim.advance(100) == 23
    assert sim.finished == "The 123 steps asked for are done."
    assert sim.advance(10) == 0
    assert sim.advance_for(1.0, lambda: 0.0) == 0


def test_epochs_end_training_on_the_first_step_that_completes_them() -> None:
    sim = small(stop_epochs=3)
    assert sim.advance(1000) == int(np.ceil(3 * 60 / 7))
    assert sim.finished == "The 3 epochs asked for are done."
    assert 3 <= sim.epoch < 3 + 7 / 60
    assert small(stop_epochs=3, batch=0).advance(1000) == 3


def test_accuracy_ends_training_when_every_run_has_it() -> None:
    calm = small(dataset="gauss", learning_rates=(0.01, 0.001))
    reached = []
    while len(reached) < 2:
        calm.advance(CHECK_EVERY)
        for run in range(2):
            if calm.metrics.accuracy[run] >= 0.98 and run not in reached:
                reached.append(run)
        expected = calm.step
        assert expected < 20_000
    sim = small(dataset="gauss", learning_rates=(0.01, 0.001), stop_accuracy=0.98)
    assert sim.advance(100_000) % CHECK_EVERY == 0
    assert (sim.metrics.accuracy >= 0.98).all()
    assert sim.step >= expected
    assert sim.finished == "Every run has reached an accuracy of 98 %."


def test_a_plateau_ends_training_when_no_loss_has_fallen_for_so_long() -> None:
    losses = []
    task = {"dataset": "plane", "noise": 0.3, "hidden": (), "optimizer": "sgd", "batch": 0, "learning_rate": 0.001}
    calm = small(**task)
    for _ in range(200):
        calm.advance(CHECK_EVERY)
        losses.append(calm.metrics.loss)
    best, fell = losses[0].copy(), np.full(2, CHECK_EVERY)
    for check, loss in enumerate(losses, 1):
        falls = loss < (1 - IMPROVEMENT) * best
        best[falls], fell[falls] = loss[falls], check * CHECK_EVERY
        if (check * CHECK_EVERY - fell >= 300).all():
            break
    assert 3 < check < 200
    sim = small(**task, stop_plateau=300)
    assert sim.advance(200 * CHECK_EVERY) == check * CHECK_EVERY
    assert sim.finished == "No run's loss has fallen by 1 % in the last 300 steps."


def test_a_network_that_cannot_learn_stops_at_its_first_chance() -> None:
    sim = small(learning_rate=0.0, stop_plateau=150)
    assert sim.advance(10_000) == 300
    other = small(learning_rate=0.0, stop_plateau=200)
    assert other.advance(10_000) == 300


def test_runs_that_diverged_are_not_waited_for() -> None:
    rates = (0.02, 1e2)
    sim = small(
        dataset="plane", optimizer="sgd", loss="squared_error", learning_rates=rates, hidden=(), stop_plateau=200
    )
    assert 200 < sim.advance(20_000) < 20_000
    assert list(sim.stopped) == [1]
    assert "loss has fallen" in (sim.finished or "")


def test_all_runs_diverged_is_a_reason_too() -> None:
    sim = small(dataset="plane", optimizer="sgd", loss="squared_error", learning_rate=1e2, stop_plateau=200)
    assert sim.advance(20_000) < 200
    assert sim.finished == "All runs have diverged."
    sim.seek(0)
    assert sim.finished is None


def test_going_back_clears_the_end_and_going_forth_finds_it_again() -> None:
    sim = small(learning_rate=0.0, stop_plateau=100)
    sim.advance(1000)
    end = sim.step
    assert sim.finished
    sim.seek(150)
    assert sim.finished is None
    sim.seek(1000)
    assert sim.step == end
    assert sim.finished
    sim.reset()
    assert sim.finished is None
    assert sim.advance(1000) == end


def test_conditions_may_change_in_mid_run_and_are_replayed() -> None:
    sim, free = small(learning_rate=0.0), small(learning_rate=0.0)
    sim.advance(130)
    sim.reconfigure(sim.config.replace(stop_plateau=200))
    assert sim.advance(1000) == 400 - 130
    here = sim.parameters_sha256()
    sim.reconfigure(sim.config.replace(stop_plateau=0, stop_steps=450))
    assert sim.finished is None
    assert sim.advance(1000) == 50
    for step in (20, 399, 0, 401):
        sim.seek(step)
        assert sim.finished is None
    sim.seek(10_000)
    assert sim.step == 450
    sim.seek(400)
    free.advance(400)
    assert sim.parameters_sha256() == here == free.parameters_sha256()


def test_a_fork_remembers_how_long_the_loss_has_not_fallen() -> None:
    sim = small(learning_rate=0.0, stop_plateau=300)
    sim.advance(250)
    fork = sim.fork(learning_rate=0.001)
    same = sim.fork()
    assert sim.advance(1000) == same.advance(1000) == 150
    assert fork.advance(300) == 300


def test_accuracy_is_not_asked_of_values() -> None:
    with pytest.raises(nnsim.ConfigError, match=r"stop_accuracy is 0\.9, but must be 0 for the data set plane"):
        nnsim.Config(dataset="plane", stop_accuracy=0.9)


def test_losses_that_are_no_numbers_count_as_infinite() -> None:
    def progress(step: int, *losses: float) -> Progress:
        return Progress(step, 0, 1, (0, 1), lambda: np.array(losses), lambda: np.array(losses))

    seen = Improvements()
    seen.observe(progress(100, np.nan, 1.0))
    seen.observe(progress(200, np.inf, 0.995))
    seen.observe(progress(300, 5.0, 0.98))
    assert seen.entries == [(100, 0, np.inf), (100, 1, 1.0), (300, 0, 5.0), (300, 1, 0.98)]
    assert seen.last(0, 300) == 300
    assert [seen.last(1, step) for step in (299, 99)] == [100, None]
    seen.observe(progress(200, 0.1, 0.1))
    assert len(seen.entries) == 4, "training has been there before"
    seen.forget_after(299)
    assert seen.entries == [(100, 0, np.inf), (100, 1, 1.0)]


def test_what_is_off_is_not_looked_for() -> None:
    assert steps_to_look(nnsim.Config(), 7, 70, 1000) > 10**12
    assert steps_to_look(nnsim.Config(stop_plateau=1), 7, 70, 1000) == 93
    assert steps_to_look(nnsim.Config(stop_steps=9, stop_accuracy=0.5), 7, 70, 1000) == 2
    assert steps_to_look(nnsim.Config(stop_epochs=1), 7, 70, 1000) == 93
    assert steps_to_look(nnsim.Config(stop_epochs=1, batch=999), 1, 999, 1000) == 1
