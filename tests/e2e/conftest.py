"""One browser and one server for all e2e tests; every tab is watched for complaints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

import places
from browser import chromium_path, launch_arguments
from serve import serving
from visitor import SLOW, Complaints, Open, Visitor


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that lies here needs a browser."""
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path, arguments = chromium_path(), launch_arguments()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the site, under a sub-path as on many static hosts."""
    with serving(places.SITE, prefix="/nnsim/") as url:
        yield url


@pytest.fixture(scope="session")
def _watched() -> list[Complaints]:
    """The complaints of all tabs that are open."""
    return []


@pytest.fixture(autouse=True)
def no_complaints(_watched: list[Complaints]) -> Iterator[None]:
    """Fail a test in which any tab had a page error, an error on the console, or a request to another origin."""
    for complaints in _watched:
        complaints.begin()
    yield
    assert [text for complaints in _watched for text in complaints.unexpected] == []


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser without a past."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(SLOW)
    yield context
    context.close()


@pytest.fixture
def open_page(context: BrowserContext, site: str, _watched: list[Complaints]) -> Iterator[Open]:
    """Opens new tabs of a browser without a past."""
    opened = []

    def open_page(
        path: str = "index.html", prepare: Callable[[Visitor], object] = lambda visitor: None, base: str = site
    ) -> Visitor:
        page = context.new_page()
        complaints = Complaints(page, [origin_of(site), origin_of(base)])
        opened.append(complaints)
        _watched.append(complaints)
        visitor = Visitor(page, complaints)
        prepare(visitor)
        page.goto(base + path)
        return visitor

    yield open_page
    for complaints in opened:
        _watched.remove(complaints)


@pytest.fixture(scope="session")
def _tab(browser: Browser, site: str, _watched: list[Complaints]) -> Iterator[Visitor]:
    """One tab in which Python has started, for all tests that do not need their own."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(SLOW)
    page = context.new_page()
    complaints = Complaints(page, [origin_of(site)])
    _watched.append(complaints)
    page.goto(f"{site}index.html")
    yield Visitor(page, complaints)
    _watched.remove(complaints)
    context.close()


@pytest.fixture
def visitor(_tab: Visitor) -> Visitor:
    """The shared tab, paused at the start of the default configuration."""
    _tab.wait_until("running", "paused")
    _tab.call("pause")
    _tab.call("configure", "")
    _tab.call("reset")
    _tab.frame.evaluate("document.activeElement.blur()")
    _tab.frame.evaluate("scrollTo(0, 0)")  # what is off the screen is not drawn
    return _tab


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
