"""Metrics and norms of a simulation, each counted again by hand."""

import math

import numpy as np
import pytest

import nnsim
from nnsim.gradients import NUMBERS_AT_ONCE


def small(**changes: object) -> nnsim.Simulation:
    fields = {"samples": 90, "hidden": (6, 2), "runs": 3, "batch": 7, "test_fraction": 0.3}
    sim = nnsim.Simulation(nnsim.Config().replace(**(fields | changes)))
    sim.advance(60)
    return sim


@pytest.mark.parametrize("dataset", ["xor", "blobs4"])
def test_confusion_and_scores_count_samples(dataset: str) -> None:
    sim = small(dataset=dataset)
    classes, metrics = sim.data.classes, sim.metrics
    assert metrics.confusion.shape == (3, classes, classes)
    probabilities = sim.predict_probability(sim.data.points)
    for run in range(3):
        predicted = probabilities[run].argmax(-1) if classes > 2 else (probabilities[run] > 0.5).astype(int)
        counts = np.zeros((classes, classes), int)
        for sample in sim.data.train:
            counts[sim.data.labels[sample], predicted[sample]] += 1
        np.testing.assert_array_equal(metrics.confusion[run], counts)
        assert metrics.accuracy[run] == pytest.approx(np.trace(counts) / len(sim.data.train))
        right = predicted[sim.data.test] == sim.data.labels[sim.data.test]
        assert metrics.test_accuracy[run] == pytest.approx(right.mean())
        shares = [right[sim.data.labels[sim.data.test] == label].mean() for label in range(classes)]
        assert metrics.test_balanced_accuracy[run] == pytest.approx(np.mean(shares))
    assert metrics.baseline == metrics.confusion[0].sum(axis=1).max() / len(sim.data.train)


def test_values_have_losses_but_no_classes() -> None:
    metrics = small(dataset="plane").metrics
    assert np.isfinite(metrics.loss).all()
    assert np.isfinite(metrics.test_loss).all()
    for name in ("accuracy", "balanced_accuracy", "test_accuracy", "test_balanced_accuracy"):
        assert np.isnan(getattr(metrics, name)).all()
    assert metrics.confusion.shape == (3, 0, 0)
    assert math.isnan(metrics.baseline)


def test_without_test_samples_their_metrics_are_no_numbers() -> None:
    metrics = small(test_fraction=0.0).metrics
    for name in ("test_loss", "test_accuracy", "test_balanced_accuracy"):
        assert np.isnan(getattr(metrics, name)).all()
    assert np.isfinite(metrics.balanced_accuracy).all()


def test_gradient_norms_are_those_of_the_loss_on_training_samples() -> None:
    sim = small(l1=0.01, l2=0.02)
    norms = sim.gradient_norms()
    assert norms.shape == (3, 3)
    train = sim.data.train
    _, gradient = sim.loss_and_gradient(sim.data.points[train], sim.data.labels[train])
    sizes = [6 * 3, 2 * 7, 1 * 3]
    for layer, part in enumerate(np.split(gradient, np.cumsum(sizes)[:-1], axis=1)):
        np.testing.assert_allclose(norms[:, layer], np.linalg.norm(part, axis=1), rtol=1e-12)


def test_weight_norms_leave_biases_out() -> None:
    sim = small()
    before = sim.weight_norms()
    np.testing.assert_allclose(before[1, 0], np.linalg.norm(sim.layers[0].weights[1]), rtol=1e-6)
    sim.layers[0].biases[...] = 100
    np.testing.assert_array_equal(sim.weight_norms(), before)


def test_the_gradient_of_many_samples_is_the_mean_of_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    sim = small(dataset="blobs3")
    points, labels = sim.data.points, sim.data.labels
    loss, gradient = sim.loss_and_gradient(points, labels)
    assert NUMBERS_AT_ONCE // sum((2, 6, 2, 3)) > 90
    monkeypatch.setattr("nnsim.gradients.NUMBERS_AT_ONCE", 13 * 25)
    in_parts = sim.loss_and_gradient(points, labels)
    np.testing.assert_allclose(in_parts[0], loss, rtol=1e-12)
    np.testing.assert_allclose(in_parts[1], gradient, rtol=1e-9, atol=1e-15)


def test_a_label_for_each_point_is_asked_for() -> None:
    with pytest.raises(nnsim.ShapeError, match=r"y has shape \(3,\), but x has 2 points"):
        small().loss_and_gradient([[0, 0], [1, 1]], [0, 1, 1])


def test_the_learning_rate_is_that_of_the_next_step() -> None:
    sim = small(learning_rate=0.01)
    np.testing.assert_array_equal(sim.learning_rate, [0.01, 0.01, 0.01])
    sim = small(learning_rates=(0.01, 0.02, 0.0), schedule="step", period=20, factor=0.5, warmup=100)
    np.testing.assert_allclose(sim.learning_rate, np.array([0.01, 0.02, 0]) * 0.5**3 * 61 / 100, rtol=1e-12)


def test_the_learning_rate_told_is_the_one_used() -> None:
    sim = small(optimizer="sgd", schedule="cosine", horizon=100, learning_rate=0.05, batch=0, test_fraction=0.0)
    rate = sim.learning_rate
    before = sim.parameters.astype(float)
    _, gradient = sim.loss_and_gradient(sim.data.points, sim.data.labels)
    sim.advance(1)
    np.testing.assert_allclose(sim.parameters, before - rate[:, None] * gradient, rtol=1e-4, atol=1e-6)
