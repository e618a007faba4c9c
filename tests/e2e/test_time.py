"""The timeline in the page: forth and back, events, clicks on curves, two futures; read from BokehJS's own sources."""

from __future__ import annotations

import re

import pytest

import nnsim
from visitor import Open, Visitor

FRAGMENT = "samples=200&hidden=12,2&runs=2&speed=5"

DRAG = """steps => {
  const slider = document.getElementById("moment");
  for (const step of steps) {
    slider.value = `${step}`;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  }
}"""

TAP = """([name, x]) => {
  const view = Object.values(Bokeh.index).find(view => view.model.name === name)
    ?? Bokeh.index.get_by_id?.(window.nnsim.document.get_model_by_name(name).id);
  const box = view.frame.bbox, origin = view.canvas.el.getBoundingClientRect();
  return [origin.left + view.frame.x_scale.compute(x), origin.top + box.top + 0.3 * box.height];
}"""


@pytest.fixture
def at_60(open_page: Open) -> Visitor:
    visitor = open_page(f"index.html#{FRAGMENT}")
    visitor.wait_until("running")
    visitor.call("pause")
    visitor.call("reset")
    for _ in range(6):
        visitor.call("step", 10)
    return visitor


def expected(steps: int, fragment: str = FRAGMENT) -> str:
    simulation = nnsim.Simulation(nnsim.parse_address(fragment))
    simulation.advance(steps)
    return simulation.parameters_sha256()


def wait_for(visitor: Visitor, step: int) -> None:
    visitor.frame.wait_for_function(
        "step => document.documentElement.dataset.step === `${step}`"
        " && document.getElementById('moment').value === `${step}`",
        arg=step,
    )


def test_dragging_goes_to_the_last_moment_and_replays_the_same_future(at_60: Visitor) -> None:
    there = at_60.state["parameters_sha256"]
    loss = at_60.source("loss-curves")
    furthest = int(at_60.frame.get_attribute("#moment", "max") or 0)
    assert furthest >= 60
    at_60.frame.evaluate(DRAG, [50, 40, 30, 20])
    wait_for(at_60, 20)
    assert at_60.state["parameters_sha256"] == expected(20)
    assert at_60.source("loss-moment")["step"] == [20]
    past, future = at_60.source("loss-curves"), at_60.source("loss-future")
    assert max(past["step"]) == 20 == min(future["step"])
    assert max(future["step"]) == max(loss["step"])
    assert at_60.frame.get_attribute("#moment", "max") == f"{furthest}"
    assert at_60.frame.get_attribute("#moment", "aria-valuetext") == f"iteration 20 of {furthest}"
    at_60.frame.focus("#moment")
    at_60.page.keyboard.press("ArrowRight")
    wait_for(at_60, 21)
    at_60.frame.evaluate(DRAG, [60])
    wait_for(at_60, 60)
    assert at_60.state["parameters_sha256"] == there
    at_60.call("play")
    at_60.wait_for_step(furthest + 5)
    assert at_60.source("loss-future")["step"] == []


def test_a_change_in_the_past_begins_another_future_that_the_address_tells(at_60: Visitor, open_page: Open) -> None:
    at_60.frame.evaluate(DRAG, [30])
    wait_for(at_60, 30)
    at_60.frame.evaluate("window.nnsim.configure(location.hash + '&learning_rate=0.05')")
    at_60.call("step", 15)
    assert "changes=30:learning_rate=0.05" in at_60.fragment
    assert at_60.source("loss-future")["step"] == []
    assert "30" in at_60.text("#event-list >> nth=0") or at_60.frame.locator("#marks [data-kind=change]").count() == 1
    there = at_60.state
    other = open_page(f"index.html#{at_60.fragment}")
    other.wait_until("running")
    other.call("seek", 45)
    assert other.state["parameters_sha256"] == there["parameters_sha256"] == expected(45, at_60.fragment)


def test_a_click_on_a_curve_goes_to_that_moment(at_60: Visitor) -> None:
    x, y = at_60.frame.evaluate(TAP, ["accuracy", 40])
    at_60.page.mouse.click(x, y)
    at_60.frame.wait_for_function("() => Math.abs(document.documentElement.dataset.step - 40) <= 2")
    assert at_60.source("accuracy-moment")["step"] == [at_60.step]
    assert at_60.mode == "paused"


def test_a_fork_is_shown_beside_what_would_have_been(at_60: Visitor) -> None:
    at_60.frame.evaluate(DRAG, [30])
    wait_for(at_60, 30)
    at_60.frame.click("#fork-switch")
    at_60.frame.wait_for_selector("#fork-field option[value=learning_rate]", state="attached")
    assert at_60.frame.input_value("#fork-value") == "0.006"
    at_60.frame.click("#fork-form button")
    at_60.frame.wait_for_selector("#futures:not([hidden])")
    assert re.search(r"Learning rate: 0\.006", at_60.text("#futures"))
    assert "fork=30:learning_rate=0.006" in at_60.fragment
    at_60.call("step", 40)
    one, other = (nnsim.Simulation(nnsim.parse_address(FRAGMENT)) for _ in range(2))
    other.seek(30)
    other.reconfigure(other.config.replace(learning_rate=0.006))
    one.seek(70)
    other.seek(70)
    loss = at_60.source("loss-curves")
    assert loss["run 1"][-1] == pytest.approx(float(one.metrics.loss[0]), rel=1e-5)
    assert loss["run 2"][-1] == pytest.approx(float(other.metrics.loss[0]), rel=1e-5)
    at_60.frame.click("#keep-first")
    at_60.frame.wait_for_selector("#futures", state="hidden")
    assert at_60.state["parameters_sha256"] == expected(70)
