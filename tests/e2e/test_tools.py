"""Bokeh's own tools go on working while Python changes the pictures under them."""

from __future__ import annotations

import pytest

from visitor import Visitor

RANGE = "[root('{0}').x_range.start, root('{0}').x_range.end]"


@pytest.mark.parametrize("picture", ["representation-0", "accuracy", "task-2"])
def test_wheel_zoom_survives_ticks_until_reset(visitor: Visitor, picture: str) -> None:
    visitor.call("step", 50)
    bounds = RANGE.format(picture)
    followed = visitor.model(bounds)
    zoom(visitor, picture)
    zoomed = visitor.model(bounds)
    assert width(zoomed) < 0.95 * width(followed)
    visitor.call("step", 200)
    assert visitor.model(bounds) == zoomed
    reset(visitor, picture)
    visitor.call("step", 1)
    assert width(visitor.model(bounds)) > 1.05 * width(zoomed)


def test_a_reset_picture_follows_again(visitor: Visitor) -> None:
    zoom(visitor, "representation-1")
    visitor.call("step", 20)
    reset(visitor, "representation-1")
    bounds = RANGE.format("representation-1")
    here = visitor.model(bounds)
    visitor.call("play")
    while visitor.model(bounds) == here:
        visitor.frames(3)
    visitor.call("pause")


def test_axes_arrive_after_a_halt(visitor: Visitor) -> None:
    """They follow the points by a little each frame, and some of the way is left when training pauses."""
    visitor.call("step", 60)
    for run in range(3):
        columns = visitor.source(f"representation-points-{run}")
        low, high = min(columns["y"]), max(columns["y"])
        bounds = f"[root('representation-{run}').y_range.start, root('representation-{run}').y_range.end]"
        while not (visitor.model(bounds)[0] < low and high < visitor.model(bounds)[1]):
            visitor.frames(2)
    assert visitor.step == 60


def test_pan_moves_the_view_and_python_knows(visitor: Visitor) -> None:
    bounds = RANGE.format("representation-2")
    before = visitor.model(bounds)
    x, y = middle(visitor, "representation-2")
    visitor.page.mouse.move(x, y)
    visitor.page.mouse.down()
    visitor.page.mouse.move(x + 40, y + 10, steps=5)
    visitor.page.mouse.up()
    panned = visitor.model(bounds)
    assert panned[0] < before[0]
    visitor.call("step", 100)
    assert visitor.model(bounds) == panned


def test_hover_tells_of_a_point(visitor: Visitor) -> None:
    visitor.call("step", 10)
    middle(visitor, "task-1")
    x, y = visitor.frame.evaluate(PIXEL_OF_FIRST_POINT)
    visitor.page.mouse.move(x, y)
    columns = visitor.source("task-points-1")
    told = visitor.frame.locator(".bk-tooltip-content").first.inner_text()
    assert f"{columns['x1'][0]:.2f}, {columns['x2'][0]:.2f}" in told


PIXEL_OF_FIRST_POINT = """() => {
  const view = Object.values(Bokeh.index).find(view => view.model.name == "task-1");
  const {x1, x2} = window.nnsim.document.get_model_by_name("task-points-1").data;
  const {x, y} = view.el.getBoundingClientRect();
  return [x + view.frame.x_scale.compute(x1[0]), y + view.frame.y_scale.compute(x2[0])];
}"""


def middle(visitor: Visitor, picture: str) -> tuple[float, float]:
    place = visitor.frame.locator(f"[data-root='{picture}']")
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def zoom(visitor: Visitor, picture: str) -> None:
    """A click lets the wheel zoom, rather than scroll the page."""
    x, y = middle(visitor, picture)
    visitor.page.mouse.click(x, y)
    before = visitor.model(RANGE.format(picture))
    visitor.page.mouse.wheel(0, -300)
    while visitor.model(RANGE.format(picture)) == before:
        visitor.frames(2)
    visitor.call("state")  # after which Python knows


def reset(visitor: Visitor, picture: str) -> None:
    """Bokeh's own reset tool, by the way its button does it."""
    x, y = middle(visitor, picture)
    visitor.page.mouse.move(x, y)
    visitor.frame.locator(f"[data-root='{picture}'] .bk-tool-icon-reset").first.click()
    visitor.call("state")


def width(bounds: list[float]) -> float:
    return bounds[1] - bounds[0]
