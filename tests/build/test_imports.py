"""Imports of py/nnsim point one way; NumPy alone below the views, Bokeh in two places, the browser in one."""

from __future__ import annotations

import ast
import graphlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import places

LAYERS = (
    ("language",),
    ("errors", "limits", "memory", "names"),
    ("domains", "tasks"),
    ("spelling",),
    ("own_data", "plan"),  # a configuration holds a table and changes, and has to know what they hold
    ("config",),
    ("tables",),  # every module that is not named here: one idea a file
    ("trainer",),
    ("history",),
    ("past",),
    ("timeline",),
    ("simulation",),
    ("futures",),
    ("archive", "script"),
    ("views",),
    ("bridge",),
    ("messages", "status"),
    ("travel", "forking"),
    ("session",),
    ("prepared",),
    ("worker", "cli"),
    ("__main__",),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}

NUMPY, BOKEH, BROWSER = {"numpy"}, {"numpy", "bokeh"}, {"js", "pyodide"}
FOREIGN = {"views": BOKEH, "bridge": BOKEH, "prepared": BOKEH, "worker": BROWSER}
"""Packages from outside the standard library, by module; NumPy for all others."""

PUBLIC = "nnsim"
"""The package's own `__init__`, which gathers the public names; the inner modules do not import it."""


def _room(module: str) -> str:
    """`nnsim.views.task` -> `views`, `nnsim.losses` -> `losses`."""
    return module.split(".")[1] if "." in module else module


def _level(module: str) -> int:
    return LEVEL.get(_room(module), LEVEL["tables"])


def _modules() -> dict[str, Path]:
    found = {}
    for path in sorted(places.PACKAGE.rglob("*.py")):
        parts = ("nnsim", *path.relative_to(places.PACKAGE).with_suffix("").parts)
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = _modules()


def _imports(module: str) -> set[str]:
    """Absolute names of all modules that `module` imports, also inside functions and for types alone."""
    path = MODULES[module]
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
                above = package[: len(package) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            submodules = {f"{base}.{alias.name}" for alias in node.names} & MODULES.keys()
            names |= submodules or {base}
    return names


def test_the_reader_of_imports_sees_them() -> None:
    """Guards the other tests of this file against seeing nothing."""
    assert "nnsim.errors" in _imports("nnsim.config")
    assert any(name.startswith("numpy") for module in MODULES for name in _imports(module))


@pytest.mark.parametrize("module", [name for name in MODULES if name != PUBLIC])
def test_imports_point_down(module: str) -> None:
    for name in _imports(module):
        if name.split(".")[0] != "nnsim":
            continue
        assert name != PUBLIC, f"{module} imports the package itself, which imports it"
        inside = _room(name) == _room(module)
        beside = _level(name) == _level(module) == LEVEL["tables"]
        assert _level(name) < _level(module) or inside or beside, f"{module} must not import {name}"


def test_no_imports_go_round_in_a_circle() -> None:
    graph = {module: {name for name in _imports(module) if name in MODULES} for module in MODULES}
    list(graphlib.TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle


@pytest.mark.parametrize("module", MODULES)
def test_packages_from_outside_stay_where_they_belong(module: str) -> None:
    tops = {name.split(".")[0] for name in _imports(module)}
    foreign = tops - set(sys.stdlib_module_names) - {"nnsim"}
    assert foreign <= FOREIGN.get(_room(module), NUMPY)


def test_importing_the_core_imports_no_bokeh() -> None:
    source = "import nnsim, sys; print([name for name in sys.modules if name.split('.')[0] == 'bokeh'])"
    done = subprocess.run(
        [sys.executable, "-c", source],
        env={**os.environ, "PYTHONPATH": str(places.PACKAGE.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
