"""A later visit needs no network, transfers only what has changed, and survives whatever happens to what was kept."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Request

import one_file
import places
import recording
from release import BLANK, SERVICE_WORKER, with_list
from serve import serving
from visitor import Open, Visitor

KEPT = """async () => {
  const registration = await navigator.serviceWorker.ready;
  const name = (await caches.keys()).find(name => name.startsWith("nnsim http"));
  return (await (await caches.open(name)).keys()).map(({ url }) => url.split("?")[0].slice(registration.scope.length));
}"""

DAMAGE = """async path => {
  const cache = await caches.open((await caches.keys()).find(name => name.startsWith("nnsim http")));
  const key = (await cache.keys()).find(({ url }) => url.includes(path));
  const { headers } = await cache.match(key);
  await cache.put(key, new Response("/* moths */", { headers }));
}"""

WAITING = """async () => {
  const registration = await navigator.serviceWorker.ready;
  for (let patience = 600; !registration.waiting; patience--) {
    if (!patience) throw new Error("no new release is seen");
    await registration.update();
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}"""


LATER = {
    "demo.css",
    "demo.html",
    "demo.js",
    "embed.html",
    "nnsim.js",
    "runtime/rest.zip",
    *(f"runtime/recordings/{name}" for name in recording.VARIANTS),
}
"""What a visit to a run of one's own does not ask for."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the site, to be changed."""
    return shutil.copytree(places.SITE, tmp_path / "site")


@pytest.fixture
def own_site(folder: Path) -> Iterator[str]:
    with serving(folder, prefix="/nnsim/") as url:
        yield url


def visit_until_kept(open_page: Open, base: str) -> Visitor:
    visitor = open_page("index.html#runs=1", base=base)
    visitor.wait_until("running")
    assert "runtime/python.pack" in visitor.page.evaluate(KEPT)
    return visitor


def expect_a_run(visitor: Visitor) -> None:
    visitor.wait_until("running")
    visitor.wait_for_step(20)


def test_a_second_visit_works_without_a_network(open_page: Open, context: BrowserContext, site: str) -> None:
    visitor = visit_until_kept(open_page, site)
    kept = set(visitor.page.evaluate(KEPT))
    served = {path.relative_to(places.SITE).as_posix() for path in places.SITE.rglob("*") if path.is_file()}
    assert served - kept == {"manifest.json", SERVICE_WORKER, one_file.NAME, *LATER}
    context.set_offline(True)
    visitor.page.reload()
    expect_a_run(visitor)
    expect_a_run(open_page("./#runs=1", base=site))


def test_of_the_recordings_the_one_that_was_seen_is_kept(open_page: Open, context: BrowserContext, site: str) -> None:
    visitor = open_page("index.html", base=site)
    visitor.wait_until_live()
    kept = visitor.page.evaluate(KEPT)
    assert [path for path in kept if path.startswith("runtime/recordings/")] == ["runtime/recordings/en-light.bin"]
    context.set_offline(True)
    visitor.page.reload()
    visitor.frame.wait_for_selector("html[data-source=recorded]", state="attached")
    visitor.wait_until_live()


def test_a_server_that_is_gone_is_not_missed(open_page: Open, folder: Path) -> None:
    with serving(folder) as url:
        visitor = visit_until_kept(open_page, url)
    visitor.complaints.expected += [
        r"ERR_CONNECTION_REFUSED",
        r"service-worker\.js",
    ]  # the browser looks for a new release
    visitor.page.reload()
    expect_a_run(visitor)


def test_a_new_release_replaces_the_old_one_and_transfers_what_has_changed(
    open_page: Open, context: BrowserContext, folder: Path, own_site: str
) -> None:
    visitor = visit_until_kept(open_page, own_site)
    visitor.page.reload()  # now it is the old release that answers
    index = folder / "index.html"
    index.write_text(index.read_text("utf-8").replace("<body", "<body data-new"), "utf-8")
    release(folder)
    answered: list[Request] = []
    context.on("requestfinished", lambda request: answered.append(request))
    visitor.page.evaluate(WAITING)
    while not any(request.url == f"{own_site}index.html" for request in answered):
        visitor.frames(2)  # what the browser has done is told a little later
    visitor.frames(20)
    fetched = {request.url.removeprefix(own_site) for request in answered if request.service_worker}
    assert fetched - {SERVICE_WORKER} == {"index.html"}
    assert visitor.frame.locator("body[data-new]").count() == 0
    visitor.page.reload()
    visitor.page.wait_for_selector("body[data-new]", state="attached")
    expect_a_run(visitor)
    assert visitor.fragment == "runs=1"


def release(folder: Path) -> None:
    """Give the changed site the service worker that the build would give it."""
    content = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path not in (folder / "manifest.json", folder / one_file.NAME)
    }
    content[SERVICE_WORKER] = re.sub(rb"const FILES = {.*?};", BLANK, content[SERVICE_WORKER], flags=re.DOTALL)
    (folder / SERVICE_WORKER).write_bytes(with_list(content)[SERVICE_WORKER])


def test_what_was_damaged_while_it_was_kept_is_fetched_again(open_page: Open, site: str) -> None:
    visitor = visit_until_kept(open_page, site)
    for path in ("app.js", "bokeh/bokeh.min.js"):
        visitor.page.evaluate(DAMAGE, path)
    visitor.page.reload()
    expect_a_run(visitor)


def test_trying_again_goes_past_a_damaged_file_that_was_kept(open_page: Open, site: str) -> None:
    visitor = visit_until_kept(open_page, site)
    visitor.page.evaluate(DAMAGE, "python.pack")
    visitor.page.reload()
    visitor.wait_until("error")
    assert "python.pack is damaged" in visitor.text("#failure-message")
    visitor.frame.click("#try-again")
    expect_a_run(visitor)
    visitor.page.reload()
    expect_a_run(visitor)
