"""`python3 build/dev.py bench`: trainers, page and start-up in one Chromium; dist/bench.json keeps the numbers.

Compare ratios, not absolutes: whatever else the machine does changes both sides alike.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "build"))

import page_speed
import start_up
import trainers
from playwright.sync_api import sync_playwright

from browser import chromium_path, launch_arguments

RESULT = trainers.peers.ROOT / "dist" / "bench.json"
PARTS = ("start", "page", "trainers")


def main(arguments: list[str]) -> int:
    """Run the parts asked for, print them and keep them."""
    parser = argparse.ArgumentParser("build/dev.py bench", description="Measure speed.")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help=f"of {', '.join(PARTS)}; default all")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each trainer in each case; default 5")
    parser.add_argument("--visits", type=int, default=3, help="cold visits, each followed by warm ones; default 3")
    parser.add_argument("--case", type=int, action="append", help="the trainers' cases by number from 0; default all")
    options = parser.parse_args(arguments)
    parts = options.parts or PARTS
    cases = [trainers.CASES[number] for number in options.case] if options.case else trainers.CASES
    found: dict[str, Any] = json.loads(RESULT.read_text("utf-8")) if RESULT.exists() else {}
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="nnsim-bench-") as folder:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=launch_arguments())
        found["chromium"] = browser.version
        if "start" in parts:
            found["start"] = start_up.measure(browser, options.visits)
            show(start_up.table(found["start"]))
        trainers.lay_out(Path(folder))
        if "page" in parts:
            found["page"] = page_speed.measure(browser, Path(folder))
            for table in page_speed.tables(found["page"]):
                show(table)
        if "trainers" in parts:
            cases_found = found.setdefault("trainers", {})
            for result in trainers.compare(browser, Path(folder), options.rounds, tuple(cases)):
                cases_found[result["case"]] = result
                show(trainers.table(result))
        browser.close()
    RESULT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(f"\nkept in {RESULT.relative_to(trainers.peers.ROOT)}")
    return 0


def show(table: object) -> None:
    """Now, without waiting for a buffer to fill: the next one may take minutes."""
    print(table, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
