"""What a session does with units: weights that a visitor types."""

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
