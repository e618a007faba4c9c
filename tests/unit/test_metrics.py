"""Metrics against counting sample by sample in plain Python, and by hand."""

import math

import numpy as np
import pytest

from nnsim.errors import ShapeError
from nnsim.metrics import (
    accuracy,
    balanced_accuracy,
    confusion_matrix,
    dead_units,
    gradient_norm,
    majority_baseline,
    predicted_classes,
    saturated_units,
)

MIXED = [(1, 2), (2, 2), (3, 3), (4, 5)]
"""Runs and classes."""


def guesses(runs: int, classes: int, samples: int = 101) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng([runs, classes])
    labels = (rng.uniform(size=samples) ** 2 * classes).astype(np.int64)
    return rng.integers(0, classes, (runs, samples)), labels


def test_a_probability_above_one_half_is_class_one():
    probabilities = np.array([[0.0, 0.5, 0.50001, 1.0], [0.7, 0.2, 0.5, 0.49]], np.float32)
    assert predicted_classes(probabilities).tolist() == [[0, 0, 1, 1], [1, 0, 0, 0]]


def test_of_several_classes_the_most_probable_wins_and_the_first_of_equals():
    probabilities = np.array([[[0.2, 0.5, 0.3], [0.4, 0.4, 0.2], [0.1, 0.1, 0.8]]])
    predicted = predicted_classes(probabilities)
    assert predicted.tolist() == [[1, 0, 2]]
    assert predicted.dtype == np.int64


@pytest.mark.parametrize("shape", [(3,), (1, 2, 3, 4)])
def test_probabilities_need_two_or_three_axes(shape):
    with pytest.raises(ShapeError, match="probabilities"):
        predicted_classes(np.zeros(shape))


@pytest.mark.parametrize(("runs", "classes"), MIXED)
def test_accuracies_and_confusion_count_samples(runs, classes):
    predicted, labels = guesses(runs, classes)
    right, balanced, confusion = [], [], np.zeros((runs, classes, classes), int)
    for run in range(runs):
        pairs = list(zip(labels.tolist(), predicted[run].tolist(), strict=True))
        right.append(sum(label == guess for label, guess in pairs) / len(pairs))
        shares = []
        for one in range(classes):
            members = [guess for label, guess in pairs if label == one]
            shares.append(members.count(one) / len(members))
        balanced.append(sum(shares) / classes)
        for label, guess in pairs:
            confusion[run, label, guess] += 1
    assert accuracy(predicted, labels) == pytest.approx(right)
    assert balanced_accuracy(predicted, labels) == pytest.approx(balanced)
    assert np.array_equal(confusion_matrix(predicted, labels, classes), confusion)
    assert accuracy(predicted, labels).dtype == balanced_accuracy(predicted, labels).dtype == np.float64


def test_always_the_majority_scores_the_baseline_but_not_balanced():
    labels = np.array([0] * 84 + [1] * 16)
    predicted = np.zeros((2, 100), np.int64)
    assert accuracy(predicted, labels).tolist() == [0.84, 0.84]
    assert balanced_accuracy(predicted, labels).tolist() == [0.5, 0.5]
    assert majority_baseline(labels) == 0.84
    assert majority_baseline(1 - labels) == 0.84
    assert majority_baseline(np.array([2, 2, 0, 1, 2])) == 0.6


def test_an_absent_class_does_not_count_in_balanced_accuracy():
    labels = np.array([0, 0, 2, 2])
    predicted = np.array([[0, 1, 2, 2]])
    assert balanced_accuracy(predicted, labels).tolist() == [0.75]
    assert confusion_matrix(predicted, labels, 4).tolist() == [[[1, 1, 0, 0], [0] * 4, [0, 0, 2, 0], [0] * 4]]


def test_of_no_samples_shares_are_not_numbers():
    predicted, labels = np.zeros((3, 0), np.int64), np.zeros(0, np.int64)
    assert np.isnan(accuracy(predicted, labels)).tolist() == [True] * 3
    assert np.isnan(balanced_accuracy(predicted, labels)).tolist() == [True] * 3
    assert math.isnan(majority_baseline(labels))
    assert not confusion_matrix(predicted, labels, 2).any()
    assert confusion_matrix(predicted, labels, 2).shape == (3, 2, 2)


@pytest.mark.parametrize(
    "metric", [accuracy, balanced_accuracy, lambda guess, label: confusion_matrix(guess, label, 2)]
)
@pytest.mark.parametrize(("predicted", "labels"), [((3,), (3,)), ((2, 3), (2,)), ((2, 3), (2, 3)), ((2, 3, 1), (3,))])
def test_shapes_that_do_not_fit_are_refused(metric, predicted, labels):
    with pytest.raises(ShapeError, match=r"expected \(runs, samples\)"):
        metric(np.zeros(predicted, np.int64), np.zeros(labels, np.int64))


def test_gradient_norm_is_the_length_of_each_run():
    gradient = np.array([[3.0, -4.0, 0.0], [0.0, 0.0, 0.0], [1.0, 2.0, 2.0]], np.float32)
    norm = gradient_norm(gradient)
    assert norm.tolist() == [5.0, 0.0, 3.0]
    assert norm.dtype == np.float64


def test_gradient_norm_does_not_overflow_in_float32():
    assert gradient_norm(np.full((1, 4), 1e30, np.float32)) == pytest.approx([2e30], rel=1e-6)


def test_dead_units_are_exactly_zero_for_every_sample():
    activations = np.zeros((2, 5, 3), np.float32)
    activations[0, 4, 0] = 1e-30
    activations[1, :, 2] = -0.5
    activations[1, 2, 1] = 7
    assert dead_units(activations).tolist() == [[False, True, True], [True, False, False]]
    assert dead_units(activations).dtype == bool


def test_dead_units_need_three_axes():
    with pytest.raises(ShapeError, match="activations"):
        dead_units(np.zeros((5, 3)))


def test_saturated_units_are_next_to_an_end_for_every_sample() -> None:
    answers = np.array([[-1.0, 0.995, 0.5, 0.985], [0.991, 0.999, -0.999, 1.0]], np.float32)
    assert saturated_units(answers, (-1.0, 1.0)).tolist() == [True, True, False, False]
    assert saturated_units(answers, (1.0,)).tolist() == [False, True, False, False]
    assert saturated_units(answers, ()).tolist() == [False] * 4
    assert saturated_units(answers[None], (-1.0, 1.0)).shape == (1, 4)
