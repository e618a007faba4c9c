"""Leaving the finite numbers: where a run stops, that all ways lead to the same state, and that it is no dead end."""

import numpy as np
import pytest

import nnsim
from nnsim.finiteness import FAR, reach, safe_parameter
from nnsim.network import Architecture, initial_parameters, layer_views

DIVERGING = nnsim.presets["diverging"]
OVERSHOOTING = nnsim.Config(hidden=(), optimizer="sgd", l2=10.0, learning_rate=1.0, runs=1, samples=50)


def state_of(sim: nnsim.Simulation) -> tuple[object, ...]:
    return sim.step, sim.parameters_sha256(), sim.stopped, sim.finished, sim.divergences


def test_a_run_stops_at_the_last_step_with_a_finite_loss() -> None:
    sim = nnsim.Simulation(DIVERGING)
    sim.advance(100)
    assert len(sim.stopped) == sim.runs
    assert np.isfinite(sim.metrics.loss).all()
    assert sim.finished == "All runs have diverged."
    end = sim.step
    for step in range(end + 1):
        sim.seek(step)
        assert np.isfinite(sim.metrics.loss).all(), step


@pytest.mark.parametrize("config", [DIVERGING, DIVERGING.replace(runs=1), OVERSHOOTING, DIVERGING.replace(clip=1e6)])
def test_the_state_at_a_step_does_not_depend_on_the_way_there(config: nnsim.Config) -> None:
    straight, winding = nnsim.Simulation(config), nnsim.Simulation(config)
    straight.advance(100)
    for step in range(straight.step + 1):
        there = nnsim.Simulation(config)
        there.advance(step)
        straight.seek(step)
        assert state_of(there) == state_of(straight) == state_of(winding)
        assert winding.advance(1) == (winding.step > step)


def test_a_loss_that_is_not_finite_stops_a_run_whose_parameters_are() -> None:
    rng = np.random.default_rng(0)
    points = np.concatenate([rng.uniform(-1, 1, (30, 2)), [[88, 0]]])
    data = nnsim.dataset_from_arrays(points, np.arange(31) % 2)
    sim = nnsim.Simulation(nnsim.Config(dataset="own", features=("sinh_x1",), hidden=(), runs=2), data)
    for run, weight in enumerate((50.0, 0.0)):
        sim.set_weight(run, 0, 0, 0, weight)
    assert sim.advance(1) == 1
    assert sim.stopped[0] == 0
    assert np.isfinite(sim.parameters).all()


def test_a_change_at_the_last_finite_step_leads_on_and_its_replays_are_the_same() -> None:
    sim = nnsim.Simulation(OVERSHOOTING)
    end = sim.advance(200)
    assert sim.stopped == {0: end}
    sim.reconfigure(sim.config.replace(l2=0.0))
    assert sim.stopped == {}
    assert sim.divergences == {}
    assert sim.advance(20) == 20
    again = nnsim.Simulation(sim.recipe)
    again.advance(end + 20)
    assert state_of(again) == state_of(sim)
    sim.seek(end - 5)
    sim.seek(end + 20)
    assert state_of(again) == state_of(sim)


def test_a_weight_can_be_set_at_the_last_finite_step() -> None:
    sim = nnsim.Simulation(OVERSHOOTING)
    end = sim.advance(200)
    for place in range(-1, 2):
        sim.set_weight(0, 0, 0, place, 0.0)
    assert sim.advance(10) == 10
    again = nnsim.Simulation(sim.recipe)
    again.advance(end + 10)
    assert state_of(again) == state_of(sim)


def test_looking_at_every_step_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    config = nnsim.Config(samples=60, hidden=(6, 2), runs=3, dropout=0.2)
    quick = nnsim.Simulation(config)
    quick.advance(150)
    monkeypatch.setattr("nnsim.finiteness.FAR", 0.0)
    monkeypatch.setattr("nnsim.finiteness.safe_parameter", lambda architecture, largest: 0.0)
    slow = nnsim.Simulation(config)
    assert slow.advance(150) == 150
    assert slow.parameters_sha256() == quick.parameters_sha256()


@pytest.mark.parametrize("activation", ["linear", "relu", "elu", "gelu", "silu", "tanh", "sine"])
@pytest.mark.parametrize("initializer", ["he_normal", "normal", "zeros"])
def test_no_logit_is_beyond_the_reach(activation: str, initializer: str) -> None:
    config = nnsim.Config(activation=(activation,), initializer=initializer, samples=50, features=("x1", "sinh_x2"))
    sim = nnsim.Simulation(config)
    [logits] = sim._network.activations_of(sim.inputs, [2])
    bound = reach(sim.layers, float(np.abs(sim.inputs).max()))
    assert (np.abs(logits).max(axis=(1, 2)) <= bound).all()


@pytest.mark.parametrize("sizes", [(2, 1), (2, 100, 2, 1), (11, *(512,) * 8, 5)])
def test_parameters_below_the_safe_one_keep_the_reach_below_far(sizes: tuple[int, ...]) -> None:
    architecture = Architecture(sizes, ("relu",) * (len(sizes) - 2))
    safe = safe_parameter(architecture, 5.0)
    vector = np.full((1, architecture.n_parameters), safe)
    assert reach(layer_views(vector, sizes), 5.0) <= FAR * (1 + 1e-9)
    usual = initial_parameters(sizes, "he_normal", np.random.default_rng(0))
    assert reach(layer_views(usual, sizes), 5.0) < FAR


def test_what_is_no_number_is_beyond_any_reach() -> None:
    for broken in (np.nan, np.inf, -np.inf):
        vector = np.array([1.0, broken, 1.0])
        assert not reach(layer_views(vector, (2, 1)), 5.0) < FAR
