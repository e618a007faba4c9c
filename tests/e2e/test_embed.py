"""The widget: in a frame of another origin, sandboxed or not, on a page that is not ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import places
from serve import serving
from visitor import Open, Visitor

HOST = """<!doctype html><html lang="en"><title>An article</title><link rel="icon" href="data:,">
<p>Some text around the widget.</p><iframe src="{src}" width="700" height="520" {attributes}></iframe>"""


@pytest.fixture
def host(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder that another origin serves, and its address."""
    with serving(tmp_path) as url:
        yield tmp_path, url


@pytest.mark.parametrize("attributes", ["", 'sandbox="allow-scripts"'], ids=["plain", "sandboxed"])
def test_the_widget_runs_in_a_frame_of_another_origin(
    open_page: Open, host: tuple[Path, str], site: str, attributes: str
) -> None:
    folder, url = host
    source = f"{site}embed.html#runs=2&seed=3"
    (folder / "index.html").write_text(HOST.format(src=source, attributes=attributes))
    outside = open_page("index.html", base=url)
    widget = Visitor(outside.page, outside.complaints, outside.page.frames[1])
    widget.wait_until("running")
    widget.wait_for_step(20)
    assert widget.frame.evaluate("origin") == ("null" if attributes else site.removesuffix("/nnsim/"))
    widget.call("pause")
    assert widget.state["config"]["runs"] == 2
    before = widget.source("representation-points-1")
    widget.frame.click("#step")
    widget.call("state")
    assert widget.source("representation-points-1") != before


def test_the_widget_shows_the_simulation_without_surroundings(open_page: Open) -> None:
    visitor = open_page("embed.html", prepare=lambda v: v.page.set_viewport_size({"width": 700, "height": 520}))
    visitor.wait_until("running")
    assert visitor.frame.locator(".masthead, .about").count() == 0
    size = visitor.frame.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert size == [700, 520]
    assert visitor.frame.get_attribute("#whole-page", "href") == f"./?lang=en#{visitor.fragment}"


def test_the_widget_tells_step_and_accuracy_in_words(open_page: Open) -> None:
    visitor = open_page("embed.html#runs=1")
    visitor.wait_until("running")
    visitor.call("step", 40)
    assert "accuracy" in visitor.text("#spoken")
    assert visitor.frame.get_attribute("#spoken", "role") == "status"


def test_a_sandboxed_frame_without_cors_says_what_is_wrong(open_page: Open, tmp_path: Path, site: str) -> None:
    """Such a host cannot serve the widget to a sandbox: not even its own program arrives."""
    with serving(places.SITE, cors=False) as strict, serving(tmp_path) as url:
        (tmp_path / "index.html").write_text(
            HOST.format(src=f"{strict}embed.html", attributes='sandbox="allow-scripts"')
        )
        outside = open_page("index.html", base=url, prepare=lambda v: v.complaints.expected.append(""))
        frame = outside.page.frames[1]
        frame.add_style_tag(content=".stalled { animation-delay: 0s !important }")
        frame.wait_for_selector(".stalled", state="visible")
