"""`nnsim.html` runs when it is opened from a disk, with no server and no network."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

import nnsim
import one_file
import places
from visitor import Complaints, Visitor

REFERENCES = """elements => elements
  .map(element => element.getAttribute("href") ?? element.getAttribute("src"))
  .filter(url => url && !url.startsWith("data:"))"""


@pytest.fixture
def opened(context: BrowserContext, tmp_path: Path) -> Iterator[Callable[[str], Visitor]]:
    """Opens a copy of the file, away from the files it is made of, without a network; it may ask for nothing else."""
    path = Path(shutil.copy(places.SITE / one_file.NAME, tmp_path))
    context.set_offline(True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.split(":")[0]))
    complaints = Complaints(page, ["file://"])

    def open_with(fragment: str) -> Visitor:
        page.goto(path.as_uri() + fragment)
        return Visitor(page, complaints)

    yield open_with
    assert asked.count("file") == 1
    assert set(asked) <= {"file", "blob", "data"}
    assert complaints.unexpected == []


def test_the_one_file_runs_from_a_disk_without_a_network(opened: Callable[[str], Visitor]) -> None:
    visitor = opened("#runs=2&seed=3")
    visitor.wait_until("running")
    visitor.wait_for_step(20)
    visitor.call("pause")
    before = visitor.source("representation-points-1")
    step = visitor.step
    visitor.frame.click("#step")
    visitor.wait_for_step(step + 1)
    assert visitor.state["config"]["seed"] == 3
    assert visitor.source("representation-points-1") != before


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_recording_is_seen_first(opened: Callable[[str], Visitor], context: BrowserContext, scheme: str) -> None:
    context.pages[0].emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the names it knows
    visitor = opened("")
    visitor.frame.wait_for_selector("html[data-source=recorded][data-nnsim=running]", state="attached")
    visitor.wait_until_live()
    visitor.call("pause")
    state = visitor.state
    simulation = nnsim.Simulation(nnsim.presets["article"])
    simulation.advance(state["step"])
    assert state["parameters_sha256"] == simulation.parameters_sha256()


def test_the_built_file_refers_to_nothing_outside(opened: Callable[[str], Visitor]) -> None:
    visitor = opened("#runs=1")
    visitor.wait_until("running")
    assert visitor.frame.eval_on_selector_all("[href], [src]", REFERENCES) == []
    visitor.frame.click("#share-open")
    visitor.wait_for("document.getElementById('share-python').value")
    given = visitor.frame.eval_on_selector_all("textarea", "all => all.map(text => text.value)")
    assert [text for text in given if "embed.html" in text] == []
    assert visitor.frame.is_visible("#share-link")
    visitor.page.keyboard.press("Escape")
    with visitor.page.expect_download() as notices:
        visitor.frame.click("[download]")
    assert notices.value.path().read_bytes() == (places.WEB / one_file.NOTICES).read_bytes()
