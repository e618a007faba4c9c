"""The savings in BokehJS's painting change no pixel."""

from __future__ import annotations

from visitor import Open, Visitor

AS_SHIPPED = "export function paintQuickly() {}"


def test_quick_painting_leaves_every_pixel_as_it_was(open_page: Open) -> None:
    def paint_as_shipped(visitor: Visitor) -> None:
        visitor.page.route(
            "**/painting.js", lambda route: route.fulfill(body=AS_SHIPPED, content_type="text/javascript")
        )

    quick, shipped = photograph(open_page()), photograph(open_page(prepare=paint_as_shipped))
    assert [name for name in quick if quick[name] != shipped[name]] == []


def photograph(visitor: Visitor) -> dict[str, bytes]:
    """Every picture at step 100, at rest."""
    visitor.wait_until("running")
    visitor.call("pause")
    visitor.call("configure", "runs=2&axes=zscore")
    visitor.call("reset")
    visitor.call("step", 100)
    visitor.frames(60)
    visitor.call("state")
    visitor.frames(5)
    names = visitor.frame.locator("[data-root]").evaluate_all("all => all.map(place => place.dataset.root)")
    return {name: visitor.frame.locator(f"[data-root='{name}']").screenshot() for name in names}
