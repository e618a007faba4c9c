"""The strip, the bent sheet, wide layers and the way from the input, as BokehJS's own sources have them."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from visitor import Visitor

STRIP = "panels=representation,strip&runs=2&samples=300&hidden=12,2"
PLACES = range(4)


@pytest.fixture
def strip(visitor: Visitor) -> Iterator[Visitor]:
    visitor.call("configure", STRIP)
    yield visitor
    visitor.page.emulate_media(reduced_motion="no-preference")


def drawn(visitor: Visitor, source: str) -> list[tuple[float, float]]:
    """Where each sample is drawn, whatever its group."""
    columns = visitor.source(source)
    groups = [column for name, column in columns.items() if name.startswith("x_")]
    xs = [next((x for x in row if not math.isnan(x)), math.nan) for row in zip(*groups, strict=True)]
    return list(zip(xs, columns["y"], strict=True))


def test_the_strip_shows_every_layer_and_follows_the_training(strip: Visitor) -> None:
    before = [drawn(strip, f"strip-points-{place}") for place in PLACES]
    inputs = strip.source("representation-points-0")
    assert before[0] == list(zip(inputs["x1"], inputs["x2"], strict=True))
    assert before[2] == drawn(strip, "representation-points-0")
    strip.call("step", 40)
    after = [drawn(strip, f"strip-points-{place}") for place in PLACES]
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False, False, False]
    assert after[2] == drawn(strip, "representation-points-0")


def test_a_click_and_a_key_put_a_layer_in_focus(strip: Visitor) -> None:
    title = "root('representation-1').title.text"
    assert strip.model(title) == "Run 2 · layer 2"
    pressed = "[...document.querySelectorAll('.focus')].map(button => button.getAttribute('aria-pressed'))"
    assert strip.frame.evaluate(pressed) == ["false", "false", "true", "false"]
    strip.frame.click("[data-root=strip-1] .focus")
    strip.page.wait_for_url("**focus=1*")
    assert strip.model(title).startswith("Run 2 · layer 1 · PCA · ")
    assert strip.model("root('strip-1').outline_line_width") == 2
    assert strip.frame.evaluate(pressed) == ["false", "true", "false", "false"]
    strip.frame.focus("[data-root=strip-0] .focus")
    strip.page.keyboard.press("Enter")
    strip.page.wait_for_url("**focus=0*")
    inputs = strip.source("representation-points-1")
    assert drawn(strip, "representation-points-1") == list(zip(inputs["x1"], inputs["x2"], strict=True))
    assert strip.frame.get_attribute("[data-root=strip-1] .focus", "aria-label") == "layer 1, 12 units"


def test_the_strip_comes_and_goes_and_a_list_names_the_layers(visitor: Visitor) -> None:
    assert visitor.frame.locator(".strip .picture").count() == 0
    visitor.frame.click("#strip-switch")
    visitor.page.wait_for_url("**panels=representation,task,curves,strip*")
    assert visitor.frame.locator(".strip .picture .bk-Plot").count() == 4
    names = visitor.frame.locator("#focus option").all_text_contents()
    assert names == ["input, 2 units", "layer 1, 100 units", "layer 2, 2 units", "output, 1 unit"]
    visitor.frame.select_option("#focus", "1")
    visitor.page.wait_for_url("**focus=1*")
    assert visitor.model("root('strip-1').outline_line_width") == 2
    visitor.frame.click("#strip-switch")
    visitor.call("state")
    assert visitor.frame.locator(".strip .picture").count() == 0


def test_the_lines_of_the_sheet_are_switched_on_and_off(strip: Visitor) -> None:
    def lengths() -> list[int]:
        return [len(strip.source(f"{kind}-0")["x"]) for kind in ("grid", "rays", "truth", "decision")]

    assert lengths() == [0, 4 * 34, 0, 2]
    strip.frame.check("#sheet [value=grid]")
    strip.frame.check("#sheet [value=truth]")
    strip.frame.uncheck("#sheet [value=rays]")
    strip.page.wait_for_url("**sheet=*")
    strip.call("state")
    assert lengths() == [22 * 42, 0, 2 * 98, 2]
    assert strip.state["config"]["sheet"] == ["grid", "truth", "decision"]
    strip.call("configure", STRIP + "&focus=0&sheet=truth")
    large = [math.hypot(x, y) for x, y in zip(*strip.source("truth-0").values(), strict=True)][:97]
    assert all(abs(radius - 2) < 1e-4 for radius in large)


CLICK_TWICE = """() => new Promise(resolve => {
  const [grid, truth] = ["grid", "truth"].map(line => document.querySelector(`#sheet [value=${line}]`));
  const seen = [];
  const look = () => (seen.push(truth.checked) < 40 ? requestAnimationFrame(look) : resolve(seen));
  grid.click();
  truth.click();
  look();
})"""


def test_no_answer_to_something_earlier_sets_a_control_back(strip: Visitor) -> None:
    strip.call("play")
    assert strip.frame.evaluate(CLICK_TWICE) == [True] * 40
    strip.call("pause")
    assert strip.state["config"]["sheet"] == ["grid", "rays", "truth", "decision"]


def test_panels_switched_one_right_after_the_other_are_all_there(visitor: Visitor) -> None:
    visitor.frame.evaluate("['strip-switch', 'inside-switch'].forEach(id => document.getElementById(id).click())")
    visitor.page.wait_for_url("**panels=representation,task,curves,strip,network*")


def test_the_way_from_the_input_is_gone_by_hand_and_by_itself(strip: Visitor) -> None:
    points = strip.source("representation-points-0")
    inputs, layer = list(zip(points["x1"], points["x2"], strict=True)), drawn(strip, "representation-points-0")
    assert strip.text("#morph-stage") == "layer 2 leaky ReLU"
    strip.frame.fill("#morph", "0")
    strip.page.wait_for_url("**morph=0*")
    strip.call("state")
    assert drawn(strip, "representation-points-0") == inputs
    assert strip.text("#morph-stage") == "input"
    strip.page.emulate_media(reduced_motion="reduce")
    strip.frame.evaluate("""() => {
      window.stages = [];
      new MutationObserver(() => window.stages.push(document.getElementById("morph-stage").textContent))
        .observe(document.getElementById("morph-stage"), {childList: true, characterData: true, subtree: true});
    }""")
    strip.frame.click("#morph-play")
    strip.frame.wait_for_selector("#morph-play[data-playing=true]")
    strip.frame.wait_for_selector("#morph-play[data-playing=false]")
    strip.call("state")
    assert drawn(strip, "representation-points-0") == layer
    assert strip.frame.evaluate("window.stages") == [
        "layer 1 linear", "layer 1 leaky ReLU", "layer 2 linear", "layer 2 leaky ReLU",
    ]  # fmt: skip
    assert "morph" not in strip.fragment
    strip.page.emulate_media(reduced_motion="no-preference")
    strip.frame.click("#morph-play")
    strip.frame.wait_for_selector("#morph-play[data-playing=true]")
    while drawn(strip, "representation-points-0") in (inputs, layer):
        strip.frames(1)
    strip.frame.wait_for_selector("#morph-play[data-playing=false]")
    strip.call("state")
    assert drawn(strip, "representation-points-0") == layer
    assert strip.state["step"] == 0


def test_the_tour_goes_on_without_training_and_training_without_the_tour(strip: Visitor) -> None:
    strip.frame.click("[data-root=strip-1] .focus")
    strip.frame.select_option("#projection", "tour")
    strip.page.wait_for_url("**projection=tour*")
    assert strip.mode == "paused"
    first = drawn(strip, "representation-points-0")
    while drawn(strip, "representation-points-0") == first:
        strip.frames(2)
    assert strip.step == 0
    strip.frame.click("#touring")
    strip.page.wait_for_url("**touring=false*")
    strip.frames(60)
    halted = drawn(strip, "representation-points-0")
    strip.frames(20)
    assert drawn(strip, "representation-points-0") == halted
    strip.call("step", 5)
    assert drawn(strip, "representation-points-0") != halted
    strip.frame.select_option("#projection", "pair")
    strip.frame.fill("#pair input:last-child", "7")
    strip.frame.press("#pair input:last-child", "Enter")
    strip.page.wait_for_url("**pair=1,7*")
    assert strip.model("root('representation-0').title.text").startswith("Run 1 · layer 1 · units 1 and 7 · ")


def test_a_layer_of_one_unit_has_densities(visitor: Visitor) -> None:
    visitor.call("configure", "hidden=6,1&runs=1&samples=200")
    density = visitor.source("density-0")
    assert set(density) == {"at", "class_0", "class_1"}
    assert max(*density["class_0"], *density["class_1"]) == 1
    visitor.call("configure", "hidden=6,1&runs=1&samples=200&focus=0")
    assert visitor.source("density-0")["at"] == []


def test_on_a_phone_the_strip_scrolls_and_the_page_does_not(visitor: Visitor) -> None:
    visitor.call("configure", "panels=representation,strip&hidden=8,8,8,8,8,2&runs=1&samples=100")
    try:
        visitor.page.set_viewport_size({"width": 390, "height": 844})
        visitor.frames(3)
        assert visitor.frame.evaluate("document.documentElement.scrollWidth") == 390
        assert visitor.frame.evaluate("(s => s.scrollWidth > s.clientWidth)(document.getElementById('strip'))")
    finally:
        visitor.page.set_viewport_size({"width": 1440, "height": 900})
