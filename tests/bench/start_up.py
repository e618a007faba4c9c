"""From navigation to the first live tick that is drawn, cold and warm, and what has to be transferred for it.

The yardstick is the same page with its Python started the straightforward way: `loadPyodide`, `loadPackage`, a zip of
sources. Both take turns, as everything in this folder, so that the ratios outlast a busy machine.
"""

import gzip
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from page_speed import VIEW, WATCH
from tables import Table
from trainers import HERE, SITE

import bundle
import lock
import places
from pack import zipped
from serve import serving

PATIENCE_MS = 120_000
STAY_S = 10
"""How long the first visit lasts: time for the browser to keep what makes later ones quicker."""
TARGETS = {"cold": 1.7, "warm": 3.0}
"""How many times as fast as the straightforward way a start should be."""


def measure(browser: Any, rounds: int) -> dict[str, Any]:
    """Cold: a browser context without a past. Warm: its third visit, as compiled code is kept after the second."""
    taken: dict[str, dict[str, list[float]]] = {}
    paths: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="nnsim-bench-") as folder:
        lay_out(Path(folder))
        with serving(SITE) as url, serving(Path(folder)) as plain:
            for _ in range(rounds):
                for way, address in (("nnsim", url), ("straightforward", plain)):
                    context = browser.new_context(viewport=VIEW)
                    context.add_init_script(path=WATCH)
                    if way == "nnsim":
                        context.on("request", lambda request: paths.add(urlsplit(request.url).path.removeprefix("/")))
                    first, _, third = (visit(context, address, stay) for stay in (STAY_S, 0, 0))
                    context.close()
                    times = taken.setdefault(way, {"cold": [], "warm": []})
                    times["cold"].append(first)
                    times["warm"].append(third)
    files = [SITE / (path or "index.html") for path in paths]
    contents = [file.read_bytes() for file in files if file.is_file()]
    return {
        "ms": {way: {kind: summary(times[kind]) for kind in TARGETS} for way, times in taken.items()},
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
    shutil.copy(HERE / "inside" / "straightforward.js", folder / "runtime.js")
    (folder / "wheel.js").write_text(f'export const WHEEL = "{wheel}";\n', encoding="utf-8")


def visit(context: Any, url: str, stay: float) -> float:
    """Milliseconds from navigation to the first tick; the visitor leaves so many seconds after it."""
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector("html[data-ticked]", state="attached", timeout=PATIENCE_MS)
    took: float = page.evaluate("nnsimWatch.firstTick")
    time.sleep(stay)
    page.close()
    return took


def summary(times: list[float]) -> dict[str, float]:
    """The two numbers worth knowing."""
    return {"best": min(times), "median": statistics.median(times)}


def table(found: dict[str, Any]) -> Table:
    """For people."""
    rows = []
    for kind, target in TARGETS.items():
        ours, plain = (found["ms"][way][kind] for way in ("nnsim", "straightforward"))
        ratios = [f"{plain[number] / ours[number]:.2f}" for number in ("best", "median")]
        rows += [
            (f"first live tick, {kind}", *(f"{ours[number]:,.0f} ms" for number in ("best", "median"))),
            ("the straightforward way", *(f"{plain[number]:,.0f} ms" for number in ("best", "median"))),
            (f"times as fast; {target} is the aim", *ratios),
        ]
    size = (f"{found['files']} files", f"{found['bytes'] / 1e6:.2f} MB", f"{found['gzip bytes'] / 1e6:.2f} MB gzip")
    return Table("Start-up", ("", "best", "median"), [*rows, size])
