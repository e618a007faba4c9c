"""The true boundaries against the labels of the tasks."""

import numpy as np
import pytest

from nnsim.boundaries import BOUNDARIES, true_boundary
from nnsim.classification_tasks import checkerboard_label, circle_label, discs_label, xor_label
from nnsim.datasets import DATASETS, make_dataset

RULES = {"discs": discs_label, "circle": circle_label, "xor": xor_label, "checkerboard": checkerboard_label}
MEANS = ("gauss", "blobs3", "blobs4", "blobs5")
SHAPES = ("moons", "rings", "spiral", "spirals3", "spirals4", "spirals5")


def middles_and_normals(name):
    """The middle of every piece of every line, and the direction across it."""
    middles, normals = [], []
    for line in true_boundary(name):
        along = np.diff(line, axis=0)
        length = np.hypot(*along.T)[:, None]
        kept = length[:, 0] > 1e-9
        middles.append(((line[:-1] + line[1:]) / 2)[kept])
        normals.append((np.column_stack([-along[:, 1], along[:, 0]]) / np.where(length, length, 1))[kept])
    return np.concatenate(middles), np.concatenate(normals)


def test_every_classification_task_has_one_and_no_regression():
    assert set(BOUNDARIES) == {name for name, task in DATASETS.items() if task.kind != "regression"}
    assert true_boundary("plane") == true_boundary("own") == ()


@pytest.mark.parametrize("name", RULES)
def test_the_label_changes_across_the_boundary(name):
    middles, normals = middles_and_normals(name)
    sides = [RULES[name](middles + step * normals) for step in (-0.01, 0.01)]
    crossing = np.abs(np.abs(middles[:, 0]) - np.abs(middles[:, 1])) < 0.02  # where two lines of a grid meet
    assert (sides[0] != sides[1])[~crossing].all()


@pytest.mark.parametrize("name", RULES)
def test_the_label_changes_nowhere_else(name):
    """Two neighbours of different labels have the boundary between them."""
    rng = np.random.default_rng(0)
    points = rng.uniform(-4.9, 4.9, (4000, 2))
    others = points + rng.normal(0, 0.05, points.shape)
    apart = RULES[name](points) != RULES[name](others)
    assert apart.sum() > 20
    boundary = np.concatenate(true_boundary(name))
    for point, other in zip(points[apart], others[apart], strict=True):
        gap = np.hypot(*(boundary - point).T).min()
        assert gap <= np.hypot(*(other - point)) + 0.15  # the points of a line stand up to 0.25 apart


@pytest.mark.parametrize("name", MEANS)
def test_it_lies_as_far_from_one_middle_as_from_the_next(name):
    data = make_dataset(name, samples=20_000)
    means = np.stack([data.points[data.labels == label].mean(axis=0) for label in range(data.classes)])
    for line in true_boundary(name):
        distances = np.sort(np.hypot(*(line[:, None] - means).swapaxes(0, 2)), axis=0)
        np.testing.assert_allclose(distances[0], distances[1], atol=0.1)


@pytest.mark.parametrize("name", SHAPES)
def test_it_lies_between_the_shapes(name):
    """About as far from the nearest point of one class as from the nearest of another."""
    data = make_dataset(name, samples=12_000)
    for line in true_boundary(name):
        inside = line[(np.hypot(*line.T) > 0.8) & (np.hypot(*line.T) < 4.2)][::5]
        gaps = np.stack([nearest(inside, data.points[data.labels == label]) for label in range(data.classes)])
        first, second = np.sort(gaps, axis=0)[:2]
        assert (first > 0.1).all()
        assert (second - first < 0.35 * second).all()


def nearest(places, points):
    return np.array([np.hypot(*(points - place).T).min() for place in places])
