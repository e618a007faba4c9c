"""axe-core finds nothing serious in any state of any page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

import places
from auditor import auditor, grave_findings
from visitor import SLOW, Complaints, Open, Visitor

GROUPS = "#settings .group, #settings .further"
STATES: dict[str, Callable[[Visitor], object]] = {
    "paused": lambda visitor: None,
    "every picture": lambda visitor: visitor.call("configure", "panels=representation,twin,task,curves,strip,network"),
    "events and weights": lambda visitor: (
        visitor.call("step", 60),
        visitor.frame.eval_on_selector_all("#stage details", "all => all.forEach(part => (part.open = true))"),
        visitor.frame.click("#fork-switch"),
    ),
    "a refusal": lambda visitor: visitor.frame.evaluate("nnsim.configure('noise=9').catch(() => {})"),
    "settings": lambda visitor: (
        visitor.open_settings("task"),
        visitor.frame.eval_on_selector_all(GROUPS, "all => all.forEach(group => (group.open = true))"),
    ),
    "help": lambda visitor: (visitor.page.keyboard.press("Escape"), visitor.page.keyboard.press("?")),
    "share": lambda visitor: (visitor.page.keyboard.press("Escape"), visitor.frame.click("#share-open")),
}
"""What is brought about one after the other."""


@pytest.fixture(scope="session")
def program() -> str:
    return auditor()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_grave_finding_in_any_state_of_the_page(visitor: Visitor, program: str, scheme: str) -> None:
    visitor.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the names it knows
    try:
        for state, bring_about in STATES.items():
            bring_about(visitor)
            visitor.frames(3)
            assert grave_findings(visitor, program) == [], state
    finally:
        visitor.page.keyboard.press("Escape")
        visitor.page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("page", ["embed.html", "embed.html#runs=8", "index.html?lang=fr"])
def test_no_grave_finding_in_the_widget_and_in_french(open_page: Open, program: str, page: str) -> None:
    visitor = open_page(page)
    visitor.wait_until("running", "ready", "paused")
    assert grave_findings(visitor, program) == []


@pytest.mark.parametrize("page", ["index.html", "embed.html"])
def test_no_grave_finding_where_python_cannot_start(open_page: Open, program: str, page: str) -> None:
    def without_python(visitor: Visitor) -> None:
        visitor.complaints.expected += ["Failed to load resource"]
        visitor.page.route("**/python.pack", lambda route: route.fulfill(status=404))

    visitor = open_page(f"{page}#seed=3", prepare=without_python)
    visitor.wait_until("error")
    assert grave_findings(visitor, program) == []


def test_no_grave_finding_in_the_article_with_widgets(open_page: Open, program: str) -> None:
    visitor = open_page("demo.html")
    visitor.frame.wait_for_selector("nn-sim iframe", state="attached")
    assert grave_findings(visitor, program) == []


def test_no_grave_finding_in_the_page_of_one_file(context: BrowserContext, program: str) -> None:
    page = context.new_page()
    visitor = Visitor(page, Complaints(page, ["file://"]))
    page.goto(Path(places.SITE / "nnsim.html").as_uri(), timeout=SLOW)
    visitor.wait_until("running")
    visitor.call("pause")
    assert grave_findings(visitor, program) == []
    assert visitor.complaints.unexpected == []
