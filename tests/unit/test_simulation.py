"""The simulation's contract: time, looking, changing in mid-run, forking, diverging."""

import doctest
import importlib

import numpy as np
import pytest

import nnsim


def small(**changes: object) -> nnsim.Simulation:
    fields = {"samples": 60, "hidden": (6, 2), "runs": 3, "batch": 7}
    return nnsim.Simulation(nnsim.Config().replace(**(fields | changes)))


def test_shapes_are_those_of_the_contract() -> None:
    sim = small()
    sim.advance(5)
    assert sim.step == 5
    assert sim.epoch == pytest.approx(35 / 60)
    assert sim.parameters.shape == (3, 6 * 3 + 2 * 7 + 3)
    assert [layer.weights.shape for layer in sim.layers] == [(3, 6, 2), (3, 2, 6), (3, 1, 2)]
    assert [layer.biases.shape for layer in sim.layers] == [(3, 6), (3, 2), (3, 1)]
    assert sim.representation().shape == (3, 60, 2)
    assert sim.representation(0).shape == (3, 60, 6)
    assert sim.representation(-1).shape == (3, 60, 1)
    assert sim.represent([[0, 0], [1, 2]]).shape == (3, 2, 2)
    assert sim.predict_probability([[0, 0], [1, 2]]).shape == (3, 2)
    assert sim.metrics.loss.shape == sim.metrics.accuracy.shape == (3,)
    classes = small(dataset="blobs4")
    assert classes.predict_probability([[0, 0], [1, 2]]).shape == (3, 2, 4)
    np.testing.assert_allclose(classes.predict_probability([[1, 1]]).sum(axis=-1), 1, rtol=1e-6)


def test_layers_are_views_of_the_parameters() -> None:
    sim = small()
    before = sim.predict_probability([[1, 1]]).copy()
    sim.layers[-1].biases[...] = 9
    assert (sim.parameters[:, -1] == 9).all()
    assert (sim.predict_probability([[1, 1]]) > before).all()


def test_the_representation_is_what_the_formula_says() -> None:
    sim = small(slope=0.3)
    sim.advance(20)
    for run in range(3):
        values = sim.inputs.astype(float)
        for layer in sim.layers[:-1]:
            values = values @ layer.weights[run].T.astype(float) + layer.biases[run]
            values = np.where(values > 0, values, 0.3 * values)
        np.testing.assert_allclose(sim.representation()[run], values, rtol=1e-4, atol=1e-5)
        logits = values @ sim.layers[-1].weights[run, 0] + sim.layers[-1].biases[run, 0]
        loss = np.mean(np.logaddexp(0, logits) - sim.data.labels * logits)
        assert sim.metrics.loss[run] == pytest.approx(loss, rel=1e-4)
        assert sim.metrics.accuracy[run] == np.mean((logits > 0) == (sim.data.labels == 1))


def test_represent_agrees_with_representation() -> None:
    sim = small(features=("x1", "x2_squared"))
    sim.advance(3)
    np.testing.assert_allclose(sim.represent(sim.data.points), sim.representation(), rtol=1e-6)


def test_each_run_can_be_given_points_of_its_own() -> None:
    sim = small(features=("x1", "x2_squared"))
    sim.advance(3)
    points = np.random.default_rng(0).uniform(-5, 5, (3, 7, 2))
    places = sim.represent(points, layer=0)
    assert places.shape == (3, 7, 6)
    for run in range(3):
        np.testing.assert_allclose(places[run], sim.represent(points[run], layer=0)[run], rtol=1e-6)
    assert sim.predict_probability(points).shape == (3, 7)
    with pytest.raises(nnsim.ShapeError, match=r"must be \(n, 2\) or \(3, n, 2\)"):
        sim.represent(points[:2])


def test_a_layer_that_is_not_there_is_refused() -> None:
    with pytest.raises(nnsim.ShapeError, match="layer is 3, but must be from -3 to 2"):
        small().representation(3)
    with pytest.raises(nnsim.ShapeError, match=r"points have shape \(3,\)"):
        small().represent([1, 2, 3])


def test_runs_start_apart_and_seeds_matter() -> None:
    sim = small()
    assert len({run.tobytes() for run in sim.parameters}) == 3
    assert not np.array_equal(sim.parameters, small(seed=1).parameters)


def test_seek_goes_back_and_forth_exactly() -> None:
    sim = small()
    hashes = {}
    for step in range(0, 450, 50):
        hashes[step] = sim.parameters_sha256()
        sim.advance(50)
    for step in (400, 0, 250, 50, 350):
        sim.seek(step)
        assert sim.step == step
        assert sim.parameters_sha256() == hashes[step]


def test_changes_in_mid_run_are_replayed_and_can_be_undone_by_going_back() -> None:
    sim = small()
    sim.advance(130)
    sim.reconfigure(sim.config.replace(learning_rate=0.05, batch=13))
    sim.advance(130)
    changed = sim.parameters_sha256()
    sim.seek(120)
    assert sim.config.learning_rate == 0.002
    sim.seek(260)
    assert sim.parameters_sha256() == changed
    sim.seek(120)
    sim.reconfigure(sim.config.replace(l2=0.1))
    sim.advance(140)
    assert sim.config.learning_rate == 0.002
    assert sim.parameters_sha256() != changed


def test_view_fields_change_without_a_trace_in_the_trajectory() -> None:
    sim, other = small(), small()
    sim.advance(50)
    sim.reconfigure(sim.config.replace(colors="class", speed=3))
    sim.advance(50)
    other.advance(100)
    assert sim.parameters_sha256() == other.parameters_sha256()
    sim.seek(20)
    assert sim.config.colors == "class"


def test_fields_that_need_a_new_start_are_refused_in_mid_run() -> None:
    sim = small()
    other = sim.config.replace(samples=70, hidden=(3,))
    with pytest.raises(nnsim.HistoryError, match="hidden, samples cannot change in mid-run"):
        sim.reconfigure(other)


def test_a_fork_shares_the_past_and_goes_its_own_way() -> None:
    sim = small()
    sim.advance(150)
    here = sim.parameters_sha256()
    fork = sim.fork(learning_rate=0.03)
    same = sim.fork()
    for each in (sim, fork, same):
        each.advance(30)
    assert same.parameters_sha256() == sim.parameters_sha256() != fork.parameters_sha256()
    fork.seek(150)
    assert fork.parameters_sha256() == here


def test_a_diverging_run_stops_at_its_last_finite_step_and_the_others_go_on() -> None:
    rates = (0.01, 1e2, 0.01)
    sim = small(optimizer="sgd", loss="squared_error", dataset="plane", learning_rates=rates)
    calm = small(optimizer="sgd", loss="squared_error", dataset="plane", learning_rates=(0.01, 0.0, 0.01))
    assert sim.advance(200) == calm.advance(200) == 200
    assert list(sim.stopped) == [1]
    assert np.isfinite(sim.parameters).all()
    for run in (0, 2):
        np.testing.assert_array_equal(sim.parameters[run], calm.parameters[run])
    frozen = sim.parameters[1].copy()
    sim.seek(sim.stopped[1])
    np.testing.assert_array_equal(sim.parameters[1], frozen)
    sim.seek(0)
    assert not sim.stopped


def test_when_every_run_has_diverged_advance_says_so_by_doing_less() -> None:
    sim = small(optimizer="sgd", loss="squared_error", dataset="plane", learning_rate=100.0)
    done = sim.advance(500)
    assert done < 500
    assert set(sim.stopped) == {0, 1, 2}
    assert sim.advance(10) == 0
    assert sim.step == done == max(sim.stopped.values())


def test_dead_units_are_found() -> None:
    sim = small(activation=("relu",))
    sim.layers[0].weights[1, 4] = 0
    sim.layers[0].biases[1, 4] = -1
    first, second = sim.dead_units()
    assert first.shape == (3, 6)
    assert second.shape == (3, 2)
    assert first[1, 4]
    assert not first[1].all()


def test_advance_for_follows_the_same_trajectory() -> None:
    ticks = iter(range(100))
    sim, other = small(), small()
    done = sim.advance_for(5, lambda: float(next(ticks)))
    other.advance(done)
    assert done > 0
    assert sim.parameters_sha256() == other.parameters_sha256()


@pytest.mark.parametrize("name", ["nnsim", "nnsim.simulation"])
def test_the_examples_in_docstrings_are_true(name: str) -> None:
    outcome = doctest.testmod(importlib.import_module(name))
    assert outcome.attempted > 0
    assert outcome.failed == 0


def test_all_public_names_exist() -> None:
    assert sorted(nnsim.__all__) == nnsim.__all__
    assert all(hasattr(nnsim, name) for name in nnsim.__all__)


@pytest.mark.parametrize(
    ("dataset", "y"),
    [("blobs3", [0, 7]), ("blobs3", [0, 1.5]), ("discs", [0, np.nan]), ("discs", [0, 2]), ("plane", [1, np.inf])],
)
def test_a_loss_of_labels_that_are_none_is_refused(dataset: str, y: list[float]) -> None:
    with pytest.raises(nnsim.ConfigError, match=r"^y is something else in places, but must be (labels from 0|real)"):
        small(dataset=dataset).loss_and_gradient([[0, 0], [1, 1]], y)


def test_there_is_no_mean_loss_of_no_points() -> None:
    with pytest.raises(nnsim.ShapeError, match="no points"):
        small().loss_and_gradient(np.zeros((0, 2)), [])


def test_points_that_are_no_numbers_are_called_so() -> None:
    for broken in (np.nan, np.inf):
        with pytest.raises(nnsim.ConfigError, match="points is not finite in places"):
            small().represent([[0, broken]])


@pytest.mark.parametrize(
    "fields",
    [
        {"dataset": "blobs3", "optimizer": "nesterov", "learning_rate": 100.0, "features": ("sinh_x1", "x1")},
        {"dataset": "plane", "optimizer": "sgd", "learning_rate": 100.0, "reproducible": False},
    ],
)
def test_looking_at_runs_that_diverged_warns_of_nothing(fields: dict[str, object]) -> None:
    sim = small(**fields)  # and warnings are errors
    for step in range(12):
        sim.seek(step)
        assert sim.metrics.accuracy.shape == (3,)
        assert sim.representation(-1).shape[0] == 3
        assert sim.predict_probability([[80, 1], [2, 3]]).shape[0] == 3
