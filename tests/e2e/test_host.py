"""The page around a widget: its messages, its custom element, and what is left alone while nobody sees it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

import places
import serve
from browser import chromium_path, launch_arguments
from serve import serving
from visitor import Complaints, Open, Visitor

ARTICLE = """<!doctype html><html lang="en"><title>An article</title><link rel="icon" href="data:,">
<style>body {{ margin: 0 }} p {{ height: 3000px; margin: 0 }}</style>
<script>
  const heard = [];
  addEventListener("message", event => heard.push(event.data));
  const ask = (message, number = 0) => frames[number].postMessage(message, "*");
</script>
{body}"""
FRAME = '<iframe src="{site}embed.html#{options}" width="700" height="520"></iframe>'

Host = Callable[[str], Visitor]


@pytest.fixture
def host(open_page: Open, tmp_path: Path) -> Iterator[Host]:
    """Opens an article with that body, from an origin that is not the widget's."""
    with serving(tmp_path) as url:

        def open_article(body: str) -> Visitor:
            (tmp_path / "index.html").write_text(ARTICLE.format(body=body))
            return open_page("index.html", base=url)

        yield open_article


def widget_in(article: Visitor, number: int = 1) -> Visitor:
    """The widget, which an element may still be about to make, or its frame to load."""
    while len(article.page.frames) <= number or not article.page.frames[number].url:
        article.frames(2)
    return Visitor(article.page, article.complaints, article.page.frames[number])


def widget_at(article: Visitor, address: str) -> Visitor:
    """The widget of that address, which may be about to take the place of another."""
    while not (found := [frame for frame in article.page.frames if frame.url.endswith(address)]):
        article.frames(2)
    return Visitor(article.page, article.complaints, found[0])


def wait_for(article: Visitor, condition: str) -> Any:
    """Wait until JavaScript `condition` about `heard` is true, and give its value."""
    return article.frame.wait_for_function(condition).json_value()


def test_the_host_commands_and_hears(host: Host, site: str) -> None:
    article = host(FRAME.format(site=site, options="runs=2"))
    wait_for(article, "heard.some(e => e.nnsim == 'state' && e.state == 'running' && e.source == 'live')")
    article.frame.evaluate("ask({nnsim: 'pause'}); ask({nnsim: 'seek', step: 120}); ask({nnsim: 'step', count: 5})")
    step = wait_for(article, "heard.find(e => e.nnsim == 'step' && e.step == 125)")
    assert len(step["accuracy"]) == len(step["loss"]) == 2
    assert widget_in(article).mode == "paused"
    article.frame.evaluate("ask({nnsim: 'configure', fragment: 'runs=1&seed=5'})")
    wait_for(article, "heard.some(e => e.nnsim == 'step' && e.step == 0)")
    assert widget_in(article).state["config"]["seed"] == 5
    article.frame.evaluate("ask({nnsim: 'play'})")
    wait_for(article, "heard.at(-1).step > 20")
    heights = article.frame.evaluate("heard.filter(e => e.nnsim == 'height').map(e => e.height)")
    assert heights == [504]


def test_a_refused_configuration_is_told_to_the_host_and_to_the_reader(host: Host, site: str) -> None:
    article = host(FRAME.format(site=site, options="runs=1"))
    article.frame.evaluate("ask({nnsim: 'configure', fragment: 'hidden=-4'})")
    error = wait_for(article, "heard.find(e => e.nnsim == 'error')")
    assert error["command"] == "configure"
    assert "hidden" in error["message"]
    widget = widget_in(article)
    assert "hidden" in widget.text("#notice")
    widget.wait_until("running")


def test_another_configuration_at_the_same_step_is_told_with_its_height(host: Host, site: str) -> None:
    article = host(FRAME.format(site=site, options="runs=1&samples=50&hidden=2"))
    article.frame.evaluate("ask({nnsim: 'pause'}); ask({nnsim: 'reset'})")
    wait_for(article, "heard.at(-1).step == 0")
    article.frame.evaluate("ask({nnsim: 'configure', fragment: 'runs=8&samples=50&hidden=2'})")
    assert wait_for(article, "heard.findLast(e => e.nnsim == 'step' && e.loss.length == 8)")["step"] == 0
    wait_for(article, "heard.find(e => e.nnsim == 'height' && e.height == 868)")


MALFORMED = [
    "'play'",
    "null",
    "[{nnsim: 'pause'}]",
    "{nnsim: 'toString'}",
    "{nnsim: '__proto__'}",
    "{nnsim: ['pause']}",
    "{nnsim: 'pausE'}",
    "{command: 'pause'}",
    "{nnsim: 'seek', step: 'NaN'}",
    "{nnsim: 'seek', step: -1}",
    "{nnsim: 'seek', step: 1e300}",
    "{nnsim: 'step', count: 0.5}",
    "{nnsim: 'step', count: 2e9}",
    "{nnsim: 'configure'}",
    "{nnsim: 'configure', fragment: {toString: 1}}",
    "new Map([['nnsim', 'pause']])",
    "new ArrayBuffer(9)",
]


def test_malformed_messages_change_nothing_and_are_not_answered(host: Host, site: str) -> None:
    article = host(FRAME.format(site=site, options="runs=1"))
    widget = widget_in(article)
    widget.wait_until("running")
    for message in MALFORMED:
        article.frame.evaluate(f"ask({message})")
    widget.wait_for_step(widget.step + 30)
    assert widget.mode == "running"
    assert not widget.frame.is_visible("#notice")
    assert article.frame.evaluate("heard.filter(e => !['state', 'step', 'height'].includes(e.nnsim))") == []


def test_a_stranger_beside_the_widget_is_not_obeyed(host: Host, site: str) -> None:
    stranger = """<iframe srcdoc="<script>parent.frames[0].postMessage({nnsim: 'pause'}, '*')</script>"></iframe>"""
    article = host(FRAME.format(site=site, options="runs=1"))
    widget = widget_in(article)
    widget.wait_until("running")
    article.frame.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", stranger)
    widget.wait_for_step(widget.step + 30)
    assert widget.mode == "running"


def test_a_widget_out_of_view_neither_starts_python_nor_trains(host: Host, site: str) -> None:
    article = host(f"<p>Long.</p>{FRAME.format(site=site, options='runs=1')}<p>Long.</p>")
    asked = []
    article.page.on("request", lambda request: asked.append(request.url))
    widget = widget_in(article)
    widget.frame.wait_for_selector("#stage[data-runs]", state="attached")
    article.frames(30)
    assert [url for url in asked if url.endswith(".wasm")] == []
    assert widget.mode == "loading"
    article.frame.evaluate("document.querySelector('iframe').scrollIntoView()")
    widget.wait_until("running")
    widget.wait_for_step(20)
    article.frame.evaluate("scrollTo(0, 0)")
    article.frames(10)
    resting = widget.step
    article.frames(30)
    assert widget.step == resting
    article.frame.evaluate("document.querySelector('iframe').scrollIntoView()")
    widget.wait_for_step(resting + 20)


@pytest.mark.parametrize("where", ["?hide=transport,curves&x=1#runs=1", "#hide=transport,curves&runs=1"])
def test_options_leave_out_controls_and_are_no_configuration(open_page: Open, where: str) -> None:
    visitor = open_page(f"embed.html{where}")
    visitor.wait_until("running")
    assert not visitor.frame.is_visible("#play")
    assert not visitor.frame.is_visible("#curves")
    assert visitor.frame.is_visible("#speed")
    assert not visitor.frame.is_visible("#notice")
    visitor.call("configure", "runs=2")
    assert visitor.frame.evaluate("location.href").endswith(where.replace("runs=1", "runs=2"))


def test_the_mark_of_a_recording_stays_whatever_is_left_out(open_page: Open) -> None:
    visitor = open_page("embed.html?hide=transport,speed,readouts,link,notes")
    visitor.frame.wait_for_selector("#source >> text=recorded")
    assert not visitor.frame.is_visible("#iteration")


def test_the_settings_of_the_page_can_be_left_out(open_page: Open) -> None:
    visitor = open_page("index.html?hide=settings#runs=1")
    visitor.wait_until("running")
    visitor.page.keyboard.press("s")
    assert visitor.frame.is_visible("#undo")
    assert not any(map(visitor.frame.is_visible, ["#essentials", "#settings", "#settings-toggle", "#notice"]))


def test_an_unknown_group_is_told_and_the_rest_hidden(open_page: Open) -> None:
    visitor = open_page("embed.html?hide=<img>,speed#runs=1")
    assert "<img>" in visitor.text("#notice")
    assert not visitor.frame.is_visible("#speed")
    visitor.wait_until("running")


def test_nothing_starts_by_itself_where_that_is_asked(open_page: Open) -> None:
    visitor = open_page("embed.html?autostart=0#runs=1")
    visitor.wait_until("ready")
    visitor.frames(30)
    assert visitor.mode == "ready"
    visitor.frame.click("#go-live")
    visitor.wait_until("running")
    assert visitor.frame.get_attribute("html", "data-source") == "live"


ELEMENTS = """<script src="{site}nnsim.js"></script><nn-sim fragment="runs=1" hide="speed"></nn-sim><p>Long.</p>
<nn-sim preset="article-code"></nn-sim>"""


def test_the_element_makes_its_frame_when_near_and_follows_its_height(host: Host, site: str) -> None:
    article = host(ELEMENTS.format(site=site))
    widget = widget_in(article)
    assert len(article.page.frames) == 2  # the other one is far below
    assert widget.frame.url == f"{site}embed.html?hide=speed#runs=1"
    widget.wait_until("running")
    size = "(({clientWidth, clientHeight}) => [clientWidth, clientHeight])(document.querySelector('iframe'))"
    width, height = article.frame.evaluate(size)
    assert height == min(660, round(0.72 * width))
    article.page.set_viewport_size({"width": 420, "height": 800})
    wait_for(article, f"{size}[1] > 800")
    article.frames(20)
    grown = article.frame.evaluate(size)
    article.frames(20)
    assert article.frame.evaluate(size) == grown
    inside = widget.frame.evaluate("[document.documentElement.scrollHeight, innerHeight]")
    assert inside[0] == inside[1] == grown[1]


def test_the_elements_methods_and_events(host: Host, site: str) -> None:
    article = host(ELEMENTS.format(site=site))
    article.frame.evaluate("""() => {
      window.element = document.querySelector("nn-sim");
      window.told = [];
      element.addEventListener("nnsim-step", event => told.push(event.detail.step));
    }""")
    widget_in(article).wait_until("running")
    article.frame.evaluate("element.pause(); element.seek(77)")
    wait_for(article, "told.at(-1) == 77")
    article.frame.evaluate("element.setAttribute('fragment', 'runs=2')")
    wait_for(article, "told.at(-1) == 0")
    assert widget_in(article).state["config"]["runs"] == 2


def test_what_an_element_is_asked_early_is_done_when_its_widget_is_there(host: Host, site: str) -> None:
    early = "<script>element = document.querySelector('nn-sim'); element.pause(); element.seek(77)</script>"
    article = host(ELEMENTS.format(site=site) + early)
    assert len(article.page.frames) <= 2
    widget = widget_in(article)
    widget.frame.wait_for_selector("html[data-step='77'][data-nnsim=paused]", state="attached")


def test_an_element_follows_its_attributes(host: Host, site: str) -> None:
    article = host(ELEMENTS.format(site=site))
    widget_in(article)
    article.frame.evaluate("element = document.querySelector('nn-sim'); element.lang = 'fr'; element.seek(30)")
    widget = widget_at(article, "?lang=fr&hide=speed#runs=1")
    widget.frame.wait_for_selector("html[data-step='30'][data-nnsim=paused]", state="attached")
    assert widget.text("#play .label") == "Lecture"
    assert not widget.frame.is_visible("#speed")
    article.frame.evaluate("element.setAttribute('hide', 'transport')")
    widget = widget_at(article, "?lang=fr&hide=transport#runs=1")
    widget.wait_until("running")
    assert widget.frame.is_visible("#speed")
    assert not widget.frame.is_visible("#play")
    assert article.frame.locator("nn-sim iframe").count() == 1


def test_the_demo_page_has_three_widgets_and_the_seen_ones_run(open_page: Open) -> None:
    demo = open_page("demo.html")
    first = widget_in(demo)
    first.frame.wait_for_selector("html[data-nnsim=running]", state="attached")
    assert demo.frame.locator("nn-sim").count() == 3
    demo.frame.evaluate("document.querySelector('#third').scrollIntoView()")
    while not (third := [frame for frame in demo.page.frames if "spiral" in frame.url]):
        demo.frames(3)
    widget = Visitor(demo.page, demo.complaints, third[0])
    widget.wait_until_live()
    demo.frames(10)
    resting = first.step
    widget.wait_for_step(widget.step + 30)
    assert first.step == resting
    demo.frame.evaluate("document.querySelector('#second').scrollIntoView()")
    demo.frame.click("[data-ask=play]")
    demo.frame.wait_for_selector("#heard:has-text('best accuracy')")


def test_three_widgets_share_what_they_download(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a browser with a cache on disk: the one in memory of a private window has no room for the largest file."""
    given: list[str] = []

    def copyfile(handler: serve._Handler, source: Any, target: Any) -> None:
        given.append(handler.path)
        shutil.copyfileobj(source, target)

    monkeypatch.setattr(serve._Handler, "copyfile", copyfile)
    (tmp_path / "article").mkdir()
    context = browser.browser_type.launch_persistent_context(
        tmp_path / "profile",
        executable_path=chromium_path(),
        args=launch_arguments(),
        viewport={"width": 800, "height": 1700},
    )
    with serving(places.SITE) as site, serving(tmp_path / "article") as url:
        body = FRAME.format(site=site, options="runs=1&autostart")
        (tmp_path / "article" / "index.html").write_text(ARTICLE.format(body=body * 3))
        page = context.new_page()
        page.goto(url)
        article = Visitor(page, Complaints(page, [url, site]))
        for number in (1, 2, 3):
            widget_in(article, number).wait_until_live()
        context.close()
    large = [path for path in given if path.endswith((".wasm", ".pack", "bokeh.min.js"))]
    assert len(large) == len(set(large)) == 4
