"""Runs inside Pyodide at build time (see `bytecode.py`): turns an archive of sources into one of byte code."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import marshal
import sys
import warnings
import zipfile

UNCHECKED_HASH = (1).to_bytes(4, "little")
"""Flags of PEP 552: known by the hash of its source, which is not looked at when it is loaded."""

DOCUMENTED = ("/numpy/_core/fromnumeric.py", "/numpy/_core/numeric.py")
"""Modules whose docstrings another one reads: `numpy.ma` makes its own out of them."""


def compile_archive(source: str, target: str, imports: list[str], root: str) -> None:
    """Compile modules in the zip file `source` into the zip file `target`, under the same names.

    Paths are those on the page's disk without the first slash, and stand so in the code's tracebacks. If there are
    `imports`, the entries below `root` are unpacked and the modules imported, and only what this loads is taken;
    else all is. Extension modules are taken as they are.
    """
    sys.dont_write_bytecode = True
    warnings.simplefilter("ignore")
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(target, "w") as out:
        names = {name for name in archive.namelist() if name.endswith((".py", ".so"))}
        if imports:
            archive.extractall("/", [name for name in archive.namelist() if name.startswith(root)])
            names &= _loaded(imports)
        for name in sorted(names):
            content = archive.read(name)
            code = content if name.endswith(".so") else _compiled(f"/{name}", content)
            if code is not None:
                out.writestr(name, code)


def _compiled(path: str, source: bytes) -> bytes | None:
    """The content of the `.pyc` file, or None for what is no Python: it is served as it is and fails there."""
    try:
        tree = ast.parse(source)
        if not (path.endswith(DOCUMENTED) or b"__doc__" in source):
            _leave_out_docstrings(tree)
        code = compile(tree, path, "exec", dont_inherit=True, optimize=0)
    except (SyntaxError, ValueError):
        return None
    return importlib.util.MAGIC_NUMBER + UNCHECKED_HASH + importlib.util.source_hash(source) + marshal.dumps(code)


def _leave_out_docstrings(tree: ast.Module) -> None:
    """They are a fifth of the download, and nobody reads them in the page."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            match node.body:
                case [ast.Expr(ast.Constant(str())) as first]:
                    node.body = [ast.copy_location(ast.Pass(), first)]
                case [ast.Expr(ast.Constant(str())), *rest]:  # after which `from __future__` must still come first
                    node.body = rest


def _loaded(imports: list[str]) -> set[str]:
    importlib.invalidate_caches()
    for name in imports:
        try:
            importlib.import_module(name)
        except ImportError:
            continue  # of the browser alone, or not there at all
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    # Here the standard library is one zip file; in the page it lies in a folder.
    zipped, folder = "/lib/python{}{}.zip/", "/lib/python{}.{}/"
    zipped, folder = (pattern.format(*sys.version_info[:2]) for pattern in (zipped, folder))
    return {file.replace(zipped, folder).removeprefix("/") for file in files if file}
