"""A visitor's browser tab on the page, as the e2e tests drive it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from playwright.sync_api import ConsoleMessage, Frame, Page

SLOW = 90_000
"""Milliseconds that anything may take on a busy machine before a test gives up; no test measures time."""

PATIENCE_S = 600
"""Seconds after which a test that waits for something frame by frame gives up."""

SOURCE = """name => {
  const source = window.nnsim.document.get_model_by_name(name);
  const columns = source.data instanceof Map ? [...source.data] : Object.entries(source.data);
  const plain = column => Array.from(column, cell => (typeof cell == "object" && cell ? Array.from(cell) : cell));
  return Object.fromEntries(columns.map(([name, column]) => [name, plain(column)]));
}"""

OPEN = "group => [group, ...group.querySelectorAll('details')].forEach(part => (part.open = true))"

FRAMES = """count => new Promise(resolve => {
  const next = () => (count-- > 0 ? requestAnimationFrame(next) : resolve());
  next();
})"""


class Complaints:
    """What a tab should never do: page errors, errors on the console, requests elsewhere or for spare modules."""

    def __init__(self, page: Page, origins: Sequence[str]) -> None:
        self.found: list[str] = []
        self.expected: list[str] = []
        """Patterns of complaints that a test brings about itself."""
        self._origins = tuple(origins)
        self.begin()
        page.on("pageerror", lambda error: self.found.append(f"page error: {error}"))
        page.on("console", self._hear)
        page.on("request", lambda request: self._see(request.url))

    def begin(self) -> None:
        """A test begins: nothing is found yet, and it has time."""
        self.found.clear()
        self._end = time.monotonic() + PATIENCE_S

    def check_patience(self) -> None:
        """Fail a test that waits for what never comes."""
        assert time.monotonic() < self._end, f"What this test waits for has not come in {PATIENCE_S} s."

    @property
    def unexpected(self) -> list[str]:
        """What no test has asked for."""
        return [text for text in self.found if not any(re.search(pattern, text) for pattern in self.expected)]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.found.append(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def _see(self, url: str) -> None:
        if not url.startswith((*self._origins, "data:", "blob:")):
            self.found.append(f"request to another origin: {url}")
        if url.endswith("/rest.zip"):
            self.found.append("a module that was left out of python.pack is imported: name it in build/archives.py")


class Visitor:
    """The page in one tab, or in one frame of it."""

    def __init__(self, page: Page, complaints: Complaints, frame: Frame | None = None) -> None:
        self.page = page
        self.frame = frame or page.main_frame
        self.complaints = complaints

    def wait_until(self, *states: str) -> None:
        """Wait for one of the values of `data-nnsim`."""
        wanted = ", ".join(f"html[data-nnsim={state}]" for state in states)
        self.frame.wait_for_selector(wanted, state="attached", timeout=SLOW)

    def wait_until_live(self) -> None:
        """Wait until it runs, and Python moves the pictures."""
        self.frame.wait_for_selector("html[data-source=live][data-nnsim=running]", state="attached", timeout=SLOW)

    def wait_for(self, condition: str) -> None:
        """Wait until a JavaScript expression is true; Playwright's own way is against the page's policy."""
        while not self.frame.evaluate(condition):
            self.frames(2)

    def wait_for_step(self, step: int) -> None:
        """Wait until at least `step` is shown."""
        while self.step < step:
            self.frames(2)

    def frames(self, count: int) -> None:
        """Let so many animation frames pass."""
        self.complaints.check_patience()
        self.frame.evaluate(FRAMES, count)

    def call(self, command: str, *arguments: object) -> Any:
        """A command of `window.nnsim`, awaited."""
        return self.frame.evaluate(f"arguments => window.nnsim.{command}(...arguments)", list(arguments))

    @property
    def state(self) -> dict[str, Any]:
        """What `window.nnsim.state()` resolves to."""
        result: dict[str, Any] = self.call("state")
        return result

    @property
    def step(self) -> int:
        """What `data-step` says."""
        return int(self.frame.evaluate("document.documentElement.dataset.step"))

    @property
    def mode(self) -> str:
        """What `data-nnsim` says."""
        return str(self.frame.evaluate("document.documentElement.dataset.nnsim"))

    @property
    def fragment(self) -> str:
        """The fragment of the URL, without `#`."""
        return str(self.frame.evaluate("location.hash.slice(1)"))

    def source(self, name: str) -> dict[str, list[Any]]:
        """The columns of one of BokehJS's own data sources."""
        result: dict[str, list[Any]] = self.frame.evaluate(SOURCE, name)
        return result

    def model(self, expression: str) -> Any:
        """An expression of the BokehJS document `d`; `root(name)` gives a picture."""
        names = "const d = window.nnsim.document, root = name => d.get_model_by_name(name);"
        return self.frame.evaluate(f"(() => {{ {names} return {expression}; }})()")

    def open_settings(self, group: str) -> None:
        """Open the drawer, and one group in it with all that it holds."""
        if not self.frame.is_visible("#settings"):
            self.frame.click("#settings-toggle")
        self.frame.eval_on_selector(f"[data-group={group}]", OPEN)

    def text(self, selector: str) -> str:
        """The text that stands in the page."""
        return self.frame.inner_text(selector)


class Open(Protocol):
    """Opens a new tab: `open_page("index.html#runs=2")`; `prepare` gets it before anything is loaded."""

    def __call__(
        self, path: str = "index.html", prepare: Callable[[Visitor], object] = ..., base: str = ...
    ) -> Visitor: ...
