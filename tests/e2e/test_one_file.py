"""`nnsim.html` runs when it is opened from a disk, with no server and no network."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import BrowserContext

import one_file
import places
from visitor import Complaints, Visitor


def test_the_one_file_runs_from_a_disk_without_a_network(context: BrowserContext, tmp_path: Path) -> None:
    path = shutil.copy(places.SITE / one_file.NAME, tmp_path)  # away from the files it is made of
    context.set_offline(True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.split(":")[0]))
    complaints = Complaints(page, ["file://"])
    page.goto(f"{Path(path).as_uri()}#runs=2&seed=3")
    visitor = Visitor(page, complaints)
    visitor.wait_until("running")
    visitor.wait_for_step(20)
    visitor.call("pause")
    before = visitor.source("representation-points-1")
    step = visitor.step
    visitor.frame.click("#step")
    visitor.wait_for_step(step + 1)
    assert visitor.state["config"]["seed"] == 3
    assert visitor.source("representation-points-1") != before
    assert asked.count("file") == 1
    assert set(asked) <= {"file", "blob", "data"}
    assert complaints.unexpected == []
