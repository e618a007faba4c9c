"""The sheet: every line of it, carried to the layer in focus, against the network asked point by point."""

import numpy as np
import pytest

from nnsim import Simulation, presets
from nnsim.classification_tasks import discs_label
from nnsim.views.scene import Geometry, Scene
from showing import Show

SMALL = presets["article"].replace(samples=150, runs=3, hidden=(8, 2))
ALL = ("grid", "rays", "truth", "decision")


def trained(steps=150, **changes):
    simulation = Simulation(SMALL.replace(sheet=ALL, **changes))
    simulation.advance(steps)
    return simulation


def sheet_of(simulation, **changes):
    simulation.reconfigure(simulation.config.replace(**changes))
    return Scene(simulation, Geometry(simulation), True).sheet


def lines_of(strokes):
    """The lines (n, 2) between the points at which the pen is lifted."""
    lifted = np.flatnonzero(np.isnan(strokes).any(axis=1))
    return np.split(strokes, lifted + 1)[:-1]


def test_rays_run_from_the_origin_to_the_corners():
    simulation = trained()
    rays = sheet_of(simulation)["rays"]
    for run in range(3):
        lines = lines_of(rays[run])
        corners = [(5, 5), (-5, 5), (-5, -5), (5, -5)]
        ends = np.stack([line[[0, 32]] for line in lines])
        np.testing.assert_allclose(ends[:, 0], np.tile(simulation.represent([(0, 0)])[run], (4, 1)), rtol=1e-5)
        np.testing.assert_allclose(ends[:, 1], simulation.represent(corners)[run], rtol=1e-5)


def test_grid_lines_stand_at_whole_numbers():
    simulation = trained()
    flat = lines_of(sheet_of(simulation, focus=0)["grid"][0])
    upright = [line[0, 0] for line in flat if np.ptp(line[:-1, 0]) == 0]
    level = [line[0, 1] for line in flat if np.ptp(line[:-1, 1]) == 0]
    assert upright == level == list(range(-5, 6))
    bent = lines_of(sheet_of(simulation, focus=-2)["grid"][2])
    for line, image in zip(flat, bent, strict=True):
        np.testing.assert_allclose(image[:-1], simulation.represent(line[:-1])[2], rtol=1e-4, atol=1e-5)


def test_the_truth_is_the_rim_of_the_discs():
    truth = sheet_of(trained(), focus=0)["truth"][0]
    large, small = lines_of(truth)
    np.testing.assert_allclose(np.hypot(*large[:-1].T), 2, rtol=1e-5)
    np.testing.assert_allclose(np.hypot(*(small[:-1] - 3).T), 1, rtol=1e-5)
    assert set(discs_label(large[:-1] * 0.99)) == {1}
    assert set(discs_label(large[:-1] * 1.01)) == {0}


@pytest.mark.parametrize("changes", [{}, {"loss": "squared_error"}, {"dataset": "xor"}], ids=str)
def test_the_decision_in_the_input_plane_is_where_the_answer_is_one_half(changes):
    simulation = trained(steps=400, **changes)
    decision = sheet_of(simulation, focus=0)["decision"]
    for run in range(3):
        places = decision[run][~np.isnan(decision[run]).any(axis=1)]
        if changes.get("dataset") == "xor":
            assert len(places) > 20
        if len(places):
            answers = simulation.predict_probability(places)[run]
            assert np.abs(answers - 0.5).mean() < 0.1


def test_the_decision_of_several_classes_is_where_the_best_two_are_equal():
    simulation = trained(steps=400, dataset="blobs4")
    decision = sheet_of(simulation, focus=0)["decision"][1]
    places = decision[~np.isnan(decision).any(axis=1)]
    assert len(places) > 50
    best = np.sort(simulation.predict_probability(places)[1], axis=1)
    assert (best[:, -1] - best[:, -2]).mean() < 0.1


def test_carried_to_the_last_layer_it_lies_on_the_straight_line():
    simulation = trained(steps=400, dataset="xor")
    geometry = Geometry(simulation)
    line = Scene(simulation, geometry, True).decisions
    simulation.reconfigure(simulation.config.replace(morph=0.9999))
    carried = Scene(simulation, geometry, True).sheet["decision"]
    for run in range(3):
        places = carried[run][~np.isnan(carried[run]).any(axis=1)].astype(float)
        offsets = (places @ line[run, :2] + line[run, 2]) / np.hypot(*line[run, :2])
        assert np.median(np.abs(offsets)) < 0.02 * np.ptp(simulation.representation(-2)[run])


def test_boundaries_are_followed_one_run_at_an_update():
    simulation = trained(dataset="xor", focus=0)
    geometry = Geometry(simulation)
    before = Scene(simulation, geometry, True).sheet["decision"]
    simulation.advance(200)
    changed = []
    for _ in range(3):
        after = Scene(simulation, geometry, at_once=False).sheet["decision"]
        changed.append([run for run in range(3) if differs(before[run], after[run])])
        before = after
    assert [len(runs) for runs in changed] == [1, 1, 1]
    assert sorted(run for runs in changed for run in runs) == [0, 1, 2]


def differs(one, other):
    return not np.array_equal(lines_between(one), lines_between(other))


def lines_between(strokes):
    return strokes[~np.isnan(strokes).any(axis=1)]


def test_only_what_is_asked_for_is_drawn():
    simulation = trained()
    assert set(sheet_of(simulation)) == {"grid", "rays", "truth"}  # the decision is one straight line
    assert set(sheet_of(simulation, sheet=("truth",))) == {"truth"}
    assert sheet_of(simulation, sheet=()) == {}
    assert "decision" not in sheet_of(trained(dataset="plane"), focus=0)
    assert sheet_of(trained(dataset="plane"))["truth"].shape == (3, 0, 2)


def test_switching_reaches_the_page_and_back():
    show = Show(sheet=ALL, dataset="xor")
    show.advance(30)
    kinds = ("grid", "rays", "truth", "decision")

    def lengths():
        return [len(show.page.column(f"{kind}-1", "x")) for kind in kinds]

    assert lengths() == [22 * 42, 4 * 34, 2 * 42, 2]
    show.simulation.reconfigure(show.simulation.config.replace(sheet=("grid",)))
    show.advance(0)
    assert lengths() == [22 * 42, 0, 0, 0]
    show.simulation.reconfigure(show.simulation.config.replace(sheet=("decision",), focus=0))
    show.advance(0)
    assert lengths()[:3] == [0, 0, 0]
    assert lengths()[3] > 2


def test_divergence_is_borne():
    simulation = trained(steps=0, focus=1, hidden=(8, 2))
    simulation.layers[0].augmented[0] = np.inf
    simulation.layers[0].augmented[1] = np.nan
    scene = Scene(simulation, Geometry(simulation), True)
    assert scene.sheet["grid"].shape == (3, 22 * 42, 2)
    assert scene.snapshot.positions.shape == (3, 150, 2)
    assert np.isfinite(scene.snapshot.positions[2]).all()


def test_a_drawing_of_everything_finds_the_boundary_of_every_run():
    show = Show(focus=0, sheet=("decision",), runs=3)
    simulation = show.simulation
    for _ in range(2):
        show.advance(200, everything=True)
        expected = sheet_of(simulation)["decision"]
        for run in range(3):
            drawn = np.column_stack([show.page.column(f"decision-{run}", axis) for axis in "xy"])
            count = len(drawn)
            np.testing.assert_array_equal(drawn, expected[run, :count])
            assert np.isnan(expected[run, count:]).all()
