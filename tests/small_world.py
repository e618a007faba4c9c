"""A small whole world to build from: wheels of a few bytes, a page of two files, and the lock that pins them."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import assemble
import bokehjs
from bytecode import Code, Compiler
from lock import Lock, LockedFile, UrlSource


def wheel_of(members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return buffer.getvalue()


STYLES = len(bokehjs.MODELS) + 3
BOKEHJS = (
    f"var Bokeh = (modules => modules)\n([\nfunction _(r){{r(1);r({STYLES})}},\n"
    + ",\n".join(f'function _(r,m,e){{e.{model}.__name__="{model}"}}' for model in bokehjs.MODELS)
    + ",\nfunction _(){unused},\nfunction _(r,m,e){e.inflateSync=1},\nfunction _(r,m,e){e.Styles=s,s.define({})}"
    + f'\n], 0, {{"main":0,"models/main":1,"{bokehjs.STYLES}":{STYLES}}}, {{}});'
)
"""Of the form of the real one."""

MODELS = """from . import (
    map_plots,
    plots,
    widgets,
)
from .map_plots import *
from .plots import *
from .widgets import *

__all__ = (
    *map_plots.__all__,
    *plots.__all__,
    *widgets.__all__,
)
"""

WHEELS = {
    "bokeh": {
        "bokeh/__init__.py": "name = 'bokeh'",
        "bokeh/core/_templates/file.html.jinja": "<p>",
        "bokeh/models/__init__.py": MODELS,
        "bokeh/models/plots.pyi": "stub",
        "bokeh/server/server.py": "tornado",
        "bokeh/server/static/js/bokeh.min.js": BOKEHJS,
        "bokeh/_sri/1.0.json": "{}",
        "bokeh/_sri/0.9.json": "{}",
        "bokeh-1.0.dist-info/METADATA": "Version: 1.0",
        "bokeh-1.0.dist-info/RECORD": "many lines",
    },
    "numpy": {"numpy/__init__.py": "version = 1", "numpy/_core/math.so": "wasm", "numpy/_core/math.h": "header"},
    "jinja2": {"jinja2/__init__.py": "name = 'jinja2'"},
    "markupsafe": {"markupsafe/__init__.py": "", "markupsafe/_speedups.so": "machine code"},
    "pyyaml": {"yaml/__init__.py": "", "_yaml/__init__.py": "", "pyyaml-1.0.dist-info/METADATA": "Version: 1.0"},
}


def pinned(name: str, package: str, data: bytes, site: str = "") -> LockedFile:
    source = UrlSource(f"https://files.example/{name}")
    return LockedFile(name, package, "1.0", len(data), hashlib.sha256(data).hexdigest(), site, (source,))


def no_compiler(sources: Mapping[str, bytes], imports: list[str]) -> Code | None:
    """A machine without Node.js."""
    return None


@dataclass(frozen=True)
class World:
    """Everything `assemble` needs, in a temporary folder."""

    lock: Lock
    cached: dict[str, Path]
    ours: assemble.Ours
    site: Path
    content: dict[str, bytes]
    """The cached files by name."""

    def build(self, compiler: Compiler = no_compiler) -> Path:
        assemble.assemble(self.lock, self.cached, self.ours, self.site, compiler)
        return self.site


def small_world(tmp_path: Path) -> World:
    """The world in the empty folder `tmp_path`, nothing built yet."""
    content = {"pyodide.mjs": b"export const loadPyodide = 0;", "pyodide.asm.wasm": b"\0asm"}
    files = [pinned(name, "pyodide", data, f"runtime/{name}") for name, data in content.items()]
    content["python_stdlib.zip"] = wheel_of({"json/": "", "json/__init__.py": "name = 'json'"})
    files.append(pinned("python_stdlib.zip", "stdlib", content["python_stdlib.zip"]))
    for package, members in WHEELS.items():
        data = wheel_of(members)
        content[f"{package}.whl"] = data
        files.append(pinned(f"{package}.whl", package, data))
    web, package_folder, cache = tmp_path / "web", tmp_path / "py" / "nnsim", tmp_path / "cache"
    for path, text in {
        web / "index.html": '<script type="module" src="main.js"></script>',
        web / "embed.html": "<p>",
        web / "main.js": "import './x.js';",
        web / "page.css": "body {}",
        web / "widget.css": "",
        web / "tsconfig.json": "{}",
        web / ".swp": "an editor's",
        package_folder / "__init__.py": "",
        package_folder / "views" / "task.py": "",
        package_folder / "__pycache__" / "old.pyc": "",
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    cache.mkdir()
    for name, data in content.items():
        (cache / name).write_bytes(data)
    return World(
        lock=Lock(tuple(files), ()),
        cached={name: cache / name for name in content},
        ours=assemble.Ours(web, package_folder, "0.0.1"),
        site=tmp_path / "dist" / "site",
        content=content,
    )
