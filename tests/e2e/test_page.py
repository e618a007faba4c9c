"""What a visitor does with the page, and what the pictures really show."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from playwright.sync_api import Error

import places
from serve import serving
from visitor import Open, Visitor

RUNS = range(3)
MOVING_SOURCES = [
    *(f"{name}-{run}" for name in ("representation-points", "rays", "decision", "map", "task-points") for run in RUNS),
    "accuracy-curves",
    "loss-curves",
]


@pytest.fixture(params=["/", "/nnsim/", "/a/deeper/path/"])
def place(request: pytest.FixtureRequest) -> Iterator[str]:
    with serving(places.SITE, prefix=request.param) as url:
        yield url


def test_the_page_starts_by_itself_wherever_it_lies(open_page: Open, place: str) -> None:
    visitor = open_page("", base=place)
    visitor.wait_until_live()
    visitor.wait_for_step(visitor.step + 20)


def test_everything_large_is_fetched_once(open_page: Open) -> None:
    asked: list[str] = []
    visitor = open_page(
        prepare=lambda visitor: visitor.page.on("request", lambda request: asked.append(request.url.split("/")[-1]))
    )
    visitor.wait_until_live()
    large = [name for name in asked if name.endswith((".wasm", ".pack", "bokeh.min.js"))]
    assert len(large) == len(set(large)) == 4


def test_plotted_data_changes_in_bokehjs_own_sources(visitor: Visitor) -> None:
    before = {name: visitor.source(name) for name in MOVING_SOURCES}
    visitor.call("step", 50)
    after = {name: visitor.source(name) for name in MOVING_SOURCES}
    assert [name for name in MOVING_SOURCES if differs(before[name], after[name])] == MOVING_SOURCES


def differs(one: dict[str, list[object]], other: dict[str, list[object]]) -> bool:
    """NaN, which marks what is not drawn, equals itself here."""
    return repr(one) != repr(other)


def test_every_point_is_drawn_once_in_each_run(visitor: Visitor) -> None:
    for run in RUNS:
        columns = visitor.source(f"representation-points-{run}")
        drawn = [[x for x in columns[name] if not math.isnan(x)] for name in ("x_a", "x_b")]
        assert sum(map(len, drawn)) == len(columns["y"]) == 1000


def test_pause_stops_it_and_play_goes_on(visitor: Visitor) -> None:
    visitor.frame.click("#play")
    visitor.wait_until("running")
    visitor.wait_for_step(20)
    visitor.frame.click("#play")
    visitor.wait_until("paused")
    visitor.call("pause")
    stopped = visitor.state
    visitor.frames(40)
    assert visitor.state == stopped
    visitor.call("play")
    visitor.wait_for_step(stopped["step"] + 20)


def test_while_it_runs_ticks_come_one_at_a_time(open_page: Open) -> None:
    """A slow machine gets fewer ticks, never a queue of them."""
    count = """
      const post = Worker.prototype.postMessage;
      window.inFlight = window.most = window.ticks = 0;
      Worker.prototype.postMessage = function (message, ...rest) {
        if (!this.counted) {
          this.counted = true;
          this.addEventListener("message", ({data}) => { if (data.name == "tick") window.inFlight--; });
        }
        if (message.name == "tick") window.most = Math.max(window.most, ++window.inFlight), window.ticks++;
        return post.call(this, message, ...rest);
      };"""
    visitor = open_page(prepare=lambda visitor: visitor.page.add_init_script(count))
    visitor.wait_until_live()
    visitor.wait_for_step(visitor.step + 200)
    assert visitor.frame.evaluate("window.ticks") > 5
    assert visitor.frame.evaluate("window.most") == 1


def test_a_hidden_page_costs_nothing(visitor: Visitor) -> None:
    """Browsers give a hidden page no animation frames; the loop asks for nothing else."""
    visitor.call("play")
    visitor.frame.evaluate("""() => {
      window.givenFrame = window.requestAnimationFrame;
      window.requestAnimationFrame = () => 0;
    }""")
    try:
        visitor.call("state")  # whatever was under way has been answered by now
        before = visitor.step
        visitor.call("state")
        visitor.call("state")
        assert visitor.step == before
    finally:
        visitor.frame.evaluate("() => { window.requestAnimationFrame = window.givenFrame; }")
        visitor.call("pause")
    visitor.call("play")
    visitor.wait_for_step(before + 20)


@pytest.mark.parametrize(("press", "steps"), [("#step", 1), ("key:ArrowRight", 1)])
def test_step_once(visitor: Visitor, press: str, steps: int) -> None:
    visitor.call("step", 7)
    do(visitor, press)
    visitor.wait_for_step(7 + steps)
    assert visitor.state["step"] == 7 + steps
    assert visitor.mode == "paused"


@pytest.mark.parametrize("press", ["#reset", "key:r"])
def test_reset_returns_to_the_same_start(visitor: Visitor, press: str) -> None:
    start = visitor.state
    visitor.call("step", 120)
    moved = visitor.state
    assert moved["parameters_sha256"] != start["parameters_sha256"]
    do(visitor, press)
    visitor.frame.wait_for_selector("html[data-step='0']", state="attached")
    assert visitor.state == start
    visitor.call("step", 120)
    assert visitor.state == moved


def test_space_plays_and_pauses_but_not_where_it_means_something_else(visitor: Visitor) -> None:
    do(visitor, "key:Space")
    visitor.wait_until("running")
    do(visitor, "key:Space")
    visitor.wait_until("paused")
    visitor.frame.focus("#preset")
    visitor.page.keyboard.press("ArrowRight")
    visitor.page.keyboard.press("r")
    visitor.call("state")
    assert visitor.mode == "paused"


def test_new_seed_starts_otherwise_and_says_so_in_the_address(visitor: Visitor) -> None:
    first = visitor.state
    visitor.frame.click("#new-seed")
    visitor.page.wait_for_url("**#seed=1")
    second = visitor.state
    assert second["step"] == 0
    assert second["config"]["seed"] == 1
    assert second["parameters_sha256"] != first["parameters_sha256"]


def test_seek_goes_forth_and_back_to_the_same_moments(visitor: Visitor) -> None:
    moments = {}
    for step in (250, 40):
        visitor.call("seek", step)
        moments[step] = visitor.state
    for step in (250, 40):
        visitor.call("seek", step)
        assert visitor.state == moments[step]
        assert visitor.step == step


def test_speed_changes_without_a_new_start(visitor: Visitor) -> None:
    visitor.call("step", 30)
    visitor.frame.fill("#speed", "6")
    visitor.page.wait_for_url("**#speed=100")
    assert visitor.text("#speed-text") == "100 steps a frame"
    assert visitor.state["step"] == 30
    visitor.call("play")
    visitor.wait_for_step(330)
    visitor.call("pause")
    assert (visitor.state["step"] - 30) % 100 == 0


def test_as_fast_as_it_goes(visitor: Visitor) -> None:
    visitor.frame.fill("#speed", "9")
    visitor.page.wait_for_url("**#speed=0")
    assert visitor.text("#speed-text") == "as fast as it goes"
    visitor.call("play")
    visitor.wait_for_step(500)
    visitor.call("pause")
    here = visitor.state
    visitor.call("reset")
    visitor.call("step", here["step"])
    assert visitor.state == here  # cut into ticks by time, yet the same trajectory


def test_colours_palette_and_axes_change_in_place(visitor: Visitor) -> None:
    visitor.call("step", 30)
    legend = "root('representation-0').above.concat(root('representation-0').center).find(m => m.type == 'Legend')"
    names = f"{legend}.items.filter(i => i.visible).map(i => i.label.value)"
    document = visitor.model("root('representation-0').id")
    visitor.open_settings("pictures")
    assert visitor.model(names) == ["right", "wrong"]
    for field, value in (("colors", "class"), ("palette", "article"), ("axes", "zscore")):
        visitor.frame.select_option(f"#settings [data-field={field}] select", value)
        visitor.page.wait_for_url(f"**{field}={value}*")
    assert visitor.model(names) == ["orange", "blue"]
    assert visitor.state["step"] == 30
    assert visitor.model("root('representation-0').id") == document
    visitor.frame.click("#settings-close")


def test_the_pictures_follow_the_visitors_light_and_dark(visitor: Visitor) -> None:
    ink = "root('loss').title.text_color"
    light = visitor.model(ink)
    visitor.page.emulate_media(color_scheme="dark")
    try:
        while visitor.model(ink) == light:
            visitor.frames(2)
        assert visitor.state["step"] == 0
    finally:
        visitor.page.emulate_media(color_scheme="light")
    while visitor.model(ink) != light:
        visitor.frames(2)


def test_numbers_stand_as_text(visitor: Visitor) -> None:
    visitor.call("step", 1250)
    state = visitor.state
    assert visitor.text("#iteration") == "1,250"
    assert visitor.text("#epoch") == "12.5"
    assert visitor.text("#baseline") == "84.5 %"
    for run in RUNS:
        shown = visitor.text(f"[data-run='{run}'] [data-readout=accuracy]")
        assert shown == f"{100 * state['accuracy'][run]:.1f} %"


def do(visitor: Visitor, press: str) -> None:
    """Click on a selector, or press `key:<name>`."""
    kind, _, key = press.partition(":")
    if kind == "key":
        visitor.page.keyboard.press(key)
    else:
        visitor.frame.click(press)


@pytest.mark.parametrize("count", [-1, 1.5, "many"])
def test_what_is_no_number_of_steps_is_refused(visitor: Visitor, count: object) -> None:
    with pytest.raises(Error, match="steps"):
        visitor.call("step", count)
    assert visitor.state["step"] == 0


def test_new_pictures_leave_nothing_of_the_old_ones(visitor: Visitor) -> None:
    for seed in range(5):
        visitor.call("configure", f"seed={seed}&runs={1 + seed % 3}")
    assert visitor.frame.evaluate("Bokeh.documents.length") == 1
    assert visitor.frame.locator(".picture .bk-Plot").count() == 2 * 2 + 2


@pytest.mark.parametrize("path", ["index.html", "embed.html"])
def test_the_policy_allows_no_code_from_text(open_page: Open, path: str) -> None:
    visitor = open_page(path)
    visitor.complaints.expected.append("inline script")
    visitor.frame.evaluate("""() => {
      const script = document.createElement("script");
      script.textContent = "window.smuggled = true";
      document.body.append(script);
    }""")
    assert visitor.frame.evaluate("window.smuggled") is None
    assert len(visitor.complaints.found) == 1
    policy = visitor.frame.get_attribute("meta[http-equiv=Content-Security-Policy]", "content") or ""
    assert policy.startswith("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';")
