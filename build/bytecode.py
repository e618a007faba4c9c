"""Byte code for the page, made at build time by the very Python that runs it there: Pyodide, in Node.js.

Compiling the standard library and Bokeh would be the largest part of a start in the browser. Pyodide also tells here
which of their modules a start imports, so that the page need not load the others.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pack import zipped
from pins import PYTHON, SERVED

LIBRARY = f"lib/python{PYTHON}/"
PACKAGES = f"{LIBRARY}site-packages/"
"""Where the page unpacks the standard library, and the packages."""

INSIDE = tuple(Path(__file__).with_name(f"bytecode_inside.{ending}") for ending in ("mjs", "py"))

SECONDS = 300
KEPT = 8
"""How many results the cache keeps: two make a site, the others serve a step back."""


Code = Mapping[str, bytes]
"""`.pyc` contents by the path of their source on Pyodide's disk, and extension modules by their own."""

Compiler = Callable[[Mapping[str, bytes], list[str]], Code | None]
"""Of those modules (contents by path) compiles what importing the named ones loads, or all where none is named.

None when it cannot.
"""


@dataclass(frozen=True)
class PyodideCompiler:
    """Compiles in Pyodide, which is in the folder `runtime`; results are kept in the folder `cache`."""

    runtime: Path
    cache: Path
    abi: str
    say: Callable[[str], None] = print

    def __call__(self, sources: Mapping[str, bytes], imports: list[str]) -> Code | None:
        """See `Compiler`."""
        kept = self.cache / f"{self._key(sources, imports)}.zip"
        return _read(kept) or (_read(kept) if self._compile(sources, imports, kept) else None)

    def _key(self, sources: Mapping[str, bytes], imports: list[str]) -> str:
        """A name for everything that the result depends on."""
        core = [self.runtime / name for name in SERVED]
        parts = {**{path.name: path.read_bytes() for path in (*core, *INSIDE)}, **sources}
        hashes = [(name, hashlib.sha256(data).hexdigest()) for name, data in sorted(parts.items())]
        return hashlib.sha256(repr((imports, self.abi, hashes)).encode()).hexdigest()

    def _compile(self, sources: Mapping[str, bytes], imports: list[str], kept: Path) -> bool:
        self.cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.cache) as folder:
            source, target = Path(folder, "source.zip"), Path(folder, "target.zip")
            source.write_bytes(zipped(sources))
            job = {"runtime": str(self.runtime), "program": str(INSIDE[1]), "abi": self.abi, "imports": imports}
            failure = _run_inside({**job, "source": str(source), "target": str(target), "root": PACKAGES})
            if failure is None:
                target.replace(kept)
        if failure is not None:
            self.say(f"no byte code is made ({failure}): the site will be larger and start more slowly")
        self._forget()
        return failure is None

    def _forget(self) -> None:
        by_age = sorted(self.cache.glob("*.zip"), key=lambda path: path.stat().st_mtime)
        for path in by_age[:-KEPT]:
            path.unlink(missing_ok=True)


def _read(kept: Path) -> Code | None:
    try:
        with zipfile.ZipFile(kept) as archive:
            code = {name: archive.read(name) for name in archive.namelist()}
    except (OSError, zipfile.BadZipFile):  # not made yet, or damaged
        return None
    kept.touch()
    return code


def _run_inside(job: Mapping[str, object]) -> str | None:
    """Let `bytecode_inside` do the job in Node.js; returns what went wrong in a few words, or None."""
    node = shutil.which("node")
    if node is None:
        return "Node.js is not installed"
    try:
        done = subprocess.run([node, str(INSIDE[0]), json.dumps(job)], capture_output=True, text=True, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        return type(error).__name__
    said = done.stderr.strip().splitlines() or ["it says nothing"]
    return None if done.returncode == 0 else said[-1]
