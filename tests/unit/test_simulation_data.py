"""Data of one's own in a simulation: as a table in the configuration, or as arrays."""

import numpy as np
import pytest

import nnsim
from nnsim.datasets import dataset_from_arrays

LABELS = "x,y,kind\n" + "\n".join(f"{i},{i * i % 7},{'odd' if i % 2 else 'even'}" for i in range(20))
CLASSES = "\n".join(f"{i},{i * i % 7},{i % 4}" for i in range(20))
VALUES = "\n".join(f"{i};{i * i % 7};{i / 8}" for i in range(20))


def own(table: str, **changes: object) -> nnsim.Config:
    return nnsim.Config().replace(**({"dataset": "own", "table": table, "runs": 2, "hidden": (5,)} | changes))


def problems_of(**fields: object) -> dict[str, str]:
    with pytest.raises(nnsim.ConfigError) as refusal:
        nnsim.Config().replace(**fields)
    return {problem.field: problem.value for problem in refusal.value.problems}


@pytest.mark.parametrize(
    ("table", "kind", "loss", "outputs"),
    [
        (LABELS, "binary", "binary_cross_entropy", 1),
        (CLASSES, "classes", "cross_entropy", 4),
        (VALUES, "regression", "squared_error", 1),
    ],
)
def test_the_targets_of_a_table_choose_the_task(table: str, kind: str, loss: str, outputs: int) -> None:
    config = own(table, test_fraction=0.25)
    assert (config.task_kind, config.loss_name) == (kind, loss)
    assert (config.total_samples, config.train_samples) == (20, 15)
    sim = nnsim.Simulation(config)
    assert sim.data.kind == kind
    assert sim.representation(-1).shape == (2, 20, outputs)
    assert len(sim.data.test) == 5
    before = sim.metrics.loss
    sim.advance(200)
    assert (sim.metrics.loss < before).all()
    assert nnsim.Simulation(nnsim.parse_address(nnsim.format_address(config))).data.points.tolist() == (
        sim.data.points.tolist()
    )


def test_points_of_a_table_are_scaled_to_the_square_and_labels_kept() -> None:
    data = nnsim.Simulation(own(LABELS)).data
    np.testing.assert_allclose(data.points[:, 0], np.linspace(-5, 5, 20), rtol=1e-6)
    assert data.points[:, 1].min() == -5
    assert data.points[:, 1].max() == 5
    assert data.labels.tolist() == [0, 1] * 10


def test_what_draws_data_does_not_matter_for_a_table() -> None:
    one = nnsim.Simulation(own(LABELS))
    other = nnsim.Simulation(own(LABELS, samples=10, noise=0.5))
    np.testing.assert_array_equal(one.data.points, other.data.points)


def test_a_table_is_only_read_when_it_is_used() -> None:
    config = nnsim.Config(table="no table at all")
    assert nnsim.Simulation(config).data.samples == 1000
    assert problems_of(dataset="own", table="no table at all") == {
        "line 1": "1 columns ('no table at all')",
        "the number of rows": "1",
    }


def test_settings_that_do_not_fit_the_table_are_refused_together() -> None:
    assert problems_of(dataset="own", table=VALUES, loss="hinge", batch=21, balance=0.3, stop_accuracy=0.9) == {
        "loss": "hinge",
        "batch": "21",
        "balance": "0.3",
        "stop_accuracy": "0.9",
    }
    assert list(problems_of(dataset="own", table="1,2,3.5\n2,3,4", batch=0, test_fraction=0.9)) == ["test_fraction"]
    assert problems_of(table="\ud800") == {"table": "\N{REPLACEMENT CHARACTER}"}
    assert problems_of(table=5) == {"table": "5"}


def test_own_data_without_a_table_need_arrays() -> None:
    config = nnsim.Config(dataset="own")
    assert (config.task_kind, config.loss_name) == ("unknown", "auto")
    with pytest.raises(nnsim.ConfigError, match="table is empty"):
        nnsim.Simulation(config)


@pytest.mark.parametrize(
    ("targets", "kind"), [([0, 1] * 20, "binary"), (list(range(4)) * 10, "classes"), ([0.5, 2.0] * 20, "regression")]
)
def test_arrays_train_as_they_are(targets: list[float], kind: str) -> None:
    points = np.random.default_rng(1).normal(size=(40, 2))
    data = dataset_from_arrays(points, targets, test_fraction=0.25, seed=3)
    config = nnsim.Config(dataset="own", runs=2, hidden=(6, 2), batch=0)
    sim = nnsim.Simulation(config, data)
    assert sim.data is data
    assert data.kind == kind
    before = sim.metrics.loss
    sim.advance(150)
    assert (sim.metrics.loss < before).all()
    assert sim.epoch == 150
    fork = sim.fork(learning_rate=0.01)
    fork.seek(100)
    sim.seek(100)
    np.testing.assert_array_equal(fork.parameters, sim.parameters)


def test_a_configuration_of_other_data_is_refused_with_arrays() -> None:
    data = dataset_from_arrays([[0, 1], [2, 3], [4, 5]], [0.5, 1.0, 2.0])
    with pytest.raises(nnsim.ConfigError) as refusal:
        nnsim.Simulation(nnsim.Config(table=LABELS, loss="hinge"), data)
    assert [problem.field for problem in refusal.value.problems] == ["dataset", "table", "batch", "loss"]
