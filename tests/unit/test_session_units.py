"""What a session does with units: weights that a visitor types."""

import numpy as np
import pytest

from session_page import FRAGMENT, Page, expected


@pytest.fixture
def page():
    page = Page()
    page.done("start", fragment=FRAGMENT, dark=False)
    return page


def test_a_weight_is_set_and_stays_in_the_history(page):
    page.done("tick", steps=15)
    answer = page.done("set_weight", run=1, layer=0, unit=3, input=-1, value=2)
    assert answer["status"]["step"] == 15
    assert "patch" in answer
    page.done("tick", steps=10)
    simulation = expected(15)
    simulation.set_weight(1, 0, 3, "bias", 2.0)
    simulation.advance(10)
    assert page.state()["parameters_sha256"] == simulation.parameters_sha256()
    page.done("seek", step=0)
    page.done("seek", step=25)
    assert page.state()["parameters_sha256"] == simulation.parameters_sha256()


def test_a_weight_typed_at_rest_leaves_the_points_in_view():
    page = Page()
    page.done("start", fragment=FRAGMENT + "&panels=representation", dark=False)
    page.done("tick", steps=30, everything=True)
    page.done("set_weight", run=1, layer=1, unit=0, input=-1, value=42)
    plot, source = page.mirror.model("representation-1"), page.mirror.model("representation-points-1").data
    for name, ends in (("x_a", plot.x_range), ("x_b", plot.x_range), ("y", plot.y_range)):
        assert ends.start < np.nanmin(source[name]) <= np.nanmax(source[name]) < ends.end


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"run": 2}, ["run"]),
        ({"value": None}, ["value"]),
        ({"value": float("nan"), "unit": "all"}, ["unit", "value"]),
        ({"run": None, "layer": [], "unit": {}, "input": 1.5}, ["run", "layer", "unit", "input"]),
    ],
)
def test_a_weight_that_is_not_there_is_refused(page, changes, fields):
    asked = {"run": 0, "layer": 0, "unit": 0, "input": 0, "value": 0.5} | changes
    answer = page.refused("set_weight", **asked)
    assert [problem["field"] for problem in answer["problems"]] == fields
    page.done("tick", steps=5)
    assert page.state()["parameters_sha256"] == expected(5).parameters_sha256()


SHOWN = FRAGMENT + "&panels=representation,network"


@pytest.fixture
def shown():
    page = Page()
    page.done("start", fragment=SHOWN, dark=False)
    return page


def test_a_unit_is_drawn_alone(shown):
    shown.done("unit", layer=0, unit=11)
    assert shown.mirror.model("unit").title.text == "Run 1 · layer 1, unit 12"
    shown.done("tick", steps=5)
    shown.done("unit", layer=-1, unit=0)
    assert shown.mirror.model("unit").title.text == "Run 1 · x₁"
    assert shown.state()["parameters_sha256"] == expected(5).parameters_sha256()


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("change", {"fields": {"panels": "representation,network,curves"}}),
        ("language", {"language": "fr"}),
        ("fork", {"fields": {"learning_rate": "0.5"}}),
    ],
)
def test_new_pictures_keep_the_chosen_unit_and_what_is_picked(shown, command, arguments):
    shown.done("unit", layer=0, unit=11)
    shown.session._running[1].links.pick([7, 9])
    answer = shown.done(command, **arguments)
    assert "document" in answer
    assert len(shown.mirror.column("marked-representation-1", "x")) == 2
    shown.done("tick", steps=5, everything=True)
    assert shown.mirror.model("unit").title.text.endswith("12")
    rings = np.column_stack([shown.mirror.column("marked-unit", axis) for axis in "xy"])
    np.testing.assert_array_equal(rings, shown.session._running[0].data.points[[7, 9]])
    shown.done("new_seed")
    assert len(shown.mirror.column("marked-representation-1", "x")) == 0


def test_weights_are_told_as_they_are(shown):
    shown.done("tick", steps=20)
    unit = shown.done("weights", layer=1, unit=1)["unit"]
    simulation = expected(20)
    assert (unit["run"], unit["layer"], unit["unit"], unit["name"]) == (0, 1, 1, "layer 2, unit 2")
    assert [one["input"] for one in unit["inputs"]] == [*range(12), -1]
    assert [one["name"] for one in unit["inputs"]][-2:] == ["layer 1, unit 12", "bias"]
    told = [one["weight"] for one in unit["inputs"]]
    assert told == [*simulation.layers[1].weights[0, 1].tolist(), float(simulation.layers[1].biases[0, 1])]
    assert unit["layers"] == [
        {"layer": -1, "name": "inputs", "units": 2},
        {"layer": 0, "name": "layer 1", "units": 12},
        {"layer": 1, "name": "layer 2", "units": 2},
        {"layer": 2, "name": "output", "units": 1},
    ]
    assert unit["mark"] == ""


def test_weights_are_those_of_the_run_that_is_inspected(shown):
    shown.done("change", fields={"inspect": "2"})
    unit = shown.done("weights", layer=2, unit=0)["unit"]
    assert unit["run"] == 1
    assert unit["inputs"][0]["weight"] == float(expected(0).layers[2].weights[1, 0, 0])


def test_without_a_name_it_is_the_unit_drawn_alone(shown):
    assert shown.done("weights")["unit"]["name"] == "layer 2, unit 1"
    shown.done("unit", layer=0, unit=5)
    assert shown.done("weights")["unit"]["name"] == "layer 1, unit 6"
    shown.done("change", fields={"hidden": ""})
    assert shown.done("weights")["unit"]["name"] == "output"


def test_inputs_have_no_weights(shown):
    unit = shown.done("weights", layer=-1, unit=1)["unit"]
    assert (unit["name"], unit["inputs"], unit["mark"]) == ("x₂", [], "")


@pytest.mark.parametrize(("activation", "word"), [("relu", "Dead"), ("sigmoid", "Saturated"), ("linear", "")])
def test_a_unit_that_is_no_use_says_so(activation, word):
    page = Page()
    page.done("start", fragment=f"{SHOWN}&activation={activation}", dark=False)
    for number in range(2):
        page.done("set_weight", run=0, layer=0, unit=0, input=number, value=0)
    page.done("set_weight", run=0, layer=0, unit=0, input=-1, value=-10)
    assert page.done("weights", layer=0, unit=0)["unit"]["mark"].startswith(word)
    assert page.done("weights", layer=2, unit=0)["unit"]["mark"] == ""


@pytest.mark.parametrize("name", ["unit", "weights"])
@pytest.mark.parametrize(
    ("where", "field"),
    [
        ({"layer": 3, "unit": 0}, "layer"),
        ({"layer": -2, "unit": 0}, "layer"),
        ({"layer": None, "unit": 0}, "layer"),
        ({"layer": 0}, "unit"),
        ({"layer": 0, "unit": 12}, "unit"),
        ({"layer": -1, "unit": 2}, "unit"),
        ({"layer": 0, "unit": "1"}, "unit"),
    ],
)
def test_a_unit_that_is_not_there_is_refused(shown, name, where, field):
    assert [problem["field"] for problem in shown.refused(name, **where)["problems"]] == [field]


def test_units_can_be_asked_for_without_a_picture(page):
    page.done("unit", layer=0, unit=1)
    assert page.done("weights")["unit"]["name"] == "layer 1, unit 2"
