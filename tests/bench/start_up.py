"""From the arrival of the HTML to the first pictures and the first live tick, cold and warm, and what is transferred.

The yardstick is the same page with its Python started the straightforward way: `loadPyodide`, `loadPackage`, a zip of
sources. Both take turns, as everything in this folder, so that the ratios outlast a busy machine.
"""

import contextlib
import gzip
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from page_speed import VIEW, WATCH
from tables import Table
from trainers import HERE, SITE

import bundle
import lock
import manifest
import one_file
import places
import serve
from browser import chromium_path, launch_arguments
from modules import bundled, modules_in
from pack import zipped
from release import BLANK, SERVICE_WORKER, with_list

PATIENCE_MS = 120_000
STAY_S = 10
"""How long the first visit lasts: time for the browser to keep what makes later ones quicker."""
SETTLE_S = 3
"""A browser that has just been started is busy with its own windows, which no visitor waits for."""
TARGETS = {"cold": 1.7, "warm": 3.0}
"""How many times as fast as the straightforward way a start should be."""


BOTH = ("best", "median")
MOMENTS = {"firstPicture": "first recorded picture", "firstMove": "first movement"}
"""What a visitor sees before Python is there, by its name in `inside/watch.js`."""


def measure(browser: Any, rounds: int) -> dict[str, Any]:
    """Cold: a browser without a past. Warm: its third visit, as compiled code is kept after the second."""
    taken: dict[str, dict[str, list[float]]] = {}
    seen: dict[str, list[float]] = {}
    transferred: list[set[str]] = []
    with tempfile.TemporaryDirectory(prefix="nnsim-bench-") as folder:
        lay_out(Path(folder))
        for _ in range(rounds):
            for way, site in (("nnsim", SITE), ("straightforward", Path(folder))):
                times = taken.setdefault(way, {"cold": [], "warm": []})
                with serve.serving(site) as url, a_browser(browser) as context:
                    for kind, stay in (("cold", STAY_S), ("", 0), ("warm", 0)):
                        with files_given() as paths:
                            watched = visit(context, url, stay)
                        if kind:
                            times[kind].append(watched["firstTick"])
                        if way == "nnsim":
                            transferred.append(paths)
                            for name in MOMENTS if kind else ():
                                seen.setdefault(f"{name} {kind}", []).append(watched[name])
    return {
        "ms": {way: {kind: summary(times[kind]) for kind in TARGETS} for way, times in taken.items()},
        "seen": {name: summary(times) for name, times in seen.items()},
        "first visit": size(transferred[0]),
        "third visit": size(transferred[2]),
    }


@contextlib.contextmanager
def a_browser(browser: Any) -> Iterator[Any]:
    """A new one at rest, with a profile on disk: the cache of a private window has no room for the largest files."""
    with tempfile.TemporaryDirectory(prefix="nnsim-bench-") as profile:
        context = browser.browser_type.launch_persistent_context(
            profile, executable_path=chromium_path(), args=launch_arguments(), viewport=VIEW
        )
        context.add_init_script(path=WATCH)
        time.sleep(SETTLE_S)
        yield context
        context.close()


@contextlib.contextmanager
def files_given() -> Iterator[set[str]]:
    """The paths of all files that are sent meanwhile, to the page or to its service worker."""
    paths: set[str] = set()
    copy = serve._Handler.copyfile

    def note(handler: Any, source: Any, target: Any) -> None:
        paths.add(handler.path.split("?")[0].lstrip("/"))
        copy(handler, source, target)

    with mock.patch.object(serve._Handler, "copyfile", note):
        yield paths


def size(paths: set[str]) -> dict[str, int]:
    """Of those files of the site."""
    contents = [(SITE / (path or "index.html")).read_bytes() for path in paths]
    return {
        "files": len(contents),
        "bytes": sum(map(len, contents)),
        "gzip bytes": sum(len(gzip.compress(content, 6)) for content in contents),
    }


def lay_out(folder: Path) -> None:
    """The site with the straightforward start, and what that needs."""
    shutil.copytree(SITE, folder, dirs_exist_ok=True)
    pinned = lock.load(places.LOCK)
    cached = {file.name: places.RUNTIME_CACHE / file.name for file in pinned.runtime}
    wheel = pinned.package_file("numpy").name
    for name in (wheel, pinned.package_file("stdlib").name):
        shutil.copy(cached[name], folder / "runtime")
    sources = {path: data for path, data in bundle.packages(pinned, cached).items() if not path.startswith("numpy")}
    (folder / "runtime" / "sources.zip").write_bytes(zipped(sources | bundle.own(places.PACKAGE)))
    parts = modules_in(places.WEB)
    parts["runtime.js"] = (HERE / "inside" / "straightforward.js").read_text(encoding="utf-8")
    parts["wheel.js"] = f'export const WHEEL = "{wheel}";\n'
    (folder / "worker.js").write_text(bundled("worker.js", parts), encoding="utf-8")
    content = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path not in (folder / manifest.NAME, folder / one_file.NAME)
    }
    content[SERVICE_WORKER] = re.sub(rb"const FILES = {.*?};", BLANK, content[SERVICE_WORKER], flags=re.DOTALL)
    (folder / SERVICE_WORKER).write_bytes(with_list(content)[SERVICE_WORKER])


def visit(context: Any, url: str, stay: float) -> dict[str, float]:
    """Milliseconds from the arrival of the HTML to what is watched; the visitor leaves so many seconds after it."""
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector("html[data-ticked]", state="attached", timeout=PATIENCE_MS)
    watched: dict[str, float] = page.evaluate("nnsimWatch")
    time.sleep(stay)
    page.close()
    return watched


def summary(times: list[float]) -> dict[str, float]:
    """The two numbers worth knowing."""
    return {"best": min(times), "median": statistics.median(times)}


def table(found: dict[str, Any]) -> Table:
    """For people."""
    rows = []
    for kind, target in TARGETS.items():
        ours, plain = (found["ms"][way][kind] for way in ("nnsim", "straightforward"))
        ratios = [f"{plain[number] / ours[number]:.2f}" for number in BOTH]
        rows += [
            (f"first live tick, {kind}", *(f"{ours[number]:,.0f} ms" for number in BOTH)),
            ("the straightforward way", *(f"{plain[number]:,.0f} ms" for number in BOTH)),
            (f"times as fast; {target} is the aim", *ratios),
        ]
    rows += [
        (f"{title}, {kind}; 500 ms is the aim", *(f"{found['seen'][f'{name} {kind}'][n]:,.0f} ms" for n in BOTH))
        for kind in TARGETS
        for name, title in MOMENTS.items()
    ]
    rows += [
        (f"{which}: {sent['files']} files", f"{sent['bytes'] / 1e6:.2f} MB", f"{sent['gzip bytes'] / 1e6:.2f} MB gzip")
        for which in ("first visit", "third visit")
        for sent in [found[which]]
    ]
    return Table("Start-up", ("", *BOTH), rows)
