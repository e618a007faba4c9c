"""Nothing overlaps, nothing jumps, nothing scrolls sideways, from a phone to a desk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

import pytest
from playwright.sync_api import Browser

import places
from visitor import SLOW, Open, Visitor

WIDTHS = (1440, 1024, 390)
BAR_WIDTHS = (1440, 1400, 1399, 1280, 1200, 1199, 1024, 960, 800, 720, 719, 560, 390, 360)
BOXES = """() => Object.fromEntries([...document.querySelectorAll("[data-root]")].map(place => {
  const {x, y, width, height} = place.getBoundingClientRect();
  return [place.dataset.root, [x, y + scrollY, width, height]];
}))"""


@pytest.mark.parametrize("runs", [1, 3, 8])
def test_no_width_scrolls_sideways_and_no_pictures_overlap(visitor: Visitor, runs: int) -> None:
    visitor.call("configure", f"runs={runs}")
    try:
        for width in WIDTHS:
            visitor.page.set_viewport_size({"width": width, "height": 844})
            visitor.frames(3)
            assert visitor.frame.evaluate("document.documentElement.scrollWidth") == width
            boxes = visitor.frame.evaluate(BOXES)
            assert len(boxes) == 2 * runs + 2
            for name, box in boxes.items():
                assert box[2] >= 120, (name, width)
                assert box[3] >= 120, (name, width)
                assert [other for other in boxes if other != name and overlap(box, boxes[other])] == []
    finally:
        visitor.page.set_viewport_size({"width": 1440, "height": 900})


BAR = """() => [...document.querySelectorAll(".bar button, .bar label, .bar input, .bar dl > div, .essentials .field")]
  .filter(part => part.getClientRects().length)
  .map(part => { const {x, y, width, height} = part.getBoundingClientRect(); return [x, y, width, height]; })"""


def test_no_controls_overlap_at_any_width(visitor: Visitor) -> None:
    try:
        for width in BAR_WIDTHS:
            visitor.page.set_viewport_size({"width": width, "height": 844})
            visitor.frames(3)
            boxes = visitor.frame.evaluate(BAR)
            assert len(boxes) >= 11
            for number, box in enumerate(boxes):
                assert [other for other in boxes[:number] if overlap(box, other)] == [], width
            assert visitor.frame.evaluate("document.documentElement.scrollWidth") == width
    finally:
        visitor.page.set_viewport_size({"width": 1440, "height": 900})


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_moves_between_loading_and_running(open_page: Open, width: int) -> None:
    visitor = open_page(prepare=lambda v: v.page.set_viewport_size({"width": width, "height": 844}))
    visitor.frame.wait_for_selector("#loading:not([hidden])")
    assert visitor.frame.evaluate("CSS.supports('aspect-ratio: 1')")
    before = visitor.frame.evaluate(BOXES)
    visitor.wait_until("running")
    visitor.wait_for_step(20)
    assert visitor.frame.evaluate(BOXES) == before


def test_every_control_has_a_name_and_can_be_reached_by_the_keyboard(visitor: Visitor) -> None:
    snapshot = visitor.page.locator("body").aria_snapshot()
    for name in (
        "Play",
        "Step",
        "Reset",
        "New seed",
        "Speed",
        "Undo",
        "Settings",
        "Preset",
        "Data set",
        "Learning rate",
    ):
        assert name in snapshot
    visitor.frame.focus("#play")
    visitor.page.keyboard.press("Shift+Tab")
    reached = []
    for _ in range(16):
        visitor.page.keyboard.press("Tab")
        reached.append(visitor.frame.evaluate("document.activeElement.id.replace(/^field-|-[0-9]+$/g, '')"))
    bar = ["play", "step", "reset", "new-seed", "speed", "undo", "redo", "share-open", "help-open", "settings-toggle"]
    assert reached == [*bar, "preset", "dataset", "hidden", "activation", "learning_rate", "batch"]
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert visitor.frame.evaluate(outline) == "solid"


def test_loading_is_told_in_bytes(open_page: Open) -> None:
    heard = """
      window.said = [];
      new MutationObserver(() => {
        const stage = document.getElementById("loading-stage"), bytes = document.getElementById("loading-bytes");
        if (stage) window.said.push(stage.textContent + " | " + bytes.textContent);
      }).observe(document, {subtree: true, childList: true, characterData: true});"""
    visitor = open_page(prepare=lambda visitor: visitor.page.add_init_script(heard))
    visitor.wait_until_live()
    said = "\n".join(visitor.frame.evaluate("window.said"))
    later = ("bokeh/", "recordings/", "rest.zip")
    size = sum(file["size"] for path, file in runtime_files() if not path.startswith(later)) / 1e6
    for phrase in (f" of {size:.1f} MB", "Starting Python", "Importing", f"{size:.1f} MB loaded"):
        assert phrase in said, said
    loaded = [float(number) for number in re.findall(r"([0-9.]+) of [0-9.]+ MB", said)]
    assert loaded == sorted(loaded)


def runtime_files() -> Iterable[tuple[str, dict[str, int]]]:
    """What the site's manifest lists."""
    files: dict[str, dict[str, int]] = json.loads((places.SITE / "runtime" / "manifest.json").read_text())["files"]
    return files.items()


@pytest.mark.parametrize(("path", "pictures"), [("index.html#runs=1", 4), ("index.html", 8)], ids=["live", "recorded"])
def test_a_finger_on_a_picture_scrolls_the_page(browser: Browser, site: str, path: str, pictures: int) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    try:
        page = context.new_page()
        page.goto(f"{site}{path}")
        page.wait_for_selector("html[data-nnsim=running] [data-root=loss] .bk-events", state="attached", timeout=SLOW)
        actions = page.locator(".bk-events").evaluate_all("all => all.map(e => getComputedStyle(e).touchAction)")
        assert actions == ["auto"] * pictures
    finally:
        context.close()


def overlap(one: list[float], other: list[float]) -> bool:
    """Whether two boxes [x, y, width, height] share a place."""
    return all(one[axis] < other[axis] + other[axis + 2] and other[axis] < one[axis] + one[axis + 2] for axis in (0, 1))
