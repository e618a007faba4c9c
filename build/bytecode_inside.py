"""Runs inside Pyodide at build time (see `bytecode.py`): turns an archive of sources into one of byte code."""

from __future__ import annotations

import importlib
import importlib.util
import marshal
import sys
import warnings
import zipfile

UNCHECKED_HASH = (1).to_bytes(4, "little")
"""Flags of PEP 552: known by the hash of its source, which is not looked at when it is loaded."""


def compile_archive(source: str, target: str, imports: list[str], root: str) -> None:
    """Compile sources in the zip file `source` into the zip file `target`, under the same names.

    Paths are those on Pyodide's disk without the first slash, and stand so in the code's tracebacks. If there are
    `imports`, the entries below `root` are unpacked and the modules imported, and only the sources that this loads
    are compiled; else all are.
    """
    sys.dont_write_bytecode = True
    warnings.simplefilter("ignore")
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(target, "w") as out:
        names = {name for name in archive.namelist() if name.endswith(".py")}
        if imports:
            archive.extractall("/", [name for name in archive.namelist() if name.startswith(root)])
            names &= _loaded(imports)
        for name in sorted(names):
            code = _compiled(f"/{name}", archive.read(name))
            if code is not None:
                out.writestr(name, code)


def _compiled(path: str, source: bytes) -> bytes | None:
    """The content of the `.pyc` file, or None for what is no Python: it is served as it is and fails there."""
    try:
        code = compile(source, path, "exec", dont_inherit=True, optimize=0)
    except (SyntaxError, ValueError):
        return None
    return importlib.util.MAGIC_NUMBER + UNCHECKED_HASH + importlib.util.source_hash(source) + marshal.dumps(code)


def _loaded(imports: list[str]) -> set[str]:
    importlib.invalidate_caches()
    for name in imports:
        try:
            importlib.import_module(name)
        except ImportError:
            continue  # of the browser alone, or not there at all
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    return {file.removeprefix("/") for file in files if file}
