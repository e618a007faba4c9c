"""A later start takes up Python's memory where an earlier one left it; should anything be odd, it starts as ever."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

import places
from visitor import Open, Visitor

WATCH_STAGES = """
globalThis.stages = [];
new MutationObserver(() => {
  const stage = document.querySelector("#loading-stage")?.textContent;
  if (stage && stage !== stages.at(-1)) stages.push(stage);
}).observe(document, { subtree: true, childList: true, characterData: true });
"""

KEPT = """async () => {
  for (;;) {
    const keys = await (await caches.open("nnsim snapshot")).keys();
    if (keys.length) return keys.length;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}"""

CHANGE = """async change => {
  const cache = await caches.open("nnsim snapshot");
  const [key] = await cache.keys();
  const kept = await cache.match(key);
  const bytes = new Uint8Array(await kept.arrayBuffer());
  const headers = new Headers(kept.headers);
  const size = Number(headers.get("x-nnsim-memory"));
  if (change === "a flipped bit") bytes[size >> 1] ^= 1;
  if (change === "nonsense with its own hash") bytes.fill(32, size);
  if (change === "memory of another program") bytes.fill(0, 64, size);
  if (change !== "a flipped bit") {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    headers.set("x-nnsim-sha256", Array.from(digest, byte => byte.toString(16).padStart(2, "0")).join(""));
  }
  if (change === "another build") await cache.delete(key);
  const place = change === "another build" ? key.url.replace("file=", "file=0") : key;
  await cache.put(place, new Response(bytes, { headers }));
}"""

JS = "text/javascript"
NO_STORAGE = """
Object.defineProperty(globalThis, "caches", { get: () => { throw new DOMException("denied", "SecurityError"); } });
"""
"""As in a sandboxed frame."""

NOISE = [r"wasm instantiation failed", r"Snapshot", r"RuntimeError", r"WebAssembly", r"memory access"]
"""What Pyodide itself may say of a start that fails."""


def watch(visitor: Visitor) -> None:
    visitor.page.add_init_script(WATCH_STAGES)


def stages(page: Page) -> list[str]:
    found: list[str] = page.evaluate("stages")
    return found


@pytest.fixture
def kept(open_page: Open) -> Visitor:
    """A visitor who has been here for a while."""
    visitor = open_page("index.html#runs=1&seed=5", prepare=watch)
    visitor.wait_until("running")
    assert "Importing NumPy and Bokeh" in stages(visitor.page)
    assert visitor.page.evaluate(KEPT) == 1
    return visitor


def test_a_later_start_resumes_and_trains_to_the_same_bits(kept: Visitor) -> None:
    def parameters() -> str:
        kept.call("pause")
        kept.call("seek", 300)
        return str(kept.state["parameters_sha256"])

    before = parameters()
    kept.page.reload()
    kept.wait_until("running")
    assert "Resuming Python" in stages(kept.page)
    assert "Importing NumPy and Bokeh" not in stages(kept.page)
    assert parameters() == before


def test_a_later_start_of_the_default_run_finds_its_pictures_built(open_page: Open) -> None:
    """They have the ids of those that are recorded, in whose place they come."""
    visitor = open_page("index.html", prepare=watch)
    visitor.wait_until_live()
    assert visitor.page.evaluate(KEPT) == 1
    visitor.page.reload()
    visitor.frame.wait_for_selector("html[data-source=recorded] [data-root=loss] .bk-Plot", state="attached")
    visitor.frame.evaluate("window.pictures = [...document.querySelectorAll('.picture > .bk-Plot')]")
    visitor.wait_until_live()
    visitor.wait_for_step(visitor.step + 20)
    assert "Resuming Python" in stages(visitor.page)
    assert visitor.frame.evaluate("pictures.length > 7 && pictures.every(picture => picture.isConnected)")


@pytest.mark.parametrize(
    "change", ["a flipped bit", "nonsense with its own hash", "memory of another program", "another build"]
)
def test_a_snapshot_that_does_not_fit_is_thrown_away(kept: Visitor, change: str) -> None:
    kept.complaints.expected += NOISE
    kept.page.evaluate(CHANGE, change)
    kept.page.reload()
    kept.wait_until("running")
    kept.wait_for_step(20)
    assert "Importing NumPy and Bokeh" in stages(kept.page)
    assert kept.page.evaluate(KEPT) == 1


def test_without_a_place_to_keep_things_it_starts_as_ever(open_page: Open) -> None:
    def refuse(visitor: Visitor) -> None:
        program = (places.SITE / "worker.js").read_text("utf-8")
        visitor.page.route("**/worker.js", lambda route: route.fulfill(body=NO_STORAGE + program, content_type=JS))

    visitor = open_page("index.html#runs=1", prepare=refuse)
    visitor.wait_until("running")
    visitor.wait_for_step(20)
