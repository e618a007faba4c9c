"""Make the site out of `web/`, `py/nnsim` and the cached files, offline and byte for byte the same every time."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import bokehjs
import bundle
import manifest
import one_file
import pins
from archives import Python, archives
from bytecode import Compiler
from hints import with_hints
from lock import Lock
from modules import scripts, with_programs
from recording import Recorder
from release import with_list
from sheets import with_sheets
from social import with_address
from stand_ins import with_stand_ins

RUNTIME = "runtime/"
"""The folder of what a visitor's browser loads to start; the page reads its manifest."""

RECORDINGS = f"{RUNTIME}recordings/"

NOT_SERVED = ("tsconfig.json", ".d.ts")
"""Ends of names in `web/` that only the type check reads."""

ATTEMPTS = 5
"""How often a site that another build puts in place at the same moment is replaced again."""


@dataclass(frozen=True)
class Ours:
    """What of the site is our own: the folders of the page and of the Python package, and its version."""

    web: Path
    package: Path
    version: str
    address: str = ""
    """Where it will be served, if that is known."""


def no_recordings(packages: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """A recorder that records nothing."""
    return {}


def assemble(
    lock: Lock,
    cached: Mapping[str, Path],
    ours: Ours,
    site: Path,
    compiler: Compiler,
    recorder: Recorder = no_recordings,
) -> manifest.Manifest:
    """Build the site in the folder `site`, replacing what was there. Files appear all at once or not at all.

    `cached` gives the path of every runtime file of `lock`, as `fetch` returns it.
    """
    versions = {"nnsim": ours.version, "abi": pins.ABI, **lock.versions()}
    packages = with_stand_ins(bundle.packages(lock, cached))
    python = Python(bundle.standard_library(lock, cached), packages, bundle.own(ours.package))
    content = site_content(lock, cached, ours, python, compiler)
    content |= with_hints(content, bokehjs.PATH)
    content |= {f"{RECORDINGS}{name}": data for name, data in recorder({**python.packages, **python.own}).items()}
    content[RUNTIME + manifest.NAME] = manifest.dump(manifest.listing(content, versions, below=RUNTIME))
    content = with_list(content)
    if content.keys() >= one_file.PARTS:  # a test's site may lack some
        content[one_file.NAME] = one_file.one_file(content)
    made = manifest.listing(content, versions)
    content[manifest.NAME] = manifest.dump(made)
    staging = site.with_name(f".{site.name}-{os.getpid()}")
    try:
        for name, data in content.items():
            path = staging / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        _replace(site, staging)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return made


def site_content(
    lock: Lock, cached: Mapping[str, Path], ours: Ours, python: Python, compiler: Compiler
) -> dict[str, bytes]:
    """Content by path of every file of the site but the manifests."""
    content = {}
    for path in sorted(ours.web.rglob("*")):
        name = path.relative_to(ours.web).as_posix()
        if path.is_file() and not path.name.startswith(".") and not name.endswith(NOT_SERVED):
            content[name] = path.read_bytes()
    content = with_programs(with_address(with_sheets(content), ours.address))
    for file in lock.runtime:
        if file.site:
            content[file.site] = cached[file.name].read_bytes()
    for name, data in archives(python, compiler).items():
        content[f"{RUNTIME}{name}"] = data
    content[bokehjs.PATH] = bokehjs.bokehjs(cached[lock.package_file("bokeh").name], scripts(content).values())
    return content


def _replace(site: Path, staging: Path) -> None:
    """Put the folder `staging` in the place of `site`, which a server may be serving meanwhile."""
    for attempt in itertools.count():
        old = site.with_name(f".{site.name}-old-{os.getpid()}-{attempt}")
        with contextlib.suppress(FileNotFoundError):
            site.rename(old)
            shutil.rmtree(old, ignore_errors=True)
        try:
            staging.rename(site)
            return
        except OSError:
            # Another build has put its site there in between; its turn was first, ours is last.
            if attempt == ATTEMPTS:
                raise
