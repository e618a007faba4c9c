"""Each sabotage by name: whatever breaks, the page says so in words and offers to try again, and trying again works."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

import places
from pack import packed, unpacked
from visitor import Open, Visitor

RUNTIME = places.SITE / "runtime"
PATIENCE_OVER = "03:00"
"""Longer than the watchdog believes in a silent worker."""
LOADING_ERRORS = [r"Failed to load resource", r"ERR_FAILED", r"integrity", r"net::"]
"""What browsers themselves write to the console when a file does not arrive."""


@dataclass(frozen=True)
class Sabotage:
    """What is done to the page before it loads, and what the page must say."""

    prepare: Callable[[Page], None]
    message: str
    silent_after: str = ""
    """Where nothing but the passing of time tells that something is wrong: the last stage of loading that is shown."""


def answer(path: str, status: int = 404, body: bytes | str = "") -> Callable[[Page], None]:
    """Serve something else for the files at `path`."""
    kind = "text/javascript" if path.endswith(("js",)) else "application/octet-stream"
    return lambda page: page.route(
        f"**/{path}", lambda route: route.fulfill(status=status, body=body, content_type=kind)
    )


def spoil(name: str, change: Callable[[bytes], bytes]) -> Callable[[Page], None]:
    """Serve a file of the runtime with other bytes."""
    kind = {"wasm": "application/wasm", "js": "text/javascript"}.get(
        name.rpartition(".")[2], "application/octet-stream"
    )

    def prepare(page: Page) -> None:
        body = change((RUNTIME / name).read_bytes())
        headers = {"Access-Control-Allow-Origin": "*"}
        page.route(
            f"**/{name}",
            lambda route: route.fulfill(status=200, body=body, content_type=kind, headers=headers),
        )

    return prepare


def flip_a_byte(content: bytes) -> bytes:
    """`content` with one bit changed, in the middle."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def cut_short(content: bytes) -> bytes:
    return content[: len(content) // 3]


def break_python(page: Page) -> None:
    """A release whose Python is at fault: its manifest agrees with it."""
    content = unpacked((RUNTIME / "nnsim.pack").read_bytes())
    for name in list(content):
        if name.endswith("nnsim/session.py"):
            content[name] = b"raise RuntimeError('sabotaged')"
        elif "session.cpython" in name:  # byte code would be taken for the source
            del content[name]
    body = packed(content)
    manifest = json.loads((RUNTIME / "manifest.json").read_text())
    manifest["files"]["nnsim.pack"] = {"size": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    page.route("**/nnsim.pack", lambda route: route.fulfill(body=body, content_type="application/octet-stream"))
    page.route("**/runtime/manifest.json", lambda route: route.fulfill(json=manifest))


def without_webassembly(page: Page) -> None:
    page.add_init_script("delete window.WebAssembly")


SABOTAGES = {
    "engine-unreachable": Sabotage(
        lambda page: page.route("**/pyodide.asm.mjs", lambda route: route.abort()),
        r"pyodide\.asm\.mjs cannot be reached",
    ),
    "missing-engine": Sabotage(answer("pyodide.asm.wasm"), r"pyodide\.asm\.wasm could not be loaded.*404"),
    "corrupt-wasm": Sabotage(spoil("pyodide.asm.wasm", flip_a_byte), r"pyodide\.asm\.wasm is damaged"),
    "truncated-wasm": Sabotage(spoil("pyodide.asm.wasm", cut_short), r"pyodide\.asm\.wasm is damaged"),
    "missing-packages": Sabotage(answer("python.pack"), r"python\.pack could not be loaded.*404"),
    "corrupt-packages": Sabotage(spoil("python.pack", flip_a_byte), r"python\.pack is damaged"),
    "truncated-nnsim": Sabotage(spoil("nnsim.pack", cut_short), r"nnsim\.pack is damaged"),
    "missing-manifest": Sabotage(answer("runtime/manifest.json"), r"manifest\.json could not be loaded.*404"),
    "corrupt-manifest": Sabotage(answer("runtime/manifest.json", 200, "{"), r"manifest\.json is damaged"),
    "missing-bokehjs": Sabotage(answer("bokeh.min.js"), r"BokehJS.*missing or damaged"),
    "corrupt-bokehjs": Sabotage(spoil("bokeh/bokeh.min.js", flip_a_byte), r"BokehJS.*missing or damaged"),
    "bokehjs-stalls": Sabotage(
        lambda page: page.route("**/bokeh.min.js", lambda route: None),
        r"BokehJS did not arrive",
        silent_after="Drawing",
    ),
    "no-webassembly": Sabotage(without_webassembly, r"no WebAssembly"),
    "missing-worker": Sabotage(answer("worker.js"), r"could not be loaded"),
    "worker-dies": Sabotage(
        answer("worker.js", 200, "onmessage = () => { throw new Error('out of luck'); }"), r"out of luck"
    ),
    "worker-silent": Sabotage(
        answer("worker.js", 200, "onmessage = () => {}"),
        r"Nothing was heard from Python for 90 seconds",
        silent_after="Loading",
    ),
    "python-error": Sabotage(break_python, r"RuntimeError: sabotaged"),
}


@pytest.mark.parametrize("name", SABOTAGES)
def test_sabotage_ends_in_words_and_a_way_out(open_page: Open, name: str) -> None:
    sabotage = SABOTAGES[name]
    visitor = open_page(prepare=lambda visitor: arrange(visitor, sabotage))
    endure(visitor, sabotage)
    expect_failure(visitor, sabotage.message)


@pytest.mark.parametrize("name", ["corrupt-wasm", "missing-bokehjs", "worker-silent"])
def test_trying_again_works_when_the_cause_is_gone(open_page: Open, name: str) -> None:
    sabotage = SABOTAGES[name]
    visitor = open_page("index.html#runs=1&seed=3", prepare=lambda visitor: arrange(visitor, sabotage))
    endure(visitor, sabotage)
    visitor.page.unroute_all()
    visitor.frame.click("#try-again")
    visitor.wait_until("running")
    assert not visitor.frame.is_visible("#failure")
    assert visitor.state["config"]["seed"] == 3


STOPPED = """async () => {
  const { Channel, Failure } = await import(new URL("protocol.js", location.href).href);
  const told = [];
  const channel = new Channel({ postMessage() {}, terminate: () => told.push("terminated") }, {
    onBroken: () => told.push("broken"),
  });
  const message = (promise) => promise.catch((error) => error.message);
  const waiting = message(channel.request("tick"));
  channel.end(new Failure(["doing-talking"], { said: "It is over." }));
  return [await waiting, await message(channel.request("tick")), channel.busy, told];
}"""


def test_nobody_waits_for_a_worker_that_was_stopped(visitor: Visitor) -> None:
    visitor.page.route("**/protocol.js", lambda route: route.fulfill(path=places.WEB / "protocol.js"))
    assert visitor.frame.evaluate(STOPPED) == ["It is over.", "It is over.", False, ["terminated"]]


def test_a_worker_that_falls_silent_in_mid_run_is_noticed(open_page: Open) -> None:
    """As an abort of the WebAssembly module does it: no event tells."""

    def prepare(visitor: Visitor) -> None:
        visitor.page.clock.install()
        visitor.page.add_init_script("""
          const Real = Worker;
          window.Worker = class extends Real {
            constructor(...rest) { super(...rest); window.theWorker = this; }
          };""")

    visitor = open_page("index.html#runs=1", prepare=prepare)
    visitor.wait_until("running")
    visitor.wait_for_step(20)
    visitor.frame.evaluate("window.theWorker.terminate()")
    visitor.page.clock.run_for(PATIENCE_OVER)
    visitor.wait_until("error")
    expect_failure(visitor, "Nothing was heard from Python for 60 seconds")
    visitor.frame.click("#try-again")
    visitor.wait_until("running")
    assert visitor.frame.locator(".picture .bk-Plot").count() == 4


def test_a_python_error_in_mid_run_is_shown_and_the_run_goes_on(open_page: Open) -> None:
    visitor = open_page("index.html#runs=1", prepare=lambda visitor: visitor.page.add_init_script(ONE_BAD_PATCH))
    visitor.wait_until("running")
    visitor.frame.wait_for_selector("#notice:not([hidden])")
    assert "Python reported an error." in visitor.text("#notice")
    visitor.wait_for_step(visitor.step + 50)
    assert visitor.mode == "running"
    visitor.frame.click("#notice button")
    assert not visitor.frame.is_visible("#notice")


ONE_BAD_PATCH = """
  const post = Worker.prototype.postMessage;
  let ticks = 0;
  Worker.prototype.postMessage = function (message, ...rest) {
    const bad = message.name == "tick" && ++ticks == 5;
    return post.call(this, bad ? {...message, name: "patch", json: '{"events": [{"kind": "?"}]}'} : message, ...rest);
  };"""


def test_a_page_whose_own_program_is_missing_says_so(open_page: Open) -> None:
    def prepare(visitor: Visitor) -> None:
        visitor.complaints.expected += LOADING_ERRORS
        answer("app.js")(visitor.page)

    visitor = open_page(prepare=prepare)
    visitor.frame.add_style_tag(content=".stalled { animation-delay: 0s !important }")
    visitor.frame.wait_for_selector(".stalled", state="visible")
    assert "did not start" in visitor.text(".stalled")
    visitor.page.unroute_all()
    visitor.frame.click(".stalled a")
    visitor.wait_until("running")


def arrange(visitor: Visitor, sabotage: Sabotage) -> None:
    visitor.complaints.expected += LOADING_ERRORS
    if sabotage.silent_after:
        visitor.page.clock.install()
    sabotage.prepare(visitor.page)


def endure(visitor: Visitor, sabotage: Sabotage) -> None:
    """Wait until the page has noticed."""
    if sabotage.silent_after:
        visitor.frame.wait_for_selector(f"#loading-stage:has-text('{sabotage.silent_after}')")
        visitor.frames(20)
        visitor.page.clock.run_for(PATIENCE_OVER)
    visitor.wait_until("error")


def expect_failure(visitor: Visitor, message: str) -> None:
    """The message, the way out, and nothing that still seems to load."""
    assert re.search(message, visitor.text("#failure-message")), visitor.text("#failure")
    assert visitor.frame.is_visible("#try-again")
    assert not visitor.frame.is_visible("#loading")
