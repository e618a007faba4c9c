"""The way from the input to the layer in focus, against each step of it done by hand."""

from itertools import pairwise

import numpy as np
import pytest

from nnsim import Simulation, presets
from nnsim.views.scene import Geometry, Scene
from nnsim.views.stages import Stage, points_at, samples_at, stage_name, stages_to, standing

SMALL = presets["article"].replace(samples=150, runs=2, hidden=(5, 2), activation=("relu", "tanh"))


def trained(steps=30, **changes):
    simulation = Simulation(SMALL.replace(**changes))
    simulation.advance(steps)
    return simulation


def positions(simulation, **changes):
    simulation.reconfigure(simulation.config.replace(**changes))
    return Scene(simulation, Geometry(simulation), True).snapshot.positions


def test_every_stage_is_the_formula_of_its_layer():
    simulation = trained()
    data, layers = simulation.data.points, simulation.layers
    stages = stages_to(simulation, 3)
    names = [stage_name(simulation, stage) for stage in stages]
    assert names == [
        "input", "layer 1 linear", "layer 1 ReLU", "layer 2 linear", "layer 2 tanh", "output linear", "output",
    ]  # fmt: skip
    for run in range(2):
        expected = [data]
        for layer, bend in zip(
            layers, (lambda z: np.maximum(z, 0), np.tanh, lambda z: 1 / (1 + np.exp(-z))), strict=True
        ):
            expected.append(expected[-1] @ layer.weights[run].T + layer.biases[run])
            expected.append(bend(expected[-1]))
        for stage, wanted in zip(stages, expected, strict=True):
            np.testing.assert_allclose(samples_at(simulation, stage)[run], wanted, rtol=1e-4, atol=1e-5)
            np.testing.assert_allclose(points_at(simulation, stage, data)[run], wanted, rtol=1e-4, atol=1e-5)


def test_what_bends_nothing_is_one_stage():
    simulation = trained(activation=("linear",), loss="squared_error")
    assert stages_to(simulation, 3) == (Stage(0), Stage(1), Stage(2), Stage(3))
    assert [stage_name(simulation, stage) for stage in stages_to(simulation, 3)] == [
        "input", "layer 1", "layer 2", "output",
    ]  # fmt: skip
    assert stages_to(trained(dataset="plane", hidden=(), activation=("relu",)), 1) == (Stage(0), Stage(1))


def test_features_enter_with_the_first_layer():
    simulation = trained(features=("x1", "x1_x2", "sin_x2"))
    np.testing.assert_array_equal(samples_at(simulation, Stage(0))[1], simulation.data.points)
    first = samples_at(simulation, Stage(1, linear=True))[1]
    layer = simulation.layers[0]
    np.testing.assert_allclose(first, simulation.inputs @ layer.weights[1].T + layer.biases[1], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("morph", "left", "approached", "share"),
    [(0, 0, 0, 1), (0.1, 0, 1, 0.4), (0.25, 0, 1, 1), (0.26, 1, 2, 0.04), (0.5, 1, 2, 1), (1, 3, 4, 1)],
)
def test_the_stages_divide_the_way_evenly(morph, left, approached, share):
    stages = tuple(Stage(number) for number in range(5))
    assert standing(stages, morph)[:2] == (stages[left], stages[approached])
    assert standing(stages, morph)[2] == pytest.approx(share)
    assert standing(stages[:1], morph) == (stages[0], stages[0], 1.0)


def test_morph_1_is_the_layer_and_morph_0_the_input():
    simulation = trained()
    np.testing.assert_array_equal(positions(simulation, morph=1), simulation.representation(1))
    np.testing.assert_array_equal(positions(simulation, morph=0)[1], simulation.data.points)


def test_between_two_stages_points_go_straight():
    simulation = trained(hidden=(2, 2))
    stages = stages_to(simulation, 2)
    for morph, left, share in ((0.1, 0, 0.4), (0.3, 1, 0.2), (0.95, 3, 0.8)):
        start, end = (samples_at(simulation, stage).astype(float) for stage in stages[left : left + 2])
        expected = start + share * (end - start)
        np.testing.assert_allclose(positions(simulation, morph=morph), expected, rtol=1e-4, atol=1e-5)


def test_nothing_jumps_on_the_way():
    """Through a wide layer too: small steps of the slider are small steps of every point."""
    simulation = trained(hidden=(5, 2), focus=-1)
    frames = [positions(simulation, morph=morph) for morph in np.linspace(0, 1, 241)]
    steps = [np.abs(after - before).max() for before, after in pairwise(frames)]
    assert max(steps) < 0.06 * np.abs(frames).max()


@pytest.mark.parametrize("morph", [0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
@pytest.mark.parametrize("axes", ["smooth", "zscore"])
def test_the_sheet_goes_where_its_points_go(morph, axes):
    """Samples drawn as samples and carried as points of the sheet come to lie on each other."""
    simulation = trained()
    simulation.reconfigure(simulation.config.replace(morph=morph, axes=axes, focus=1))
    scene = Scene(simulation, Geometry(simulation), True)
    carried = scene.placing.carry(simulation.data.points)
    np.testing.assert_allclose(carried, scene.snapshot.positions, rtol=1e-3, atol=1e-4)


def test_zscored_axes_keep_mean_0_and_deviation_1_at_every_stage():
    simulation = trained()
    for morph in (0, 0.25, 0.5, 0.75, 1):
        places = positions(simulation, axes="zscore", morph=morph).astype(float)
        np.testing.assert_allclose(places.mean(axis=1), 0, atol=1e-4)
        np.testing.assert_allclose(places.std(axis=1), 1, rtol=1e-4)
