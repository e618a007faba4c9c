"""What colours and markers tell, against straightforward computations, sample by sample."""

import math

import numpy as np
import pytest

from nnsim import Simulation, presets
from nnsim.names import COLORS
from nnsim.views.colouring import HUES, MODES
from nnsim.views.scene import Geometry, Scene

SMALL = presets["article"].replace(samples=120, runs=2, hidden=(12, 2), test_fraction=0.25)
TASKS = ["discs", "moons", "blobs4", "plane"]


def scene_of(steps=60, **changes):
    simulation = Simulation(SMALL.replace(**changes))
    simulation.advance(steps)
    return Scene(simulation, Geometry(simulation))


def test_every_way_to_colour_that_can_be_asked_for_is_there():
    assert tuple(MODES) == COLORS


def says(scene, run, sample):
    """What one network answers for one sample: the number of a class, or a value."""
    outputs = scene.simulation.representation(-1)[run, sample]
    classes = scene.simulation.data.classes
    return int(outputs.argmax()) if classes > 2 else int(outputs[0] > 0.5) if classes else float(outputs[0])


@pytest.mark.parametrize("dataset", TASKS)
def test_wrong_is_where_answer_and_label_differ(dataset):
    scene = scene_of(dataset=dataset)
    data = scene.simulation.data
    groups = scene.groups("answer")
    for run in range(2):
        for sample in range(120):
            answer = says(scene, run, sample)
            right = answer == data.labels[sample] if data.classes else (answer > 0) == (data.values[sample] > 0)
            assert groups[run, sample] == (not right)
    assert groups.dtype == np.uint8
    assert 0 < groups.mean() < 1


def test_right_and_wrong_are_counted_as_accuracy_is():
    scene = scene_of(test_fraction=0.0)
    np.testing.assert_allclose(1 - scene.groups("answer").mean(axis=1), scene.simulation.metrics.accuracy)


@pytest.mark.parametrize("dataset", TASKS)
def test_classes_are_labels_or_signs(dataset):
    scene = scene_of(dataset=dataset, steps=0)
    data = scene.simulation.data
    expected = data.labels if data.classes else data.values > 0
    np.testing.assert_array_equal(scene.groups("class"), [expected, expected])


def test_samples_kept_out_of_training_are_a_group():
    scene = scene_of(steps=0)
    for sample in range(120):
        assert scene.groups("split")[1, sample] == (sample in scene.simulation.data.test)
    assert scene.groups("split").sum() == 2 * 30


@pytest.mark.parametrize("dataset", TASKS)
def test_probability_and_error_are_those_of_the_answer(dataset):
    scene = scene_of(dataset=dataset)
    data, outputs = scene.simulation.data, scene.simulation.representation(-1)
    by_answer, by_error = scene.shades("probability"), scene.shades("error")
    for run in range(2):
        for sample in range(0, 120, 7):
            given = outputs[run, sample].astype(float)
            if data.classes > 2:
                answer, error = max(given), 1 - given[data.labels[sample]]
            elif data.classes:
                answer, error = given[0], 1 - (given[0] if data.labels[sample] else 1 - given[0])
            else:
                answer = min(1, max(0, (given[0] + 1) / 2))
                error = min(1, abs(given[0] - data.values[sample]) / 2)
            assert by_answer[run, sample] == pytest.approx(answer, abs=1e-6)
            assert by_error[run, sample] == pytest.approx(error, abs=1e-6)
    for shades in (by_answer, by_error):
        assert shades.dtype == np.float32
        assert 0 <= shades.min() <= shades.max() <= 1


def test_an_error_beyond_one_half_is_a_wrong_answer():
    scene = scene_of()
    np.testing.assert_array_equal(scene.shades("error") > 0.5, scene.groups("answer") == 1)


@pytest.mark.parametrize("dataset", ["discs", "blobs4"])
def test_the_shade_of_a_position_is_the_cell_it_lies_in(dataset):
    scene = scene_of(dataset=dataset, steps=0)
    points = scene.simulation.data.points
    reach = max(5.0, float(np.abs(points).max()))
    for sample, (x, y) in enumerate(points):
        column = min(HUES - 1, math.floor((x + reach) / (2 * reach) * HUES))
        row = min(HUES - 1, math.floor((y + reach) / (2 * reach) * HUES))
        assert scene.shades("position")[0, sample] * HUES**2 == pytest.approx(row * HUES + column + 0.5, abs=1e-3)
