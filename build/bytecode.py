"""Byte code for the page, made at build time by the very Python that runs it there: Pyodide, in Node.js.

Compiling the standard library and Bokeh is the largest part of a start in the browser. Of the standard library and
the packages only what a start really imports becomes byte code, which is larger than source; the rest stays source
and loads all the same. Without a usable Node.js the site is built of sources and starts more slowly.
"""

from __future__ import annotations

import ast
import hashlib
import json
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bundle import zipped
from pins import PYTHON, SERVED

STDLIB_ROOT = f"lib/python{PYTHON.replace('.', '')}.zip/"
PACKAGES_ROOT = f"lib/python{PYTHON}/site-packages/"
"""Where Pyodide has its standard library, and where the page unpacks the packages."""

CACHE_TAG = f"cpython-{PYTHON.replace('.', '')}"

OWN = "nnsim/"

START = ("bokeh.core.serialization", "bokeh.document", "bokeh.events", "bokeh.plotting", "numpy.random")
"""What a start imports, besides whatever nnsim's own sources name."""

INSIDE = tuple(Path(__file__).with_name(f"bytecode_inside.{ending}") for ending in ("mjs", "py"))

SECONDS = 300
KEPT = 8
"""How many results the cache keeps: two make a site, the others serve a step back."""


Code = Mapping[str, bytes]
"""`.pyc` contents by the path of their source on Pyodide's disk."""

Compiler = Callable[[Mapping[str, bytes], list[str]], Code | None]
"""Compiles those sources (contents by path) that importing the named modules loads, or all where none is named.

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
            failure = _run_inside({**job, "source": str(source), "target": str(target), "root": PACKAGES_ROOT})
            if failure is None:
                target.replace(kept)
        if failure is not None:
            self.say(f"no byte code is made ({failure}): the site will start more slowly")
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


def with_bytecode(
    stdlib: Mapping[str, bytes], packages: Iterable[Mapping[str, bytes]], compiler: Compiler
) -> list[dict[str, bytes]] | None:
    """The same archives, first `stdlib`, then `packages`, with byte code in place of source; None when it fails.

    nnsim's own sources stay beside their byte code, so that its tracebacks show lines.
    """
    packages = list(packages)
    own = {path: data for content in packages for path, data in content.items() if path.startswith(OWN)}
    others = {path: data for content in packages for path, data in content.items() if path not in own}
    theirs = compiler({**_below(STDLIB_ROOT, stdlib), **_below(PACKAGES_ROOT, others)}, _imports(own))
    ours = compiler(_below(PACKAGES_ROOT, own), [])
    if theirs is None or ours is None:
        return None
    result = [_replaced(STDLIB_ROOT, stdlib, theirs)]
    for content in packages:
        mine = {path: data for path, data in content.items() if path in own}
        rest = {path: data for path, data in content.items() if path not in own}
        result.append({**_replaced(PACKAGES_ROOT, rest, theirs), **mine, **_beside(mine, ours)})
    return result


def _below(root: str, content: Mapping[str, bytes]) -> dict[str, bytes]:
    return {root + path: data for path, data in content.items()}


def _replaced(root: str, content: Mapping[str, bytes], code: Code) -> dict[str, bytes]:
    """`a.pyc` instead of `a.py` where there is code for it."""
    compiled = {f"{path}c": code[root + path] for path in content if root + path in code}
    return {**{path: data for path, data in content.items() if root + path not in code}, **compiled}


def _beside(content: Mapping[str, bytes], code: Code) -> dict[str, bytes]:
    """`__pycache__/a.cpython-314.pyc` for each `a.py`."""
    result = {}
    for path in content:
        if PACKAGES_ROOT + path in code:
            folder, _, name = path.rpartition("/")
            pyc = f"{folder}/__pycache__/{name.removesuffix('.py')}.{CACHE_TAG}.pyc"
            result[pyc] = code[PACKAGES_ROOT + path]
    return result


def _imports(own: Mapping[str, bytes]) -> list[str]:
    """The modules from outside that nnsim's sources name, and those of `START`."""
    names = set(START)
    for path, data in own.items():
        if not path.endswith(".py"):
            continue
        try:
            tree = ast.parse(data)
        except (SyntaxError, ValueError):
            continue  # it will say so itself, to whoever starts it
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module)
    return sorted(name for name in names if name.split(".")[0] not in ("nnsim", "__future__"))
