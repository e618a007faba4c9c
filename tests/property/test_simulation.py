"""What must hold of every simulation there is."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import nnsim
from strategies import configs, edit_somewhere

few = settings(max_examples=40, deadline=None)


@few
@given(configs())
def test_any_valid_configuration_trains_and_equal_ones_train_equally(config: nnsim.Config) -> None:
    first, second = nnsim.Simulation(config), nnsim.Simulation(config)
    assert first.advance(50) == 50 or first.finished
    second.advance(50)
    assert np.isfinite(first.parameters).all()
    assert np.isfinite(first.metrics.loss).all() or 0 in first.stopped.values()
    assert first.parameters_sha256() == second.parameters_sha256()


@few
@given(configs(), st.lists(st.integers(0, 40), min_size=1, max_size=6))
def test_the_trajectory_does_not_depend_on_how_it_is_cut(config: nnsim.Config, cuts: list[int]) -> None:
    whole, pieces = nnsim.Simulation(config), nnsim.Simulation(config)
    whole.advance(sum(cuts))
    for cut in cuts:
        pieces.advance(cut)
    assert (pieces.step, pieces.stopped, pieces.finished) == (whole.step, whole.stopped, whole.finished)
    np.testing.assert_array_equal(whole.parameters, pieces.parameters)


@few
@given(configs())
def test_a_run_does_not_depend_on_how_many_runs_there_are(config: nnsim.Config) -> None:
    # Fast products are a BLAS's own business; only reproducible ones promise equal bits for any stack.
    alone = {"learning_rates": (), "changes": "", "stop_accuracy": 0, "stop_plateau": 0, "reproducible": True}
    many, one = (nnsim.Simulation(config.replace(**alone, runs=runs)) for runs in (3, 1))
    many.advance(30)
    one.advance(30)
    np.testing.assert_array_equal(many.parameters[0], one.parameters[0])


@few
@given(configs(), st.integers(0, 250), st.integers(0, 250))
def test_rewinding_and_resuming_repeats_the_future_exactly(config: nnsim.Config, there: int, back: int) -> None:
    sim = nnsim.Simulation(config)
    sim.advance(there)
    sim.advance(back)
    future = sim.parameters.copy()
    end = sim.step
    state = (sim.step, sim.stopped, sim.finished)
    sim.seek(min(there, end))
    sim.seek(end)
    assert (sim.step, sim.stopped, sim.finished) == state
    np.testing.assert_array_equal(sim.parameters, future)


@few
@given(configs(), st.lists(st.tuples(st.integers(0, 90), st.floats(-3, 3)), min_size=1, max_size=5), st.data())
def test_edited_weights_are_edited_again_in_every_replay(
    config: nnsim.Config, edits: list[tuple[int, float]], data: st.DataObject
) -> None:
    sim = nnsim.Simulation(config)
    moments = {}
    for steps, value in edits:
        sim.advance(steps)
        edit_somewhere(sim, value)
        moments[sim.step] = sim.parameters.copy()
    sim.advance(30)
    moments[sim.step] = sim.parameters.copy()
    for step in data.draw(st.lists(st.sampled_from(sorted(moments)), min_size=1, max_size=4)):
        sim.seek(step)
        np.testing.assert_array_equal(sim.parameters, moments[step])


@few
@given(configs())
def test_an_address_brings_back_the_same_configuration(config: nnsim.Config) -> None:
    assert nnsim.parse_address(nnsim.format_address(config)) == config
