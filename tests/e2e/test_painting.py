"""The savings in BokehJS's painting change no pixel."""

from __future__ import annotations

import re

import pytest

import places
from modules import bundled, modules_in
from visitor import Open, Visitor

MODULES = modules_in(places.WEB)
AS_SHIPPED = bundled("app.js", MODULES | {"painting.js": "export function paintQuickly() {}"})
PAINT_QUICKLY = "async () => (await import(new URL('painting.js', location.href).href)).paintQuickly(Bokeh)"


@pytest.mark.parametrize("look", ["colors=right_wrong", "colors=class", "colors=probability&dataset=spirals5"])
def test_quick_painting_leaves_every_pixel_as_it_was(open_page: Open, look: str) -> None:
    def paint_as_shipped(visitor: Visitor) -> None:
        visitor.page.route("**/app.js", lambda route: route.fulfill(body=AS_SHIPPED, content_type="text/javascript"))
        visitor.page.route(
            re.compile(r"/(painting|glyphs)\.js$"),
            lambda route: route.fulfill(path=places.WEB / route.request.url.rsplit("/", 1)[1]),
        )

    visitor = open_page(f"index.html#runs=2&axes=zscore&{look}", prepare=paint_as_shipped)
    visitor.wait_until("running")
    visitor.call("pause")
    visitor.call("seek", 100)
    shipped = [photograph(visitor) for _ in range(4)]  # a busy machine may be caught half-way
    visitor.frame.evaluate(PAINT_QUICKLY)
    assert any(photograph(visitor) in shipped for _ in range(4))
    assert all(photo != shipped[-1][name] for name, photo in photograph(visitor, 110).items())


def photograph(visitor: Visitor, step: int = 100) -> dict[str, bytes]:
    """Every picture of a run at `step`, painted and laid out anew; going back makes axes jump where they would glide.

    The curves are left out: BokehJS paints the edge of their legend a trace darker with every painting, quick or not.
    """
    visitor.call("seek", step + 50)
    visitor.page.set_viewport_size({"width": 1300, "height": 900})
    visitor.frames(5)
    visitor.page.set_viewport_size({"width": 1440, "height": 900})
    visitor.call("seek", step)
    visitor.frames(20)
    names = visitor.frame.locator(".run [data-root]").evaluate_all("all => all.map(place => place.dataset.root)")
    return {name: visitor.frame.locator(f"[data-root='{name}']").screenshot() for name in names}
