"""Hypothesis strategies shared by the property tests."""

import hypothesis.strategies as st

import nnsim
from nnsim.names import ACTIVATIONS, FEATURES, INITIALIZERS, OPTIMIZERS, SCHEDULES, TASK_LOSSES, TASKS


@st.composite
def configs(draw: st.DrawFn) -> nnsim.Config:
    """Any valid configuration, small enough to train a few dozen steps at once."""
    dataset = draw(st.sampled_from(sorted(TASKS)))
    hidden = draw(st.lists(st.integers(1, 9), max_size=3).map(tuple))
    samples = draw(st.integers(20, 60))
    test_fraction = draw(st.sampled_from([0.0, 0.25, 0.5]))
    one_each = draw(st.booleans()) and len(hidden) > 0
    runs = draw(st.integers(1, 3))
    rates = st.floats(1e-5, 0.05)
    return nnsim.Config(
        dataset=dataset,
        samples=samples,
        noise=draw(st.floats(0, 0.5)),
        test_fraction=test_fraction,
        balance=draw(st.sampled_from([0.0, 0.5])) if TASKS[dataset] == "binary" else 0.0,
        features=draw(st.lists(st.sampled_from(FEATURES), min_size=1, max_size=4, unique=True).map(tuple)),
        hidden=hidden,
        activation=tuple(draw(st.sampled_from(ACTIVATIONS)) for _ in range(len(hidden) if one_each else 1)),
        slope=draw(st.floats(0, 1)),
        initializer=draw(st.sampled_from(INITIALIZERS)),
        loss=draw(st.sampled_from(("auto", *TASK_LOSSES[TASKS[dataset]]))),
        optimizer=draw(st.sampled_from(OPTIMIZERS)),
        learning_rate=draw(rates),
        learning_rates=draw(st.sampled_from([(), tuple(draw(rates) for _ in range(runs))])),
        schedule=draw(st.sampled_from(SCHEDULES)),
        warmup=draw(st.integers(0, 20)),
        period=draw(st.integers(1, 30)),
        horizon=draw(st.integers(1, 60)),
        batch=draw(st.integers(0, samples - round(samples * test_fraction))),
        sampling=draw(st.sampled_from(("shuffled", "replacement"))),
        l1=draw(st.sampled_from([0.0, 0.01])),
        l2=draw(st.sampled_from([0.0, 0.01])),
        dropout=draw(st.sampled_from([0.0, 0.3])),
        clip=draw(st.sampled_from([0.0, 1.0])),
        runs=runs,
        seed=draw(st.integers(0, 2**32 - 1)),
        reproducible=draw(st.booleans()),
    )


def edit_somewhere(sim: nnsim.Simulation, value: float) -> None:
    """Set a parameter that depends on where `sim` is, of a run that is still in training; none if there is none."""
    going = [run for run in range(sim.runs) if run not in sim.stopped]
    if going:
        layer = sim.step % len(sim.layers)
        units, inputs = sim.layers[layer].weights.shape[1:]
        sim.set_weight(going[-1], layer, sim.step % units, sim.step % (inputs + 1) - 1, value)
