"""Every check of the source that needs no run: ruff, mypy and, over the page's JavaScript, the TypeScript checker."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from fault import BuildFault
from fetch import fetch
from lock import Lock
from places import CACHE, ROOT, WEB

TOOLS_CACHE = CACHE / "tools"


def lint(lock: Lock) -> None:
    """Run every check to its end; raise `BuildFault` naming those that found something."""
    python = [sys.executable, "-m"]
    checks = {
        "ruff check": [*python, "ruff", "check"],
        "ruff format": [*python, "ruff", "format", "--check"],
        "mypy": [*python, "mypy"],
        "tsc": [*_typescript(lock), "--project", str(WEB / "tsconfig.json")],
    }
    failed = []
    for name, command in checks.items():
        print(f"{name}:", flush=True)
        if subprocess.run(command, cwd=ROOT).returncode != 0:
            failed.append(name)
    if failed:
        raise BuildFault(f"Not clean: {', '.join(failed)}.")


def _typescript(lock: Lock) -> list[str]:
    """The command of the pinned TypeScript, fetched by npm at its first use."""
    node = shutil.which("node")
    if node is None:
        raise BuildFault("The page's JavaScript is checked by TypeScript, which needs Node.js with npm: install them.")
    file = lock.package_file("typescript")
    folder = TOOLS_CACHE / file.name.removesuffix(".tgz")
    compiler = folder / "package" / "lib" / "tsc.js"
    if not compiler.exists():
        tarball = fetch([file], TOOLS_CACHE)[file.name]
        _unpack(tarball, folder)
    return [node, str(compiler)]


def _unpack(tarball: Path, folder: Path) -> None:
    partial = folder.with_name(f".{folder.name}")
    shutil.rmtree(partial, ignore_errors=True)
    with tarfile.open(tarball) as archive:
        # Python 3.11.3 and older do not know filters; the bytes are the pinned ones in any case.
        archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, path: member)
        archive.extractall(partial)
    partial.rename(folder)
