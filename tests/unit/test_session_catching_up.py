"""How a session comes to where a recording of it is."""

import numpy as np
import pytest

from session_page import FRAGMENT, Page


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


def test_nothing_is_held_back_from_new_pictures(page):
    page.done("catch_up", steps=3, ticks=1, hold=True)
    assert "document" in page.done("configure", fragment="seed=4")
    assert "patch" in page.done("tick", steps=3)
