"""How a session comes to where a recording of it is."""

import json

import numpy as np
import pytest
from bokeh.core.serialization import Serializer
from bokeh.util import serialization

from nnsim.session import Session
from session_page import FRAGMENT, Page

EVERYTHING = "samples=100&panels=representation,twin,task,curves,strip,network"


@pytest.fixture
def page():
    page = Page()
    page.done("start", fragment=FRAGMENT, dark=False)
    return page


def test_catching_up_ends_where_ticks_end(page):
    """What is held back meanwhile comes with the last answer; pictures, their turns and their axes are the same."""
    other = Page()
    other.done("start", fragment=FRAGMENT, dark=False)
    for _ in range(7):
        page.done("tick", steps=3)
    assert "patch" not in other.done("catch_up", steps=3, ticks=0, hold=True)
    assert "patch" not in other.done("catch_up", steps=3, ticks=5, hold=True)
    assert other.done("catch_up", steps=3, ticks=2)["status"]["step"] == 21
    for _ in range(2):
        for each in (page, other):
            each.done("tick", steps=3)
    for name in ("representation-points-1", "task-points-0", "accuracy-curves"):
        for column in page.mirror.model(name).data:
            np.testing.assert_array_equal(page.mirror.column(name, column), other.mirror.column(name, column))
    for root in page.mirror.document.roots:
        twin = other.mirror.model(root.name)
        assert (root.x_range.start, root.y_range.end) == (twin.x_range.start, twin.y_range.end)


@pytest.mark.parametrize(
    "fragment",
    [
        FRAGMENT,
        f"{FRAGMENT}&axes=shared&colors=probability",
        f"{EVERYTHING}&hidden=12,5&sheet=grid,truth,rays,decision",
        f"{EVERYTHING}&hidden=2,4&runs=2&axes=zscore&focus=1&inspect=2",
        "samples=100&hidden=6,3&runs=1&projection=tour&curves=accuracy,loss,gradient_norm",
    ],
)
def test_what_is_not_drawn_leaves_the_same_traces(fragment, monkeypatch):
    """Ticks made in one go end, and go on, as those of which each was drawn: in all that is in the document."""

    def made(*goes):
        monkeypatch.setattr(serialization, "_simple_id", 1000)
        session = Session(lambda message, views: None)
        session.handle({"type": "command", "id": 0, "name": "start", "fragment": fragment})
        for ticks in goes:
            session.handle({"type": "command", "id": 1, "name": "catch_up", "steps": 30, "ticks": ticks, "hold": True})
        _, board, _ = session._running
        return json.dumps(Serializer(deferred=False).encode(board.document.to_json(deferred=False)))

    assert made(21, 2, 1, 18, 1, 1) == made(*[1] * 44)


def test_nothing_is_held_back_from_new_pictures(page):
    page.done("catch_up", steps=3, ticks=1, hold=True)
    assert "document" in page.done("configure", fragment="seed=4")
    assert "patch" in page.done("tick", steps=3)
