"""What the lock pins, by version: the one file to edit before `python3 build/dev.py lock` makes the lock anew."""

from __future__ import annotations

from dataclasses import dataclass

from lock import NpmSource, PipSource, Source, UrlSource

PYODIDE = "314.0.3"
PYTHON = "3.14"
"""The Python inside that Pyodide."""
NUMPY = "2.4.3"

OPEN_WEBUI = "0.12.4"
"""A PyPI wheel that carries that Pyodide release and its NumPy, byte for byte: where only PyPI can be reached."""

SERVED = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
STDLIB = "python_stdlib.zip"
ABI = "2026_0"
NUMPY_WHEEL = f"numpy-{NUMPY}-cp314-cp314-pyemscripten_{ABI}_wasm32.whl"

LINUX = "cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.manylinux_2_28_x86_64"
BUNDLED = {
    "bokeh": ("3.9.2", "py3-none-any"),
    "jinja2": ("3.1.6", "py3-none-any"),
    "markupsafe": ("3.0.4", LINUX),
    "pyyaml": ("6.0.3", LINUX),
}
"""Version and wheel tags of the Python packages whose pure Python parts go into the page (BokehJS with them)."""

TYPESCRIPT = "5.9.3"


@dataclass(frozen=True)
class Pin:
    """One file to pin: a `LockedFile` whose size and sha256 are not known yet."""

    name: str
    package: str
    version: str
    site: str
    sources: tuple[Source, ...]


def runtime_pins() -> tuple[Pin, ...]:
    """Everything that makes the site."""
    core = [Pin(name, "pyodide", PYODIDE, f"runtime/{name}", _pyodide_sources(name)) for name in SERVED]
    stdlib = Pin(STDLIB, "stdlib", PYODIDE, "", _pyodide_sources(STDLIB))
    official, _, wheel = _pyodide_sources(NUMPY_WHEEL)  # the npm package has no wheels in it
    numpy = Pin(NUMPY_WHEEL, "numpy", NUMPY, "", (official, wheel))
    bundled = [
        Pin(f"{package}-{version}-{tags}.whl", package, version, "", (PipSource(f"{package}=={version}", ""),))
        for package, (version, tags) in BUNDLED.items()
    ]
    return (*core, stdlib, numpy, *bundled)


def tool_pins() -> tuple[Pin, ...]:
    """What only checks the source."""
    return (
        Pin(f"typescript-{TYPESCRIPT}.tgz", "typescript", TYPESCRIPT, "", (NpmSource(f"typescript@{TYPESCRIPT}", ""),)),
    )


def _pyodide_sources(name: str) -> tuple[Source, Source, Source]:
    return (
        UrlSource(f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE}/full/{name}"),
        NpmSource(f"pyodide@{PYODIDE}", f"package/{name}"),
        PipSource(f"open-webui=={OPEN_WEBUI}", f"open_webui/frontend/pyodide/{name}"),
    )
