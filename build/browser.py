"""A Chromium for the tests: found, or else installed. `launch_arguments()` says how to start it here.

from browser import chromium_path, launch_arguments
playwright.chromium.launch(executable_path=chromium_path(), args=launch_arguments())
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from fault import BuildFault

VARIABLE = "NNSIM_CHROMIUM"
"""The environment variable that names the Chromium to use; `dev.py test` sets it for the tests."""

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
SYSTEM_PATHS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

QUIET = (
    # No graphics card, and no traffic of the browser's own: the tests count requests.
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)

ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""

INSTALL_SECONDS = 900

ADVICE = "run `python3 -m playwright install --with-deps chromium` in .venv, or name a Chromium in " + VARIABLE


def launch_arguments() -> list[str]:
    """Command-line arguments for Chromium. Its sandbox is left out for root alone, who cannot have one."""
    return [*QUIET, *(["--no-sandbox"] if _is_root() else [])]


def chromium_path() -> str:
    """The Chromium to use, installing nothing. Raises `BuildFault` when there is none."""
    found = _find()
    if found is None:
        raise BuildFault(f"No Chromium is found: {ADVICE}.")
    return found


def ensure_chromium(say: Callable[[str], None] = print) -> str:
    """The Chromium to use, installed if there is none. Raises `BuildFault` when none can be had."""
    found = _find()
    if found is not None:
        return found
    for what, install in INSTALLERS:
        commands = install()
        if not commands:
            continue
        say(f"no Chromium is found; trying {what}")
        if all(_succeeds(command, INSTALL_SECONDS) for command in commands) and (found := _find()):
            return found
    raise BuildFault(f"No Chromium is found and none could be installed: {ADVICE}.")


def _find() -> str | None:
    named = os.environ.get(VARIABLE)
    if named:
        if not _runs(named):
            raise BuildFault(f"{VARIABLE} names {named!r}, which does not run as a Chromium.")
        return named
    return next((path for path in _candidates() if _runs(path)), None)


def _candidates() -> Iterator[str]:
    own = _playwright_path()
    if own is not None:
        yield own
    for name in SYSTEM_NAMES:
        path = shutil.which(name)
        if path is not None:
            yield path
    yield from SYSTEM_PATHS


def _playwright_path() -> str | None:
    # In a process of its own: a test that asks may be running Playwright already, which allows one only.
    done = subprocess.run([sys.executable, "-c", ASK_PLAYWRIGHT], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


def _install_by_playwright() -> list[list[str]]:
    return [[sys.executable, "-m", "playwright", "install", *(["--with-deps"] if _is_root() else []), "chromium"]]


def _install_by_apt() -> list[list[str]]:
    if not _is_root() or shutil.which("apt-get") is None:
        return []
    quietly = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    return [[*quietly, "update"], [*quietly, "install", "--yes", "--no-install-recommends", "chromium"]]


INSTALLERS: tuple[tuple[str, Callable[[], list[list[str]]]], ...] = (
    ("`playwright install chromium`", _install_by_playwright),
    ("`apt-get install chromium`", _install_by_apt),
)
"""Ways to install one, each a list of commands that must all succeed; none where the way is closed."""


def _runs(path: str) -> bool:
    return Path(path).is_file() and _succeeds([path, "--version", *launch_arguments()], 60)


def _succeeds(command: list[str], seconds: float) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=seconds).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
