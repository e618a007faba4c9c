"""What the page downloads of Python: two packs to start from, and the rest, which hardly any visitor ever needs.

- `python.pack`: of the standard library and the packages, the modules that a start imports, as byte code.
- `nnsim.pack`: nnsim itself, apart, because it changes more often. Its sources stay beside their byte code, so that
  its tracebacks show lines.
- `rest.zip`: every other module, as source. `rest_inside.py` loads it when one of them is imported after all.

Paths in all of them are those on Pyodide's disk, without the first slash.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bytecode import LIBRARY, PACKAGES, Compiler
from pack import packed, zipped
from pins import PYTHON

START = ("bokeh.core.serialization", "bokeh.document", "bokeh.events", "bokeh.io.doc", "numpy.ma", "numpy.random")
"""What a start imports, besides whatever nnsim's own sources name; `numpy.ma` for each array that Bokeh encodes."""

NOT_OF_THE_PAGE = ("nnsim/cli.py", "nnsim/__main__.py", "nnsim/views/headless.py")
"""Own sources that no visitor imports."""

MODULE = (".py", ".so")
RESOURCE = (".json", "METADATA")
"""Ends of files that modules read."""

REST_FINDER = Path(__file__).with_name("rest_inside.py")
REST_LIST = "lib/rest.txt"
"""The names of the modules in `rest.zip`, one a line."""

CACHE_TAG = f"cpython-{PYTHON.replace('.', '')}"


@dataclass(frozen=True)
class Python:
    """Content by path below their roots: the standard library, the packages, and nnsim itself."""

    stdlib: Mapping[str, bytes]
    packages: Mapping[str, bytes]
    own: Mapping[str, bytes]


def archives(python: Python, compiler: Compiler) -> dict[str, bytes]:
    """The archives by name. Where there is no compiler, everything is in the packs, as source."""
    finder = {PACKAGES + REST_FINDER.name: REST_FINDER.read_bytes()}
    whole = {**_below(LIBRARY, python.stdlib), **_below(PACKAGES, python.packages), **finder}
    own = _below(PACKAGES, python.own)
    loaded, ours = compiler(whole, [*_imports(python.own), REST_FINDER.stem]), compiler(own, [])
    if loaded is None or ours is None:
        start, rest = whole, {}
    else:
        start = {_compiled(path): data for path, data in loaded.items()}
        start |= {path: data for path, data in whole.items() if path.startswith(PACKAGES) and path.endswith(RESOURCE)}
        rest = {path: data for path, data in whole.items() if path not in loaded and path not in start}
        own |= {_cached(path): data for path, data in ours.items()}
    start[REST_LIST] = "\n".join(sorted(_module(path) for path in rest if path.endswith(MODULE))).encode()
    return {"python.pack": packed(start), "nnsim.pack": packed(own), "rest.zip": zipped(rest)}


def _below(root: str, content: Mapping[str, bytes]) -> dict[str, bytes]:
    return {root + path: data for path, data in content.items()}


def _compiled(path: str) -> str:
    """Where the byte code of a source takes its place: `a.pyc` for `a.py`."""
    return f"{path}c" if path.endswith(".py") else path


def _cached(path: str) -> str:
    """Where byte code stands beside its source: `__pycache__/a.cpython-314.pyc` for `a.py`."""
    source = PurePosixPath(path)
    return str(source.parent / "__pycache__" / f"{source.stem}.{CACHE_TAG}.pyc")


def _module(path: str) -> str:
    """`numpy.fft` for `lib/python3.14/site-packages/numpy/fft/__init__.py`."""
    name = path.removeprefix(LIBRARY).removeprefix("site-packages/")
    folder, _, file = name.rpartition("/")
    return ".".join([*folder.split("/"), file.split(".")[0]]).strip(".").removesuffix(".__init__")


def _imports(own: Mapping[str, bytes]) -> list[str]:
    """The modules from outside that nnsim's sources name, and those of `START`."""
    names = set(START)
    for path, data in own.items():
        if not path.endswith(".py") or path in NOT_OF_THE_PAGE:
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
