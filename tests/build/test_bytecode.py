"""Byte code is made by Pyodide in Node.js, the same each time, of what the named modules load; or else not at all."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

import bytecode
import places
from assemble import assemble
from bytecode import PyodideCompiler
from pack import unpacked
from small_world import World


def test_without_node_it_is_said_and_the_site_is_built(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bytecode.shutil, "which", lambda name: None)
    for name in bytecode.SERVED:
        (world.cached["bokeh.whl"].parent / name).touch()
    said: list[str] = []
    cache = world.site.parent / "cache"
    compiler = PyodideCompiler(world.cached["bokeh.whl"].parent, cache, "abi", said.append)
    assemble(world.lock, world.cached, world.ours, world.site, compiler)
    assert "Node.js is not installed" in said[0]
    assert f"{bytecode.LIBRARY}json/__init__.py" in unpacked((world.site / "runtime" / "python.pack").read_bytes())
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
    sources = {f"{bytecode.PACKAGES}thing/{name}": content for name, content in SOURCES.items()}
    results = [
        PyodideCompiler(places.RUNTIME_CACHE, tmp_path / str(turn), "2026_0")(sources, imports)
        for turn, imports in enumerate(([], [], ["thing.a", "js", "no_such_module"]))
    ]
    whole, again, loaded = results
    assert whole is not None
    assert loaded is not None
    assert whole == again
    assert {path.rsplit("/", 1)[1] for path in whole} == {"__init__.py", "a.py", "b.py", "c.so"}
    assert {path.rsplit("/", 1)[1] for path in loaded} == {"__init__.py", "a.py"}
    assert whole[f"{bytecode.PACKAGES}thing/c.so"] == b"machine code"
    code = whole[f"{bytecode.PACKAGES}thing/a.py"]
    assert code[4:8] == b"\1\0\0\0", "the hash of the source must not be asked for"
    assert b"two words about" not in code


@pytest.mark.skipif(bytecode.shutil.which("node") is None, reason="byte code is made in Node.js")
def test_the_standard_library_is_known_by_its_folder(tmp_path: Path) -> None:
    sources = {f"{bytecode.LIBRARY}{name}": b"" for name in ("json/__init__.py", "json/tool.py", "tomllib/__init__.py")}
    loaded = PyodideCompiler(places.RUNTIME_CACHE, tmp_path, "2026_0")(sources, ["json"])
    assert loaded is not None
    assert list(loaded) == [f"{bytecode.LIBRARY}json/__init__.py"]


SOURCES = {
    "__init__.py": b"",
    "a.py": b'''"""two words about a"""
from __future__ import annotations
words = {'one', 'two', 'three'}
def has(x):
    "two words about has"
    return x in {'four', 'five', 'six', 'seven'}
class Nothing:
    "two words about Nothing"
''',
    "b.py": b"import thing.a\n",
    "broken.py": b"def",
    "c.so": b"machine code",
}
