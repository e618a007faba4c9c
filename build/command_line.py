"""The commands behind `build/dev.py`: each a few lines that call the module which does the work."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
import tomllib
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import assemble
import browser
import check
import environment
import lint
import pins
import places
import relock
from bytecode import PyodideCompiler
from fault import BuildFault
from fetch import fetch
from lock import load
from recording import PyodideRecorder
from serve import serving

SCRIPT = places.BUILD / "dev.py"

WHOLE_SUITE = (
    ("tests/unit", "--cov=py/nnsim", "--cov-branch", "--cov-report=", "--cov-fail-under=95"),
    ("--ignore=tests/unit",),
)
"""What pytest gets when nothing is typed: unit tests alone have to cover the package, as measuring slows them down."""


def _site(options: argparse.Namespace) -> int:
    lock = load(places.LOCK)
    cached = fetch(lock.runtime, places.RUNTIME_CACHE)
    compiler = PyodideCompiler(places.RUNTIME_CACHE, places.BYTECODE_CACHE, pins.ABI)
    recorder = PyodideRecorder(places.RUNTIME_CACHE, places.RECORDING_CACHE, pins.ABI)
    assemble.assemble(lock, cached, _ours(getattr(options, "address", "")), places.SITE, compiler, recorder)
    check.check(places.SITE, lock)
    print(f"the site is in {places.SITE}", flush=True)
    return 0


def _ours(address: str) -> assemble.Ours:
    project = tomllib.loads(places.PROJECT.read_text(encoding="utf-8"))
    return assemble.Ours(places.WEB, places.PACKAGE, project["project"]["version"], address)


def _run(options: argparse.Namespace) -> int:
    _site(options)
    with serving(places.SITE, options.port) as url:
        print(url, flush=True)
        if options.open:
            webbrowser.open(url)
        threading.Event().wait()  # until Ctrl-C
    return 0


def _test(options: argparse.Namespace) -> int:
    parts = (options.rest,) if options.rest else WHOLE_SUITE
    return _with_browser(options, *(["-m", "pytest", *part] for part in parts))


def _bench(options: argparse.Namespace) -> int:
    if not places.BENCH.exists():
        raise BuildFault(f"There is no {places.BENCH.relative_to(places.ROOT)} to run.")
    return _with_browser(options, [str(places.BENCH), *options.rest])


def _with_browser(options: argparse.Namespace, *commands: list[str]) -> int:
    """Run Python with a Chromium at hand and the site built, with each of `commands`; the first bad exit status."""
    os.environ[browser.VARIABLE] = browser.ensure_chromium()
    _site(options)
    statuses = [subprocess.call([sys.executable, *arguments], cwd=places.ROOT) for arguments in commands]
    return next(filter(None, statuses), 0)


def _check(options: argparse.Namespace) -> int:
    check.check(places.SITE, load(places.LOCK))
    print("the site is as built and as pinned")
    return 0


def _lint(options: argparse.Namespace) -> int:
    lint.lint(load(places.LOCK))
    return 0


def _lock(options: argparse.Namespace) -> int:
    relock.relock(places.LOCK)
    return 0


@dataclass(frozen=True)
class Command:
    """One command: what it does in a phrase, how, and whether it needs the developer's packages.

    One that `passes_on` leaves its arguments to the program it runs.
    """

    help: str
    act: Callable[[argparse.Namespace], int]
    with_tools: bool
    passes_on: bool = False


COMMANDS = {
    "run": Command("build the site, serve it on this machine and open it", _run, with_tools=False),
    "test": Command("build the site and run every test; takes pytest's arguments", _test, True, passes_on=True),
    "site": Command("build dist/site", _site, with_tools=False),
    "check": Command("compare dist/site with its list and with the lock", _check, with_tools=False),
    "bench": Command("measure speed; takes the arguments of tests/bench/run.py", _bench, True, passes_on=True),
    "lint": Command("check the source: ruff, mypy, tsc", _lint, with_tools=True),
    "lock": Command("make build/lock.json anew from build/pins.py", _lock, with_tools=False),
}


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command line. Exits with status 2 and a sentence when it is wrong."""
    parser = argparse.ArgumentParser("build/dev.py", description="The one entry for people who work on nnsim.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, command in COMMANDS.items():
        added = commands.add_parser(name, help=command.help, description=command.help)
        if name == "run":
            added.add_argument("--port", type=_port, default=8000, help="default 8000; 0 picks a free one")
            added.add_argument("--no-open", dest="open", action="store_false", help="open no browser")
        if name == "site":
            added.add_argument("--address", default="", help="where it will be served, for previews of links to it")
    name = arguments[0] if arguments else ""
    if name in COMMANDS and COMMANDS[name].passes_on:
        return argparse.Namespace(command=name, rest=list(arguments[1:]))
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"must be a number from 0 to 65535, not {text!r}")
    return int(text)


def main(arguments: list[str], script: Path = SCRIPT) -> int:
    """Run one command inside the environment; returns the exit status."""
    options = parse(arguments)
    command = COMMANDS[options.command]
    try:
        environment.enter(script, arguments, command.with_tools)
        return command.act(options)
    except BuildFault as fault:
        print(f"nnsim: {fault}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
