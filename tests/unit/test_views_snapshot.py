import numpy as np
import pytest

from nnsim import Simulation, presets
from nnsim.views.scene import Geometry, Scene
from nnsim.views.snapshot import bounding_box, clip_line
from nnsim.views.stages import place_in_focus

SMALL = presets["article"].replace(samples=200, runs=2, hidden=(12, 2))


def trained(steps=200, **changes):
    simulation = Simulation(SMALL.replace(**changes))
    simulation.advance(steps)
    return simulation


def look(simulation, settle=True):
    return Scene(simulation, Geometry(simulation), settle)


def take_snapshot(simulation):
    return look(simulation).snapshot


def test_positions_are_the_two_unit_layers_own():
    simulation = trained()
    np.testing.assert_array_equal(take_snapshot(simulation).positions, simulation.representation(1))


def test_the_decision_line_is_where_the_answer_is_one_half():
    simulation = trained()
    scene = look(simulation)
    snapshot = scene.snapshot
    for run, (a, b, c) in enumerate(scene.decisions):
        x, y = snapshot.positions[run].astype(float).T
        says_blue = a * x + b * y + c > 0
        np.testing.assert_array_equal(says_blue, simulation.representation(-1)[run, :, 0] > 0.5)


@pytest.mark.parametrize("loss", ["squared_error", "huber"])
def test_losses_that_read_the_output_itself_decide_at_one_half(loss):
    simulation = trained(loss=loss)
    scene = look(simulation)
    for run, (a, b, c) in enumerate(scene.decisions):
        x, y = scene.snapshot.positions[run].astype(float).T
        np.testing.assert_array_equal(a * x + b * y + c > 0, simulation.representation(-1)[run, :, 0] > 0.5)


@pytest.mark.parametrize("axes", ["smooth", "zscore"])
def test_line_and_points_fit_together_on_both_kinds_of_axes(axes):
    simulation = trained(axes=axes)
    scene = look(simulation)
    snapshot = scene.snapshot
    a, b, c = scene.decisions[1]
    x, y = snapshot.positions[1].astype(float).T
    side = a * x + b * y + c
    clear = np.abs(side) > 1e-3 * np.abs(side).max()
    np.testing.assert_array_equal(side[clear] > 0, simulation.representation(-1)[1, clear, 0] > 0.5)


def test_zscored_axes_have_mean_0_and_deviation_1():
    simulation = trained(axes="zscore")
    positions = take_snapshot(simulation).positions.astype(float)
    np.testing.assert_allclose(positions.mean(axis=1), 0, atol=1e-5)
    np.testing.assert_allclose(positions.std(axis=1), 1, rtol=1e-5)


def test_a_dead_unit_is_seen_and_stands_still_on_zscored_axes():
    simulation = trained(steps=0, activation=("relu",), axes="zscore")
    simulation.layers[1].augmented[0, 1] = -1  # every weight and the bias of a unit fed by ReLU: always below 0
    simulation.advance(0)
    snapshot = take_snapshot(simulation)
    assert snapshot.dead[0].tolist()[1] is True
    assert (snapshot.positions[0, :, 1] == 0).all()


@pytest.mark.parametrize(
    ("changes", "place", "is_line"),
    [
        ({"hidden": (12, 2)}, 2, True),
        ({"hidden": (2, 12)}, 2, False),
        ({"hidden": (12, 1)}, 2, True),
        ({"hidden": ()}, 0, True),
        ({"hidden": (), "features": ("x1", "x2", "x1_x2")}, 0, False),
        ({"hidden": (12, 2), "focus": 0}, 0, False),
        ({"hidden": (2, 2), "focus": 1}, 1, False),
        ({"hidden": (12, 2), "focus": -1}, 3, True),
        ({"hidden": (12, 2), "focus": 9}, 3, True),
        ({"hidden": (12, 2), "focus": -10}, 0, False),
        ({"dataset": "blobs4", "focus": -1}, 3, False),
    ],
    ids=str,
)
def test_any_place_gives_something_to_draw(changes, place, is_line):
    simulation = trained(steps=3, **changes)
    assert place_in_focus(simulation.config) == place
    scene = look(simulation)
    assert scene.snapshot.positions.shape == (2, 200, 2)
    assert np.isfinite(scene.snapshot.positions).all()
    assert (scene.decisions is not None) == is_line
    assert ("decision" in scene.sheet) == (not is_line)


@pytest.mark.parametrize("dataset", ["blobs4", "spirals3", "plane", "moons"])
def test_any_task_gives_something_to_draw(dataset):
    simulation = trained(steps=3, dataset=dataset)
    snapshot = take_snapshot(simulation)
    assert snapshot.positions.shape == (2, 200, 2)


def test_one_unit_is_strewn_the_same_way_every_time():
    simulation = trained(hidden=(12, 1))
    before = take_snapshot(simulation).positions[..., 1]
    simulation.advance(10)
    np.testing.assert_array_equal(before, take_snapshot(simulation).positions[..., 1])
    assert (before < 0).all()
    rays = look(simulation).sheet["rays"][..., 1]
    assert (rays[~np.isnan(rays)] == 0).all()


def test_clipped_lines_end_on_the_box():
    rng = np.random.default_rng(0)
    hits = 0
    for line in rng.normal(size=(200, 3)):
        x, y = (ends.astype(float) for ends in clip_line(line, (-1, -2), (3, 1)))
        if np.isnan(x).any():
            corners = np.array([(-1, -2), (-1, 1), (3, -2), (3, 1)]) @ line[:2] + line[2]
            assert (corners > 0).all() or (corners < 0).all()
            continue
        hits += 1
        np.testing.assert_allclose(line[0] * x + line[1] * y + line[2], 0, atol=1e-5)
        on_edge = np.isclose(x, -1) | np.isclose(x, 3) | np.isclose(y, -2) | np.isclose(y, 1)
        assert on_edge.all()
    assert 50 < hits < 200


@pytest.mark.parametrize("line", [(0, 0, 1), (np.nan, 1, 0), (np.inf, 1, 0), (1, 0, np.inf), (0, 1, 5)])
def test_no_line_is_no_ends(line):
    x, y = clip_line(np.array(line, float), (-1, -1), (1, 1))
    assert np.isnan([x, y]).all()


def test_upright_and_level_lines_are_clipped_too():
    x, y = clip_line(np.array([2.0, 0, -1]), (-1, -2), (1, 2))
    assert x.tolist() == [0.5, 0.5]
    assert sorted(y.tolist()) == [-2, 2]
    x, y = clip_line(np.array([0, 4.0, -2]), (-1, -2), (1, 2))
    assert sorted(x.tolist()) == [-1, 1]
    assert y.tolist() == [0.5, 0.5]


def test_the_box_leaves_out_what_is_not_finite():
    points = np.array([(0, 1), (np.nan, 9), (2, -3), (np.inf, 0)], np.float32)
    assert bounding_box(points) == (0, 2, -3, 1)
    assert bounding_box(points[1:2]) is None
