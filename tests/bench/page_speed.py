"""The running page: updates painted, main-thread time, bytes and memory a tick; and what a tick costs Python."""

import time
from pathlib import Path
from typing import Any

from tables import Table
from trainers import HERE, SITE

from serve import serving

VIEW = {"width": 1440, "height": 900}
SECONDS = 6
EARLY_TICK, LATE_TICK = 100, 3000
LATEST_SECONDS = 240
"""The late tick is not waited for any longer: a busy machine may never come to it."""

WATCH = HERE / "inside" / "watch.js"

KEEP_MEMORY = """
for (const name of ["instantiate", "instantiateStreaming"]) {
  const original = WebAssembly[name];
  WebAssembly[name] = async (...parts) => {
    const result = await original(...parts);
    const { exports } = result.instance ?? result;
    self.pythonMemory ??= Object.values(exports).find((part) => part instanceof WebAssembly.Memory);
    return result;
  };
}
"""
"""Put before worker.js, so that the size of Python's memory can be asked for."""


def measure(browser: Any, folder: Path) -> dict[str, Any]:
    """At the default speed and as fast as it goes; memory early and late. `folder` has been laid out for trainers."""
    with serving(SITE) as url:
        page = browser.new_page(viewport=VIEW)
        page.add_init_script(path=WATCH)
        source = KEEP_MEMORY + (SITE / "worker.js").read_text(encoding="utf-8")
        page.route("**/worker.js", lambda route: route.fulfill(body=source, content_type="text/javascript"))
        devtools = page.context.new_cdp_session(page)
        devtools.send("Performance.enable")
        page.goto(url)
        page.wait_for_selector("html[data-nnsim=running]", timeout=120_000, state="attached")
        page.evaluate("nnsimWatch.timeBokeh()")
        wait_for_tick(page, EARLY_TICK)
        found: dict[str, Any] = {"memory": [memory(page, devtools)]}
        found["default speed"] = watch(page, devtools)
        page.evaluate("nnsim.configure('speed=0')")
        page.evaluate("nnsim.play()")
        found["as fast as it goes"] = watch(page, devtools)
        wait_for_tick(page, LATE_TICK)
        found["memory"].append(memory(page, devtools))
        page.close()
    with serving(folder) as url:
        page = browser.new_page()
        page.goto(f"{url}bench.html")
        page.evaluate("open('Python', 'python_worker.js?module=session_parts', 'module')")
        for kind in ("parts", "views", "shown"):
            found[kind] = page.evaluate("kind => ask('Python', kind, {steps: 10})", kind)
        page.close()
    return found


def wait_for_tick(page: Any, tick: int) -> None:
    """Until so many ticks have been drawn, or LATEST_SECONDS are over."""
    end = time.monotonic() + LATEST_SECONDS
    while page.evaluate("nnsimWatch.ticks") < tick and time.monotonic() < end:
        time.sleep(0.1)


def memory(page: Any, devtools: Any) -> dict[str, float]:
    """Megabytes in use after a collection, and the tick."""
    devtools.send("HeapProfiler.collectGarbage")
    metrics = counters(devtools)
    wasm = page.workers[0].evaluate("self.pythonMemory?.buffer.byteLength ?? 0")
    return {
        "tick": page.evaluate("nnsimWatch.ticks"),
        "page heap MB": metrics["JSHeapUsedSize"] / 1e6,
        "Python MB": wasm / 1e6,
        "nodes": metrics["Nodes"],
    }


def counters(devtools: Any) -> dict[str, float]:
    """Chromium's own."""
    return {entry["name"]: entry["value"] for entry in devtools.send("Performance.getMetrics")["metrics"]}


def watch(page: Any, devtools: Any) -> dict[str, float]:
    """SECONDS of the page as it runs, after one for settling."""
    time.sleep(1)
    ask = "({ step: Number(document.documentElement.dataset.step), now: performance.now(), ...nnsimWatch })"
    before, counted = page.evaluate(ask), counters(devtools)
    time.sleep(SECONDS)
    after, recounted = page.evaluate(ask), counters(devtools)
    gone = {name: after[name] - before[name] for name in before if isinstance(before[name], (int, float))}
    ticks, seconds = max(1, gone["ticks"]), gone["now"] / 1000
    spent = {name: 1000 * (recounted[name] - counted[name]) / ticks for name in counted}
    # Chromium counts style and layout apart, even where a script waits for them, as BokehJS's painting does.
    script = spent["ScriptDuration"] + spent["RecalcStyleDuration"] + spent["LayoutDuration"]
    painting = gone["paintMs"] / ticks
    return {
        "updates painted a second": gone["painted"] / seconds,
        "ticks a second": ticks / seconds,
        "steps a second": gone["step"] / seconds,
        "main thread, all, ms a tick": spent["TaskDuration"],
        "BokehJS painting, ms a tick": painting,
        "script, style, layout apart from that, ms a tick": script - painting,
        "of it applying the patch, ms a tick": gone["applyMs"] / ticks,
        "kilobytes a tick": gone["bytes"] / ticks / 1000,
    }


def tables(found: dict[str, Any]) -> list[Table]:
    """For people."""
    speeds = ("default speed", "as fast as it goes")
    early, late = found["memory"]
    return [
        Table(
            "The page, 3 runs of 1000 + 1000 points",
            ("", *speeds),
            [(name, *(f"{found[speed][name]:,.1f}" for speed in speeds)) for name in found[speeds[0]]],
        ),
        Table(
            "Memory",
            ("", f"tick {early['tick']}", f"tick {late['tick']}"),
            [(name, f"{early[name]:,.1f}", f"{late[name]:,.1f}") for name in early if name != "tick"],
        ),
        *(
            Table(title, (first, "ms"), [(name, f"{ms:.2f}") for name, ms in found[kind].items()])
            for kind, title, first in (
                ("parts", "Python, 10 steps a tick", "part"),
                ("views", "Python, each view's share of a tick", "view"),
                ("shown", "Python, drawing by what is shown", "shown"),
            )
        ),
    ]
