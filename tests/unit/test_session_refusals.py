"""What a session refuses, what breaks in it, and that it lives on."""

import pytest

from nnsim import Simulation
from session_page import FRAGMENT, Page, expected


@pytest.fixture
def page():
    page = Page()
    page.done("start", fragment=FRAGMENT, dark=False)
    return page


@pytest.fixture(scope="module")
def survivor():
    """One page that lives through every refusal of this file."""
    page = Page()
    page.done("start", fragment="samples=50&hidden=4,2&runs=1", dark=False)
    return page


@pytest.mark.parametrize(
    ("fragment", "fields"),
    [
        ("preset=nonsense", {"preset"}),
        ("learning_rate=abc", {"learning_rate"}),
        ("learning_rate=nan", {"learning_rate"}),
        ("learning_rate=-1&batch=0.5&hidden=1000000000", {"learning_rate", "batch", "hidden"}),
        ("nonsense=1&samples=5", {"nonsense", "samples"}),
        ("samples=" + "9" * 5000, {"samples"}),
    ],
)
def test_a_bad_configuration_is_refused_and_the_last_good_run_goes_on(page, fragment, fields):
    page.done("tick", steps=10)
    answer = page.refused("configure", fragment=fragment)
    assert {problem["field"] for problem in answer["problems"]} == fields
    assert all(problem["field"] in problem["message"] for problem in answer["problems"])
    assert answer["status"]["step"] == 10
    assert "document" not in answer
    page.done("tick", steps=10)
    assert page.state()["parameters_sha256"] == expected(20).parameters_sha256()


def test_a_bad_first_configuration_shows_the_default_one():
    page = Page()
    answer = page.refused("start", fragment="samples=1", dark=False)
    assert "document" in answer
    assert answer["status"]["config"]["samples"] == 1000
    assert page.done("tick", steps=2)["status"]["step"] == 2


@pytest.mark.parametrize("fields", [{"speed": "x"}, {"nonsense": "1"}, {"samples": 3}, "speed", None])
def test_bad_changes_are_refused(survivor, fields):
    survivor.refused("change", fields=fields)
    survivor.done("tick", steps=1)


@pytest.mark.parametrize(
    ("name", "arguments", "field"),
    [
        ("tick", {}, "steps"),
        ("tick", {"steps": -1}, "steps"),
        ("tick", {"steps": 1.5}, "steps"),
        ("tick", {"steps": "3"}, "steps"),
        ("tick", {"steps": True}, "steps"),
        ("tick", {"steps": 10**12}, "steps"),
        ("tick", {"budget_ms": float("nan")}, "budget_ms"),
        ("tick", {"steps": 1, "everything": "yes"}, "everything"),
        ("seek", {"step": -3}, "step"),
        ("seek", {}, "step"),
        ("theme", {"dark": "yes"}, "dark"),
        ("configure", {"fragment": 7}, "fragment"),
        ("patch", {"json": "{}", "buffers": ["0"]}, "buffers"),
        ("patch", {}, "json"),
        ("fly", {}, "name"),
        (7, {}, "name"),
        (None, {}, "name"),
        (["tick"], {}, "name"),
    ],
)
def test_malformed_commands_are_refused_by_field(survivor, name, arguments, field):
    answer = survivor.refused(name, **arguments)
    assert [problem["field"] for problem in answer["problems"]] == [field]
    assert survivor.done("tick", steps=1)["status"]["step"] > 0


@pytest.mark.parametrize(
    "message", [None, 3, "text", [], {}, {"type": "command"}, {"type": "x", "id": 1, "name": "tick"}]
)
def test_what_is_no_command_is_refused(survivor, message):
    survivor.session.handle(message)
    assert survivor.answers[-1]["type"] == "refused"
    assert survivor.done("tick", steps=1)["status"]["step"] > 0


@pytest.mark.parametrize("name", ["tick", "state", "reset", "new_seed", "change"])
def test_commands_before_start_are_refused(name):
    page = Page()
    answer = page.refused(name, steps=1, fields={})
    assert answer["status"] is None


def test_a_failure_is_reported_in_full_and_survived(page, monkeypatch):
    page.done("tick", steps=10)

    def broken(self, steps):
        raise MemoryError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(Simulation, "advance", broken)
        answer = page.command("tick", steps=1)
    assert answer["type"] == "error"
    assert answer["stage"] == "tick"
    assert "no room" in answer["message"]
    assert "Traceback" in answer["detail"]
    assert "in broken" in answer["detail"]
    page.done("tick", steps=10)
    assert page.state()["parameters_sha256"] == expected(20).parameters_sha256()


def test_a_simulation_that_cannot_be_built_leaves_the_last_one(page, monkeypatch):
    def broken(*arguments):
        raise MemoryError("no room")

    page.done("tick", steps=10)
    with monkeypatch.context() as patch:
        patch.setattr("nnsim.session.build_document", broken)
        assert page.command("new_seed")["type"] == "error"
    page.done("tick", steps=10)
    assert page.state()["config"]["seed"] == 0
    assert page.state()["parameters_sha256"] == expected(20).parameters_sha256()


def test_a_malformed_patch_is_an_error_in_plain_words(page):
    answer = page.command("patch", json="{", buffers=[])
    assert answer["type"] == "error"
    assert answer["message"].startswith("The patch is malformed")
    page.done("tick", steps=1)
