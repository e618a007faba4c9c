"""A run changed by hand in mid-course, and the run opened from its address, are one run to the bit."""

from hypothesis import given, settings
from hypothesis import strategies as st

import nnsim
from strategies import configs

CHANGES = st.one_of(
    st.fixed_dictionaries({"learning_rate": st.floats(1e-5, 0.05), "l2": st.sampled_from([0.0, 0.01])}),
    st.fixed_dictionaries({"batch": st.integers(0, 2), "dropout": st.sampled_from([0.0, 0.3])}),
    st.fixed_dictionaries({"slope": st.floats(0, 1), "momentum": st.floats(0, 0.9)}),
    st.fixed_dictionaries({"schedule": st.sampled_from(["step", "cosine"]), "clip": st.sampled_from([0.0, 1.0])}),
)
WEIGHTS = st.floats(-2, 2)
STEPS = st.lists(st.tuples(st.integers(0, 60), st.one_of(CHANGES, WEIGHTS), st.booleans()), min_size=1, max_size=5)


@settings(max_examples=40, deadline=None)
@given(configs(), STEPS)
def test_an_address_gives_the_run_that_was_changed_by_hand(
    config: nnsim.Config, steps: list[tuple[int, dict[str, object] | float, bool]]
) -> None:
    one = nnsim.Simulation(config)
    for count, change, goes_back in steps:
        one.advance(count)
        if goes_back:
            one.seek(one.step // 2)
        if isinstance(change, dict):
            one.reconfigure(one.config.replace(**change))
        elif not one.stopped:
            one.set_weight(run=0, layer=-1, unit=0, input="bias", value=change)
    one.advance(30)
    address = nnsim.format_address(one.recipe)
    other = nnsim.Simulation(nnsim.parse_address(address))
    other.advance(one.step)
    assert other.parameters_sha256() == one.parameters_sha256()
    assert nnsim.format_address(other.recipe) == address
