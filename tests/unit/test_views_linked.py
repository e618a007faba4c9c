"""The same samples marked in every picture, and pictures that share what they show."""

import json

import numpy as np
import pytest
from bokeh.models import HoverTool

from showing import Show

EVERYTHING = ("representation", "twin", "task", "curves")
SHOWING_POINTS = ("representation", "twin", "task")


@pytest.fixture(scope="module")
def show():
    show = Show(panels=EVERYTHING)
    show.advance(50, everything=True)
    return show


def point(show, *samples, root=""):
    show.board.links.point(samples, root)
    show.send()


def pick(show, root, *samples, final=True):
    """What the page sends when a visitor taps on samples or draws a box around them: all of it by BokehJS."""
    plot, source = show.page.model(root), show.page.model(root.replace("-", "-points-"))
    source.selected.indices = list(samples)
    text, ids, buffers = show.page.edits()
    geometry = {"type": "map", "entries": [["type", "point"], ["sx", 1], ["sy", 1], ["x", 1], ["y", 1]]}
    values = {"type": "map", "entries": [["model", {"id": plot.id}], ["geometry", geometry], ["final", final]]}
    event = {"kind": "MessageSent", "msg_type": "bokeh_event"}
    event["msg_data"] = {"type": "event", "name": "selectiongeometry", "values": values}
    show.bridge.receive(json.dumps({"events": [*json.loads(text)["events"], event]}), ids, buffers)
    show.send()


def rings(show, picture, run):
    return np.column_stack([show.page.column(f"marked-{picture}-{run}", axis) for axis in "xy"])


def places(show, picture, run):
    """Where every sample is in a picture, computed anew."""
    return show.simulation.data.points if picture == "task" else show.simulation.representation(-2)[run]


def test_marked_samples_have_rings_where_they_are_in_every_picture(show):
    point(show, 7, 3, 250, 100_000)
    for _ in range(2):
        for run in range(2):
            for picture in SHOWING_POINTS:
                np.testing.assert_array_equal(rings(show, picture, run), places(show, picture, run)[[7, 3, 250]])
        show.advance(3, everything=True)
    point(show)
    assert all(len(rings(show, picture, 0)) == 0 for picture in SHOWING_POINTS)


def test_what_is_picked_stays_marked_beside_what_is_pointed_at(show):
    pick(show, "task-1", 30, 31, 32)
    point(show, 5, 31)
    np.testing.assert_array_equal(rings(show, "representation", 0), places(show, "representation", 0)[[5, 31, 30, 32]])
    assert show.page.model("words-task-0").visible
    point(show)
    np.testing.assert_array_equal(rings(show, "task", 0), places(show, "task", 0)[[30, 31, 32]])
    assert not show.page.model("words-task-0").visible, "of three, none is asked about"
    assert show.page.model("task-points-1").selected.indices == [], "BokehJS need not remember"


def test_another_pick_takes_the_place_of_the_last_and_a_tap_on_nothing_clears(show):
    pick(show, "representation-0", 1, 2)
    pick(show, "representation-1", 3, 4, 5, final=False)
    assert len(rings(show, "representation", 1)) == 2, "a box that is still being drawn is no pick"
    pick(show, "task-0", 8)
    assert len(rings(show, "representation", 1)) == 1
    assert show.page.model("words-twin-1").visible
    pick(show, "representation-1")
    assert len(rings(show, "representation", 1)) == 0
    assert not show.page.model("words-twin-1").visible


def test_words_beside_a_sample_tell_input_label_answer_and_units(show):
    point(show, 12, 11)
    (x1, x2), label = show.simulation.data.points[12], show.simulation.data.labels[12]
    for run in range(2):
        answer = show.simulation.representation(-1)[run, 12, 0]
        first, second = show.simulation.representation(-2)[run, 12]
        common = [f"({x1:.2f}; {x2:.2f}) {['orange', 'blue'][label]}", f"probability of 1 {answer:.3f}"]
        units = [f"unit 1 {first:.3g}", f"unit 2 {second:.3g}"]
        for picture in SHOWING_POINTS:
            words = show.page.model(f"words-{picture}-{run}")
            assert words.visible
            assert words.text.split("\n") == common + (units if picture != "task" else [])
            assert (words.x, words.y) == pytest.approx(tuple(places(show, picture, run)[12]))
    point(show)
    assert not any(show.page.model(f"words-{picture}-0").visible for picture in SHOWING_POINTS)


def test_of_a_regression_the_target_is_told():
    show = Show(dataset="plane")
    point(show, 12)
    (x1, x2), target = show.simulation.data.points[12], show.simulation.data.values[12]
    answer = show.simulation.representation(-1)[1, 12, 0]
    words = show.page.model("words-task-1").text.split("\n")
    assert words == [f"({x1:.2f}; {x2:.2f})", f"target {target:.3f}", f"answer {answer:.3f}"]
    np.testing.assert_array_equal(show.page.column("task-points-1", "label"), show.simulation.data.values)
    [hover] = [tool for tool in show.page.model("task-1").toolbar.tools if isinstance(tool, HoverTool)]
    assert [tuple(row) for row in hover.tooltips[1:]] == [
        ("target", "@label{0.000}"),
        ("answer", "@probability{0.000}"),
    ]


def test_the_picture_with_a_tooltip_of_its_own_adds_the_units_alone(show):
    point(show, 5, root="representation-1")
    assert show.page.model("words-representation-1").text.startswith("unit 1")
    assert "probability" in show.page.model("words-representation-0").text
    point(show)


def test_only_some_units_of_a_wide_layer_are_told():
    show = Show(hidden=(2, 40))
    point(show, 5)
    lines = show.page.model("words-task-0").text.split("\n")
    assert len(lines) == 2
    told = show.page.model("words-representation-0").text.split("\n")[2:]
    wide = [line for line in told if line.startswith("unit")]
    assert len(wide) <= 4
    assert len(told) == len(wide) + ("more" in told[-1])


def test_nothing_is_sent_for_marks_that_are_not_there(show):
    show.advance(1, everything=True)
    show.simulation.advance(1)
    show.board.update(show.simulation, everything=True)
    marks = {show.page.model(f"marked-{picture}-0").id for picture in SHOWING_POINTS}
    patch = show.bridge.patch()
    assert not {event["model"]["id"] for event in json.loads(patch.text)["events"]} & marks
    show.page.apply(patch)


def test_a_twin_shows_the_same_points_by_class_in_the_same_view(show):
    show.advance(5, everything=True)
    labels = show.simulation.data.labels
    for run in range(2):
        whole, twin = show.page.model(f"representation-{run}"), show.page.model(f"twin-{run}")
        assert twin.x_range is whole.x_range
        assert twin.y_range is whole.y_range
        source = show.page.model(f"representation-points-{run}").data
        x = show.simulation.representation(-2)[run, :, 0]
        np.testing.assert_array_equal(source["twin_a"], np.where(labels == 0, x, np.nan))
        np.testing.assert_array_equal(source["twin_b"], np.where(labels == 1, x, np.nan))
        lines = {renderer.data_source.name for renderer in twin.renderers} & {f"rays-{run}", f"decision-{run}"}
        assert len(lines) == 2
        assert [item.label.value for item in twin.legend[0].items] == ["orange", "blue"]


def test_a_twin_costs_no_more_than_its_places_by_class():
    sizes = []
    for panels in (("representation",), ("representation", "twin")):
        show = Show(panels=panels)
        show.advance(5)
        show.simulation.advance(5)
        show.board.update(show.simulation)
        sizes.append(sum(view.nbytes for view in show.bridge.patch().views))
    assert sizes[1] - sizes[0] == 2 * 2 * 4 * 300


def test_a_twin_stands_alone_where_the_representation_is_not_asked_for():
    show = Show(panels=("twin",))
    assert show.board.roots == ["twin-0", "twin-1"]
    show.advance(9, everything=True)
    x = show.simulation.representation(-2)[1, :, 0]
    drawn = [show.page.column("representation-points-1", f"twin_{letter}") for letter in "ab"]
    np.testing.assert_array_equal(np.fmax(*drawn), x)


def test_shared_axes_hold_the_points_of_all_runs():
    show = Show(panels=("representation", "twin"), axes="shared", runs=3)
    for _ in range(60):
        show.advance(10)
    for _ in range(60):
        show.advance(0)
    plots = show.page.document.roots
    assert len({plot.x_range.id for plot in plots}) == len({plot.y_range.id for plot in plots}) == 1
    layer = show.simulation.representation(-2)
    assert plots[0].x_range.start <= layer[..., 0].min() <= layer[..., 0].max() <= plots[0].x_range.end
    assert plots[0].y_range.start <= layer[..., 1].min() <= layer[..., 1].max() <= plots[0].y_range.end


def test_sharing_axes_needs_a_new_board_and_other_axes_do_not(show):
    config = show.simulation.config
    assert not show.board.fits(config.replace(axes="shared"))
    assert show.board.fits(config.replace(axes="zscore", colors="error", palette="article"))


def test_the_strip_marks_the_same_samples_in_every_layer():
    show = Show(panels=("representation", "strip"), inspect=2)
    point(show, 299, 4)
    for _ in range(2):
        assert [len(rings_in_strip(show, place)) for place in range(4)] == [2, 2, 2, 2]
        np.testing.assert_array_equal(rings_in_strip(show, 2), show.simulation.representation(1)[1, [299, 4]])
        show.advance(5, everything=True)
    point(show)
    assert len(rings_in_strip(show, 2)) == 0


def rings_in_strip(show, place):
    return np.column_stack([show.page.column(f"marked-strip-{place}", axis) for axis in "xy"])
