"""Runs together or one after the other: the choice is about time alone. (The gradient itself: test_training_step.)"""

import pytest

import nnsim
from nnsim import backpropagation


@pytest.mark.parametrize("dropout", [0.0, 0.25])
@pytest.mark.parametrize("hidden", [(), (5,), (40, 7, 3)])
def test_runs_one_after_the_other_give_the_bits_of_runs_together(monkeypatch, hidden, dropout):
    config = nnsim.Config(runs=3, hidden=hidden, batch=7, dropout=dropout, seed=5)
    together = nnsim.Simulation(config)
    monkeypatch.setattr(backpropagation, "LARGE_STEP", 0)
    apart = nnsim.Simulation(config)
    together.advance(60)
    apart.advance(60)
    assert apart.parameters_sha256() == together.parameters_sha256()


def test_large_steps_are_taken_run_by_run_and_small_ones_together():
    def stacked(**changes):
        trainer = nnsim.Simulation(nnsim.Config(runs=3, **changes))._trainer
        return isinstance(trainer._gradient, backpropagation.Backpropagation)

    assert stacked()
    assert not stacked(hidden=(100, 100, 2), batch=100)
