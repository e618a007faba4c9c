"""Hypothesis strategies shared by the property tests."""

import hypothesis.strategies as st

import nnsim
from nnsim.config import FIELDS
from nnsim.domains import Domain, Number, Whole
from nnsim.names import ACTIVATIONS, FEATURES, INITIALIZERS, OPTIMIZERS, OWN, SCHEDULES, TASK_LOSSES, TASKS
from nnsim.own_data import read_table
from nnsim.plan import write_plan


def within(domain: Domain) -> st.SearchStrategy[float]:
    """Numbers of a domain, its ends among them often."""
    match domain:
        case Whole(low, high):
            return st.sampled_from((low, high)) | st.integers(low, high)
        case Number(low, high, zero):
            return st.sampled_from((low, high, 0.0) if zero else (low, high)) | st.floats(low, high)
    raise AssertionError(domain)


USUAL = {
    "learning_rate": st.floats(1e-5, 0.05),
    "l1": st.sampled_from([0.0, 0.01]),
    "l2": st.sampled_from([0.0, 0.01]),
    "dropout": st.sampled_from([0.0, 0.3]),
    "clip": st.sampled_from([0.0, 1.0]),
    "warmup": st.integers(0, 20),
    "period": st.integers(1, 30),
    "horizon": st.integers(1, 60),
    "stop_steps": st.sampled_from([0, 0, 0, 30]),
    "stop_epochs": st.sampled_from([0, 0, 0, 4]),
    "stop_accuracy": st.just(0.0),
    "stop_plateau": st.sampled_from([0, 0, 100]),
    **dict.fromkeys(("slope", "momentum", "beta1", "beta2", "epsilon", "decay", "weight_decay", "factor", "floor")),
}
"""Numbers that can change in mid-run, with what most trainings have; None: anything goes."""

PLANNED = ("slope", "momentum", "beta2", "learning_rate", "l1", "l2", "clip", "dropout", "warmup", "factor")


def number(name: str) -> st.SearchStrategy[float]:
    """A value of the field: a usual one three times out of four."""
    anything, usual = within(FIELDS[name].domain), USUAL[name]
    return anything if usual is None else st.sampled_from((usual, usual, usual, anything)).flatmap(lambda each: each)


@st.composite
def tables(draw: st.DrawFn) -> str:
    """Data of one's own: classes in words or numbers, or values."""
    targets = draw(st.sampled_from((("no", "yes"), ("0", "1", "2"), ("0.5", "-3e5", "7"))))
    coordinates = st.integers(-1000, 1000).map(lambda tenths: tenths / 10)
    rows = draw(st.lists(st.tuples(coordinates, coordinates, st.sampled_from(targets)), min_size=20, max_size=40))
    return "\n".join(f"{x},{y},{target}" for x, y, target in [*rows, *((0, 0, target) for target in targets)])


@st.composite
def plans(draw: st.DrawFn) -> str:
    """Changes in mid-run that fit any configuration."""
    names = draw(st.lists(st.sampled_from((*PLANNED, "weight.0.0.0.0", "weight.0.0.0.-1")), max_size=3))
    values = (draw(st.floats(-3, 3) if name.startswith("weight") else number(name)) for name in names)
    return write_plan((draw(st.integers(0, 40)), {name: value}) for name, value in zip(names, values, strict=True))


@st.composite
def configs(draw: st.DrawFn) -> nnsim.Config:
    """Any valid configuration, small enough to train a few dozen steps at once."""
    dataset = draw(st.sampled_from((*sorted(TASKS), OWN)))
    table = draw(tables()) if dataset == OWN else ""
    kind = read_table(table).kind if table else TASKS[dataset]
    hidden = draw(st.lists(st.integers(1, 9), max_size=8).map(tuple) | st.sampled_from([(40,), (1,) * 8]))
    samples = draw(st.integers(20, 60))
    total = len(read_table(table).points) if table else samples
    test_fraction = draw(st.sampled_from([0.0, 0.25, 0.5, 0.9]))
    one_each = draw(st.booleans()) and len(hidden) > 0
    runs = draw(st.integers(1, 3))
    numbers = {name: draw(number(name)) for name in USUAL}
    return nnsim.Config(
        dataset=dataset,
        table=table,
        samples=samples,
        noise=draw(within(FIELDS["noise"].domain)),
        test_fraction=test_fraction,
        balance=draw(st.sampled_from([0.0, 0.5, 0.05, 0.95])) if kind == "binary" and not table else 0.0,
        features=draw(st.lists(st.sampled_from(FEATURES), min_size=1, max_size=11, unique=True).map(tuple)),
        hidden=hidden,
        activation=tuple(draw(st.sampled_from(ACTIVATIONS)) for _ in range(len(hidden) if one_each else 1)),
        initializer=draw(st.sampled_from(INITIALIZERS)),
        loss=draw(st.sampled_from(("auto", *TASK_LOSSES[kind]))),
        optimizer=draw(st.sampled_from(OPTIMIZERS)),
        learning_rates=draw(st.sampled_from([(), tuple(draw(number("learning_rate")) for _ in range(runs))])),
        schedule=draw(st.sampled_from(SCHEDULES)),
        batch=draw(st.integers(0, total - round(total * test_fraction))),
        sampling=draw(st.sampled_from(("shuffled", "replacement"))),
        runs=runs,
        seed=draw(st.integers(0, 2**32 - 1)),
        reproducible=draw(st.booleans()),
        changes=draw(plans()),
        **(numbers if kind != "regression" else numbers | {"stop_accuracy": 0.0}),
    )


def edit_somewhere(sim: nnsim.Simulation, value: float) -> None:
    """Set a parameter that depends on where `sim` is, of a run that is still in training; none if there is none."""
    going = [run for run in range(sim.runs) if run not in sim.stopped]
    if going:
        layer = sim.step % len(sim.layers)
        units, inputs = sim.layers[layer].weights.shape[1:]
        sim.set_weight(going[-1], layer, sim.step % units, sim.step % (inputs + 1) - 1, value)
