"""The recorded beginning of a visit: light, near the truth, and followed by the live run without a seam."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Request

import nnsim
import places
from visitor import Open, Visitor

LIGHT = 600_000
"""Bytes with gzip that a widget takes before Python is wanted, BokehJS among them."""

WATCH = """
  window.seen = [];
  document.addEventListener("readystatechange", () => new MutationObserver(() => {
    const {nnsim, source, step} = document.documentElement.dataset;
    seen.push({state: nnsim, source, step: Number(step)});
  }).observe(document.documentElement, {attributes: true}), {once: true});
"""


def watched(visitor: Visitor) -> None:
    visitor.page.add_init_script(WATCH)


def without_python(visitor: Visitor) -> None:
    visitor.complaints.expected += [r"Failed to load resource", r"net::"]
    visitor.page.route("**/pyodide.asm.wasm", lambda route: route.abort())


def wait_until_recorded(visitor: Visitor) -> None:
    visitor.frame.wait_for_selector("html[data-source=recorded][data-nnsim=running]", state="attached")


def test_the_live_run_goes_on_where_the_recording_is(open_page: Open) -> None:
    visitor = open_page("index.html", prepare=watched)
    wait_until_recorded(visitor)
    visitor.frame.wait_for_selector("[data-root=loss] .bk-Plot")
    visitor.frame.evaluate("window.pictures = [...document.querySelectorAll('.picture > .bk-Plot')]")
    visitor.wait_until_live()
    visitor.wait_for_step(visitor.step + 50)
    seen = visitor.frame.evaluate("seen.filter(s => s.state == 'running')")
    sources = [moment["source"] for moment in seen]
    assert sources == sorted(sources, reverse=True)  # recorded, then live
    steps = [moment["step"] for moment in seen]
    assert steps == sorted(steps)
    handover = sources.index("live")
    assert steps[handover] == steps[handover - 1] > 0
    assert visitor.frame.evaluate("pictures.length > 7 && pictures.every(picture => picture.isConnected)")
    visitor.call("pause")
    state = visitor.state
    simulation = nnsim.Simulation(nnsim.presets["article"])
    simulation.advance(state["step"])
    assert state["parameters_sha256"] == simulation.parameters_sha256()


def test_after_the_handover_the_pictures_are_exact(open_page: Open) -> None:
    """Also what nothing has changed since the beginning, which the recording had rounded."""
    recorded, fresh = open_page("index.html"), open_page("index.html#speed=9")
    recorded.wait_until_live()
    recorded.call("pause")
    step = recorded.step
    recorded.call("seek", step + 1)
    fresh.wait_until("running")
    fresh.call("seek", step + 1)
    for source in ("task-points-1", "representation-points-2"):
        np.testing.assert_array_equal(*(table(visitor, source) for visitor in (recorded, fresh)))


def test_while_python_is_on_its_way_the_page_says_so(open_page: Open) -> None:
    """Also when the recording has come to its end, and waits."""

    def hang(visitor: Visitor) -> None:
        visitor.page.route("**/pyodide.asm.wasm", lambda route: None)
        body = shortened()
        visitor.page.route("**/recordings/*", lambda route: route.fulfill(body=body))

    visitor = open_page("index.html", prepare=hang)
    wait_until_recorded(visitor)
    visitor.wait_for_step(50)
    visitor.frames(20)
    assert (visitor.step, visitor.mode) == (50, "running")
    assert visitor.frame.is_visible("#loading-stage")
    assert visitor.text("#loading-stage")


def test_a_recording_that_cannot_be_drawn_is_done_without(open_page: Open) -> None:
    def damage(visitor: Visitor) -> None:
        body = edited(lambda header: header["first"]["document"].update(json='{"roots": [{"type": "?"}]}'))
        visitor.page.route("**/recordings/*", lambda route: route.fulfill(body=body))

    visitor = open_page("index.html", prepare=damage)
    visitor.wait_until_live()
    visitor.wait_for_step(20)
    assert visitor.frame.locator(".picture .bk-Plot").count() == 8


def test_a_recording_of_which_a_later_picture_cannot_be_drawn_rests_until_python_draws_all(open_page: Open) -> None:
    def spoil(header: dict[str, Any]) -> None:
        content = json.loads(header["first"]["document"]["json"])
        content["roots"][-1]["name"] = "NoPlot"
        header["first"]["document"]["json"] = json.dumps(content)

    def damage(visitor: Visitor) -> None:
        body = edited(spoil)
        visitor.page.route("**/recordings/*", lambda route: route.fulfill(body=body))

    visitor = open_page("index.html", prepare=damage)
    visitor.frame.wait_for_selector("html[data-source=live]", state="attached")
    visitor.frame.wait_for_selector("[data-root=loss] .bk-Plot")
    assert visitor.frame.locator(".picture .bk-Plot").count() == 8
    visitor.call("play")
    visitor.wait_for_step(visitor.step + 20)


def edited(change: Callable[[dict[str, Any]], object]) -> bytes:
    """The recording in English and light colours, with another header."""
    content = gzip.decompress((places.SITE / "runtime" / "recordings" / "en-light.bin").read_bytes())
    end = 4 + int.from_bytes(content[:4], "little")
    header = json.loads(content[4:end])
    change(header)
    text = json.dumps(header).encode()
    return gzip.compress(len(text).to_bytes(4, "little") + text + content[end:])


def shortened(ticks: int = 5) -> bytes:
    """Its first ticks."""
    return edited(lambda header: header.update(order=header["order"][:ticks]))


def table(visitor: Visitor, source: str) -> np.ndarray:
    columns = visitor.source(source)
    return np.array([columns[name] for name in sorted(columns)], float)


def test_the_recording_is_of_the_run(open_page: Open) -> None:
    visitor = open_page("embed.html")
    wait_until_recorded(visitor)
    visitor.wait_for_step(300)
    visitor.frame.click("#play")
    visitor.wait_until("paused")
    visitor.frames(20)  # a tick that was on its way may still be drawn
    simulation = nnsim.Simulation(nnsim.presets["article"])
    simulation.advance(visitor.step)
    assert visitor.text("[data-run='1'] [data-readout=accuracy]") == f"{100 * simulation.metrics.accuracy[1]:.1f} %"
    assert visitor.source("baseline")["y"] == [np.float32(simulation.metrics.baseline)]
    layer = simulation.representation(-2)
    for run in range(3):
        shown, true = visitor.source(f"representation-points-{run}")["y"], layer[run, :, 1]
        assert np.abs(np.array(shown) - true).max() < 0.12 * np.ptp(true)
        assert np.sqrt(np.mean((np.array(shown) - true) ** 2)) < 0.01 * np.ptp(true)


@pytest.fixture
def asked(open_page: Open) -> tuple[Visitor, list[str]]:
    """A widget with the default run, and the paths of all it asks for."""
    paths: list[str] = []

    def note(request: Request) -> None:
        paths.append(urlsplit(request.url).path.removeprefix("/nnsim/"))

    return open_page("embed.html", prepare=lambda visitor: visitor.page.on("request", note)), paths


def test_a_widget_is_light_until_it_is_wanted_live(asked: tuple[Visitor, list[str]]) -> None:
    visitor, paths = asked
    wait_until_recorded(visitor)
    visitor.wait_until("paused")  # the recording is over
    assert [path for path in paths if path.endswith((".wasm", ".mjs", ".zip", ".whl"))] == []
    assert len(paths) == len(set(paths))
    transferred = sum(len(gzip.compress((places.SITE / path).read_bytes(), 6)) for path in set(paths))
    assert transferred < LIGHT
    last = visitor.step
    visitor.frame.click("#go-live")
    visitor.wait_until_live()
    visitor.wait_for_step(last + 20)
    assert not visitor.frame.is_visible("#go-live")


def test_a_recording_that_is_over_is_played_again(open_page: Open) -> None:
    visitor = open_page("embed.html")
    wait_until_recorded(visitor)
    visitor.wait_until("paused")
    assert visitor.step > 500
    visitor.frame.click("#play")
    visitor.wait_for("document.documentElement.dataset.step < 300")
    visitor.wait_for_step(100)
    assert visitor.frame.get_attribute("html", "data-source") == "recorded"


def test_commands_start_python_where_it_is_not_there(open_page: Open) -> None:
    visitor = open_page("embed.html")
    wait_until_recorded(visitor)
    visitor.call("pause")
    assert visitor.frame.get_attribute("html", "data-source") == "recorded"
    visitor.call("seek", 40)
    assert visitor.frame.get_attribute("html", "data-source") == "live"
    assert visitor.mode == "paused"
    assert visitor.state["step"] == 40


def test_where_python_cannot_start_the_recording_stays_and_the_page_says_why(open_page: Open) -> None:
    visitor = open_page("index.html", prepare=without_python)
    visitor.wait_until("error")
    assert "pyodide.asm.wasm cannot be reached" in visitor.text("#failure-message")
    assert visitor.frame.get_attribute("html", "data-source") == "recorded"
    visitor.wait_for_step(visitor.step + 50)
    visitor.page.unroute_all()
    visitor.frame.click("#try-again")
    visitor.wait_until_live()


@pytest.mark.parametrize("body", [b"", b"no recording", gzip.compress(b"\x08\x00\x00\x00{}")])
def test_without_a_sound_recording_the_visit_begins_with_python(open_page: Open, body: bytes) -> None:
    def spoil(visitor: Visitor) -> None:
        watched(visitor)
        visitor.page.route("**/recordings/*", lambda route: route.fulfill(body=body))

    visitor = open_page("index.html", prepare=spoil)
    visitor.wait_until_live()
    assert visitor.frame.evaluate("seen.filter(s => s.source == 'recorded' && s.state == 'running')") == []
    assert not visitor.frame.is_visible("#notice")


@pytest.mark.parametrize("page", ["index.html", "embed.html#runs=1"])
def test_nothing_is_called_live_before_python_is_there(open_page: Open, page: str) -> None:
    visitor = open_page(page, prepare=watched)
    assert visitor.frame.get_attribute("html", "data-source") == "recorded"
    visitor.wait_until_live()
    seen = visitor.frame.evaluate("seen.map(s => [s.state, s.source])")
    assert {state for state, source in seen if source == "live"} == {"running"}


def test_a_recording_of_other_pictures_gives_way_to_new_ones_at_the_same_step(open_page: Open) -> None:
    other = (places.SITE / "runtime" / "recordings" / "fr-light.bin").read_bytes()

    def replace(visitor: Visitor) -> None:
        watched(visitor)
        visitor.page.route("**/recordings/*", lambda route: route.fulfill(body=other))

    visitor = open_page("index.html", prepare=replace)
    wait_until_recorded(visitor)
    visitor.frame.evaluate("window.picture = document.querySelector('.picture > .bk-Plot')")
    visitor.wait_until_live()
    last = max(moment["step"] for moment in visitor.frame.evaluate("seen") if moment["source"] == "recorded")
    assert visitor.step >= last > 0
    assert not visitor.frame.evaluate("picture.isConnected")


def test_the_recording_has_the_colours_of_the_page(open_page: Open) -> None:
    visitor = open_page("embed.html", prepare=lambda visitor: visitor.page.emulate_media(color_scheme="dark"))
    wait_until_recorded(visitor)
    colour = "root('representation-0').title.text_color"
    dark = visitor.model(colour)
    visitor.page.emulate_media(color_scheme="light")
    visitor.wait_for(f"nnsim.document?.get_model_by_name('representation-0').title.text_color != '{dark}'")
    wait_until_recorded(visitor)
    visitor.wait_for_step(30)
    assert visitor.model(colour) != dark


def test_what_the_visitor_does_to_a_recorded_picture_stays(open_page: Open) -> None:
    visitor = open_page("embed.html")
    wait_until_recorded(visitor)
    visitor.wait_for_step(100)
    visitor.frame.evaluate("""() => {
      const {x_range} = window.nnsim.document.get_model_by_name("representation-0");
      x_range.setv({start: -1, end: 1});
    }""")
    bounds = "[root('representation-0').x_range.start, root('representation-0').x_range.end]"
    visitor.wait_for_step(200)
    assert visitor.model(bounds) == [-1, 1]
    visitor.frame.click("#go-live")
    visitor.wait_until_live()
    visitor.wait_for_step(visitor.step + 100)
    assert visitor.model(bounds) == [-1, 1]
