"""Pictures that are built after the first one show what the others show, and belong to Python as those do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page

import places
from modules import bundled, modules_in
from nnsim.bridge import Payload
from session_page import Page as SessionPage

PROGRAM = """
import { loadBokeh } from "./bokeh.js";
import { readManifest } from "./manifest.js";
import { Pictures } from "./pictures.js";

const base = new URL("./", location.href).href;

/** Applies patches while there is one picture; picks a tool in another as soon as all are there. */
window.show = async ([whole, ...patches]) => {
  const pictures = new Pictures(await loadBokeh(await readManifest(base, false), base));
  await pictures.show(payload(whole), placeOf, true);
  const roots = [pictures.document.all_roots.length];
  for (const patch of patches) pictures.apply(payload(patch));
  await pictures.complete;
  const found = pictures.document;
  roots.push(found.all_roots.length);
  const points = [0, 1].map((run) => [...found.get_model_by_name(`representation-points-${run}`).get_column("y")]);
  const ranges = [0, 1].map((run) => found.get_model_by_name(`representation-${run}`).x_range.end);
  const { toolbar } = found.get_model_by_name("representation-1");
  toolbar.active_drag = toolbar.tools[0];
  const edits = JSON.parse(pictures.takeEdits().json).events;
  return { roots, points, ranges, edits };
};

const payload = ({ json, buffers }) => ({
  json,
  buffers: buffers.map(([id, bytes]) => [id, Uint8Array.from(bytes).buffer]),
});

function placeOf(name) {
  const place = document.createElement("div");
  place.style.height = "200px";
  document.body.append(place);
  return place;
}
"""


@pytest.fixture
def show(context: BrowserContext, site: str) -> Callable[[list[Payload]], Any]:
    """Shows the messages in a page of its own, and says what became of them."""
    page: Page = context.new_page()
    program = bundled("test.js", modules_in(places.WEB) | {"test.js": PROGRAM})
    page.route("**/test.js", lambda route: route.fulfill(body=program, content_type="text/javascript"))
    page.route("**/test.html", lambda route: route.fulfill(body="<!doctype html><body>", content_type="text/html"))
    page.goto(f"{site}test.html")
    page.add_script_tag(url="test.js", type="module")

    def in_page(messages: list[Payload]) -> Any:
        parts = [
            {"json": text, "buffers": [[id, list(bytes(view))] for id, view in zip(ids, views, strict=True)]}
            for text, ids, views in ((message.text, message.ids, message.views) for message in messages)
        ]
        return page.evaluate("messages => show(messages)", parts)

    return in_page


class KeepingPage(SessionPage):
    """Keeps the messages, with bytes of their own."""

    def __init__(self) -> None:
        self.messages: list[Payload] = []
        super().__init__()

    def _receive(self, message: dict[str, Any], views: list[memoryview]) -> None:
        part = message.get("document") or message["patch"]
        self.messages.append(Payload(part["json"], part["buffers"], [memoryview(bytes(view)) for view in views]))
        super()._receive(message, views)


def test_what_changes_in_a_picture_before_it_is_there_waits_for_it(show: Callable[[list[Payload]], Any]) -> None:
    page = KeepingPage()
    page.done("start", fragment="samples=60&hidden=8,2&runs=2&learning_rate=0.1", dark=False, language="en")
    mirror = page.mirror
    at_first = [np.array(mirror.column(f"representation-points-{run}", "y")) for run in range(2)]
    page.done("tick", steps=10)
    page.done("tick", steps=10)

    seen = show(page.messages)
    assert seen["roots"][0] < seen["roots"][1] == len(mirror.document.roots) + 1  # the configuration is one
    for run in range(2):
        true = mirror.column(f"representation-points-{run}", "y")
        assert not np.array_equal(true, at_first[run])
        assert seen["points"][run] == true.tolist()
        assert seen["ranges"][run] == mirror.model(f"representation-{run}").x_range.end
    # A model of Python's goes back by its name alone.
    [event] = [event for event in seen["edits"] if event.get("attr") == "active_drag"]
    assert set(event["new"]) == {"id"}
