"""Make the lock anew from `pins.py`: ask every source for every file and write down what they agree on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pins
from fault import BuildFault
from fetch import Read, describe
from lock import Lock, LockedFile, NpmSource, UrlSource, dump
from pins import Pin
from sources import Refused, Sources

OFFICIAL_HASHES = NpmSource(f"pyodide@{pins.PYODIDE}", "package/pyodide-lock.json")


def relock(path: Path, say: Callable[[str], None] = print) -> Lock:
    """Write the lock for the present pins to `path`.

    Raises `BuildFault` when two sources give different bytes, none gives any, or the Pyodide release itself
    states another sha256 for one of its packages.
    """
    with Sources() as sources:
        stated = _stated_hashes(sources.read, say)
        runtime = tuple(_pinned(pin, sources.read, stated, say) for pin in pins.runtime_pins())
        tools = tuple(_pinned(pin, sources.read, stated, say) for pin in pins.tool_pins())
    lock = Lock(runtime, tools)
    path.write_text(dump(lock), encoding="utf-8")
    return lock


def _pinned(pin: Pin, read: Read, stated: dict[str, str], say: Callable[[str], None]) -> LockedFile:
    given: dict[str, bytes] = {}
    for source in pin.sources:
        try:
            given[describe(source)] = read(source)
        except Refused as refusal:
            say(f"{pin.name}: not compared with {describe(source)}: {refusal}")
    if not given:
        raise BuildFault(f"{pin.name} cannot be pinned: no source delivers it.")
    hashes = {origin: hashlib.sha256(data).hexdigest() for origin, data in given.items()}
    # Only for files of that distribution: it also carries wheels of its own making under PyPI's names.
    if pin.name in stated and any(isinstance(source, UrlSource) for source in pin.sources):
        hashes["the release's own pyodide-lock.json"] = stated[pin.name]
    if len(set(hashes.values())) > 1:
        listed = ", ".join(f"{sha} from {origin}" for origin, sha in hashes.items())
        raise BuildFault(f"{pin.name} cannot be pinned: its sources differ ({listed}).")
    (sha256,) = set(hashes.values())
    say(f"{pin.name}: {sha256} ({', '.join(hashes)})")
    size = len(next(iter(given.values())))
    return LockedFile(pin.name, pin.package, pin.version, size, sha256, pin.site, pin.sources)


def _stated_hashes(read: Read, say: Callable[[str], None]) -> dict[str, str]:
    """sha256 by file name, as the Pyodide release states them for its packages; empty if it cannot be asked."""
    try:
        packages = json.loads(read(OFFICIAL_HASHES))["packages"]
    except Refused as refusal:
        say(f"the release's own hashes are not compared: {refusal}")
        return {}
    return {entry["file_name"]: entry["sha256"] for entry in packages.values()}
