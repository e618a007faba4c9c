"""Byte code takes the place of source where a start imports it; without it the site is whole all the same."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

import bytecode
import places
from assemble import assemble
from bytecode import PyodideCompiler, with_bytecode
from small_world import World


def _names(path: Path) -> list[str]:
    return zipfile.ZipFile(path).namelist()


class _Recorder:
    """A stand-in compiler that loads what it is told to have loaded."""

    def __init__(self, loaded: tuple[str, ...]) -> None:
        self.loaded = loaded
        self.imports: list[list[str]] = []

    def __call__(self, sources: Mapping[str, bytes], imports: list[str]) -> Mapping[str, bytes]:
        self.imports.append(imports)
        return {path: b"code of " + data for path, data in sources.items() if not imports or path.endswith(self.loaded)}


def test_what_a_start_loads_is_replaced_and_the_rest_stays_source(world: World) -> None:
    compiler = _Recorder(("json/__init__.py", "numpy/__init__.py", "yaml/__init__.py"))
    runtime = world.build(compiler) / "runtime"
    assert _names(runtime / "python_stdlib.zip") == ["json/__init__.pyc"]
    assert _names(runtime / "numpy.whl") == ["numpy/__init__.pyc", "numpy/_core/math.so"]
    packages = zipfile.ZipFile(runtime / "packages.zip")
    assert packages.read("yaml/__init__.pyc") == b"code of "
    assert "yaml/__init__.py" not in packages.namelist()
    assert "jinja2/__init__.py" in packages.namelist()


def test_own_sources_stay_beside_their_byte_code(world: World) -> None:
    names = _names(world.build(_Recorder(())) / "runtime" / "packages.zip")
    assert [name for name in names if name.startswith("nnsim/")] == [
        "nnsim/__init__.py",
        "nnsim/__pycache__/__init__.cpython-314.pyc",
        "nnsim/views/__pycache__/task.cpython-314.pyc",
        "nnsim/views/task.py",
    ]


def test_what_own_sources_import_from_outside_is_loaded(world: World) -> None:
    (world.ours.package / "a.py").write_text(
        "from __future__ import annotations\nimport csv, nnsim.b\ndef f():\n    from bokeh.models import Plot\n"
    )
    (world.ours.package / "broken.py").write_text("def")
    compiler = _Recorder(())
    world.build(compiler)
    assert compiler.imports == [sorted({*bytecode.START, "csv", "bokeh.models"}), []]


@pytest.mark.parametrize("failing", [0, 1])
def test_if_either_compilation_fails_all_stays_source(failing: int) -> None:
    calls = []

    def compiler(sources: Mapping[str, bytes], imports: list[str]) -> Mapping[str, bytes] | None:
        calls.append(sources)
        return None if len(calls) - 1 == failing else {}

    assert with_bytecode({"json.py": b""}, [{"nnsim/a.py": b""}], compiler) is None


def test_without_node_it_is_said_and_the_site_is_built(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bytecode.shutil, "which", lambda name: None)
    for name in bytecode.SERVED:
        (world.cached["bokeh.whl"].parent / name).touch()
    said: list[str] = []
    cache = world.site.parent / "cache"
    compiler = PyodideCompiler(world.cached["bokeh.whl"].parent, cache, "abi", said.append)
    assemble(world.lock, world.cached, world.ours, world.site, compiler)
    assert "Node.js is not installed" in said[0]
    assert _names(world.site / "runtime" / "python_stdlib.zip") == ["json/__init__.py"]
    assert list(cache.iterdir()) == []


def test_a_damaged_result_is_made_anew(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def run(job: Mapping[str, object]) -> str | None:
        runs.append(job["imports"])
        with zipfile.ZipFile(str(job["target"]), "w") as archive:
            archive.writestr("a.py", "code")
        return None

    runs: list[object] = []
    monkeypatch.setattr(bytecode, "_run_inside", run)
    monkeypatch.setattr(bytecode, "SERVED", ())
    compiler = PyodideCompiler(tmp_path, tmp_path / "kept", "abi")
    for _ in range(2):
        assert compiler({"a.py": b""}, ["a"]) == {"a.py": b"code"}
    assert runs == [["a"]]
    (kept,) = (tmp_path / "kept").iterdir()
    kept.write_bytes(kept.read_bytes()[:-30])
    assert compiler({"a.py": b""}, ["a"]) == {"a.py": b"code"}
    assert compiler({"a.py": b"1"}, ["a"]) == {"a.py": b"code"}
    assert runs == [["a"]] * 3


@pytest.mark.skipif(bytecode.shutil.which("node") is None, reason="byte code is made in Node.js")
def test_pyodide_makes_the_same_byte_code_each_time(tmp_path: Path) -> None:
    sources = {f"{bytecode.PACKAGES_ROOT}thing/{name}.py": text for name, text in SOURCES.items()}
    results = [
        PyodideCompiler(places.RUNTIME_CACHE, tmp_path / str(turn), "2026_0")(sources, imports)
        for turn, imports in enumerate(([], [], ["thing.a", "js", "no_such_module"]))
    ]
    whole, again, loaded = results
    assert whole is not None
    assert loaded is not None
    assert whole == again
    assert {path.rsplit("/", 1)[1] for path in whole} == {"__init__.py", "a.py", "b.py"}
    assert {path.rsplit("/", 1)[1] for path in loaded} == {"__init__.py", "a.py"}
    flags = whole[f"{bytecode.PACKAGES_ROOT}thing/a.py"][4:8]
    assert flags == b"\1\0\0\0", "the hash of the source must not be asked for"


SOURCES = {
    "__init__": b"",
    "a": b"words = {'one', 'two', 'three'}\ndef has(x):\n    return x in {'four', 'five', 'six', 'seven'}\n",
    "b": b"import thing.a\n",
    "broken": b"def",
}
