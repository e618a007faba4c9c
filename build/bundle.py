"""What is taken out of the pinned wheels: NumPy, and the pure Python that the pictures need beside it.

Type stubs, headers, servers, samples and BokehJS stay out of Python's archives, and compiled parts of all but NumPy:
these packages have pure Python fallbacks. `import bokeh.plotting` asks for no other package than the ones here; for the
page, `stand_ins.py` replaces what only its imports would need.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fault import BuildFault
from lock import Lock

SUFFIXES = (".py", ".jinja", "/METADATA", "/LICENSE", "/LICENSE.txt", "/LICENSE.rst")
"""METADATA, because Bokeh looks its own version up in it."""


@dataclass(frozen=True)
class Ingredient:
    """What is taken out of one wheel: paths that begin with one of `keep` and with none of `drop`, and `also`."""

    package: str
    keep: tuple[str, ...]
    drop: tuple[str, ...] = ()
    also: str = ""
    suffixes: tuple[str, ...] = SUFFIXES

    def takes(self, path: str, version: str) -> bool:
        """Whether the member `path` of the wheel of that version goes into the page."""
        if path == self.also.format(version=version):
            return True
        return path.startswith(self.keep) and not path.startswith(self.drop) and path.endswith(self.suffixes)


INGREDIENTS = (
    Ingredient("numpy", keep=("numpy/", "numpy-"), suffixes=(*SUFFIXES, ".so")),
    Ingredient(
        "bokeh",
        keep=("bokeh/", "bokeh-"),
        drop=(
            "bokeh/application/",
            "bokeh/client/",
            "bokeh/command/",
            "bokeh/protocol/",
            "bokeh/sampledata/",
            "bokeh/server/",
            "bokeh/sphinxext/",
        ),
        also="bokeh/_sri/{version}.json",  # read by `bokeh.resources`
    ),
    Ingredient("jinja2", keep=("jinja2",)),
    Ingredient("markupsafe", keep=("markupsafe",)),
    Ingredient("pyyaml", keep=("yaml/", "pyyaml-"), drop=("yaml/cyaml.py",)),  # the door to a compiled part
)


def take(ingredient: Ingredient, lock: Lock, cached: Mapping[str, Path]) -> dict[str, bytes]:
    """Content by path of what is taken out of one wheel; `cached` gives the path of every runtime file of `lock`.

    Raises `BuildFault` when the wheel has nothing to take, so that a renamed folder is noticed.
    """
    file = lock.package_file(ingredient.package)
    with zipfile.ZipFile(cached[file.name]) as wheel:
        taken = {name: wheel.read(name) for name in wheel.namelist() if ingredient.takes(name, file.version)}
    if not taken:
        raise BuildFault(f"The wheel {file.name} has nothing of what is taken out of it.")
    return taken


def standard_library(lock: Lock, cached: Mapping[str, Path]) -> dict[str, bytes]:
    """Content by path of Python's standard library and of Pyodide's own modules."""
    with zipfile.ZipFile(cached[lock.package_file("stdlib").name]) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def packages(lock: Lock, cached: Mapping[str, Path]) -> dict[str, bytes]:
    """Content by path of everything that nnsim stands on."""
    content: dict[str, bytes] = {}
    for ingredient in INGREDIENTS:
        content |= take(ingredient, lock, cached)
    return content


def own(package: Path) -> dict[str, bytes]:
    """Content by path of nnsim itself, whose source is in the folder `package`."""
    return {
        f"{package.name}/{path.relative_to(package).as_posix()}": path.read_bytes()
        for path in sorted(package.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
