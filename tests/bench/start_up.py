"""From navigation to the first live tick that is drawn, cold and warm, and what has to be transferred for it."""

import gzip
import statistics
from typing import Any
from urllib.parse import urlsplit

from page_speed import VIEW, WATCH
from tables import Table
from trainers import SITE

from serve import serving

PATIENCE_MS = 120_000


def measure(browser: Any, rounds: int) -> dict[str, Any]:
    """Cold: a browser context without a past. Warm: its third visit, as compiled code is kept after the second."""
    cold, warm = [], []
    paths: set[str] = set()
    with serving(SITE) as url:
        for _ in range(rounds):
            context = browser.new_context(viewport=VIEW)
            context.add_init_script(path=WATCH)
            context.on("request", lambda request: paths.add(urlsplit(request.url).path.removeprefix("/")))
            first, _, third = visit(context, url), visit(context, url), visit(context, url)
            cold.append(first)
            warm.append(third)
            context.close()
    files = [SITE / (path or "index.html") for path in paths]
    contents = [file.read_bytes() for file in files if file.is_file()]
    return {
        "cold ms": {"best": min(cold), "median": statistics.median(cold)},
        "warm ms": {"best": min(warm), "median": statistics.median(warm)},
        "files": len(contents),
        "bytes": sum(map(len, contents)),
        "gzip bytes": sum(len(gzip.compress(content, 6)) for content in contents),
    }


def visit(context: Any, url: str) -> float:
    """Milliseconds from navigation to the first tick."""
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector("html:not([data-step='0'])", state="attached", timeout=PATIENCE_MS)
    took: float = page.evaluate("nnsimWatch.firstTick")
    page.close()
    return took


def table(found: dict[str, Any]) -> Table:
    """For people."""
    rows = []
    for kind in ("cold", "warm"):
        times = found[f"{kind} ms"]
        rows.append((f"first live tick, {kind}", f"{times['best']:,.0f} ms", f"{times['median']:,.0f} ms"))
    size = (f"{found['files']} files", f"{found['bytes'] / 1e6:.2f} MB", f"{found['gzip bytes'] / 1e6:.2f} MB gzip")
    return Table("Start-up", ("", "best", "median"), [*rows, size])
