"""Where training ends depends on the trajectory alone: not on cuts, not on detours through the past."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import nnsim
from strategies import configs

few = settings(max_examples=25, deadline=None)


@st.composite
def ending(draw: st.DrawFn) -> nnsim.Config:
    """A configuration with stop conditions, some of which hold soon."""
    config = draw(configs())
    regression = config.task_kind == "regression"
    return config.replace(
        reproducible=True,  # what a BLAS makes of a batch depends on how the memory around it is laid out
        stop_steps=draw(st.sampled_from([0, 1, 100, 237, 400])),
        stop_epochs=draw(st.sampled_from([0, 1, 20])),
        stop_accuracy=0.0 if regression else draw(st.sampled_from([0.0, 0.3, 0.7])),
        stop_plateau=draw(st.sampled_from([0, 1, 100, 150])),
    )


@few
@given(ending(), st.lists(st.integers(0, 250), min_size=1, max_size=5))
def test_the_end_does_not_depend_on_how_training_is_cut(config: nnsim.Config, cuts: list[int]) -> None:
    whole, pieces = nnsim.Simulation(config), nnsim.Simulation(config)
    done = whole.advance(sum(cuts))
    assert sum(pieces.advance(cut) for cut in cuts) == done == whole.step
    assert done == sum(cuts) or whole.finished
    assert pieces.finished == whole.finished
    np.testing.assert_array_equal(whole.parameters, pieces.parameters)


@few
@given(ending(), st.lists(st.integers(0, 450), min_size=1, max_size=4))
def test_detours_through_the_past_change_nothing(config: nnsim.Config, stations: list[int]) -> None:
    straight, winding = nnsim.Simulation(config), nnsim.Simulation(config)
    for step in stations:
        winding.seek(step)
        assert winding.step <= step
    winding.seek(450)
    straight.advance(450)
    assert winding.step == straight.step
    assert winding.finished == straight.finished
    np.testing.assert_array_equal(winding.parameters, straight.parameters)
