"""Any simulation survives a file, and no byte that changes on the way does harm."""

import io

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import nnsim
from strategies import configs, edit_somewhere

few = settings(max_examples=20, deadline=None)


@few
@given(configs(), st.integers(0, 250), st.integers(0, 250), st.floats(0, 1), st.floats(-3, 3))
def test_a_loaded_simulation_goes_on_and_back_to_the_bit(
    config: nnsim.Config, before: int, after: int, slope: float, value: float
) -> None:
    sim = nnsim.Simulation(config.replace(reproducible=True))
    sim.advance(before)
    edit_somewhere(sim, value)
    sim.reconfigure(sim.config.replace(slope=slope))
    sim.advance(after)
    file = io.BytesIO()
    nnsim.save(sim, file)
    twin = nnsim.load(file)
    assert twin.config == sim.config
    assert (twin.step, twin.stopped) == (sim.step, sim.stopped)
    for step in (sim.step, sim.step + 30, before // 2):
        sim.seek(step)
        twin.seek(step)
        assert twin.step == sim.step
        np.testing.assert_array_equal(twin.parameters, sim.parameters)


def content() -> bytes:
    sim = nnsim.Simulation(nnsim.Config(samples=10, batch=2, hidden=(2,), runs=2, stop_plateau=1000))
    sim.advance(150)
    file = io.BytesIO()
    nnsim.save(sim, file)
    return file.getvalue()


CONTENT = content()


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(CONTENT) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_changed_bytes_are_refused_or_mean_nothing(changes: list[tuple[int, int]]) -> None:
    changed = bytearray(CONTENT)
    for place, byte in changes:
        changed[place] = byte
    try:
        twin = nnsim.load(io.BytesIO(bytes(changed)))
    except nnsim.HistoryError:
        return
    original = nnsim.load(io.BytesIO(CONTENT))
    assert twin.config == original.config
    assert twin.parameters_sha256() == original.parameters_sha256()
