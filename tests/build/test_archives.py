"""What a start imports is in the packs as byte code; the rest is in an archive that is asked for when it is needed."""

from __future__ import annotations

import importlib
import io
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

import archives
import rest_inside
from bytecode import LIBRARY, PACKAGES
from pack import packed, unpacked, zipped
from small_world import World


class _Recorder:
    """A stand-in compiler that loads what it is told to have loaded."""

    def __init__(self, *loaded: str) -> None:
        self.loaded = loaded
        self.imports: list[list[str]] = []

    def __call__(self, sources: Mapping[str, bytes], imports: list[str]) -> Mapping[str, bytes]:
        self.imports.append(imports)
        return {path: b"code of " + data for path, data in sources.items() if not imports or path.endswith(self.loaded)}


def _pack(site: Path, name: str) -> dict[str, bytes]:
    return unpacked((site / "runtime" / name).read_bytes())


def _rest(site: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(site / "runtime" / "rest.zip")


def test_without_a_compiler_everything_is_in_the_packs_as_source(world: World) -> None:
    site = world.build()
    assert [path.removeprefix(PACKAGES) for path in _pack(site, "python.pack")] == [
        f"{LIBRARY}json/__init__.py",
        "bokeh-1.0.dist-info/METADATA",
        "bokeh/__init__.py",
        "bokeh/_sri/1.0.json",
        "bokeh/io/__init__.py",
        "bokeh/models/__init__.py",
        "jinja2/__init__.py",
        "numpy/__init__.py",
        "numpy/_core/math.so",
        "rest_inside.py",
        "yaml/__init__.py",
        archives.REST_LIST,
    ]
    assert _pack(site, "python.pack")[archives.REST_LIST] == b""
    assert list(_pack(site, "nnsim.pack")) == [f"{PACKAGES}nnsim/__init__.py", f"{PACKAGES}nnsim/views/task.py"]
    assert _rest(site).namelist() == []


def test_what_a_start_loads_is_in_the_pack_and_the_rest_is_listed(world: World) -> None:
    site = world.build(_Recorder("numpy/__init__.py", "yaml/__init__.py", "rest_inside.py"))
    start = _pack(site, "python.pack")
    assert [path.removeprefix(PACKAGES) for path in start] == [
        "bokeh-1.0.dist-info/METADATA",
        "bokeh/_sri/1.0.json",
        "numpy/__init__.pyc",
        "rest_inside.pyc",
        "yaml/__init__.pyc",
        archives.REST_LIST,
    ]
    assert start[f"{PACKAGES}numpy/__init__.pyc"] == b"code of version = 1"
    assert start[archives.REST_LIST].split() == [
        b"bokeh",
        b"bokeh.io",
        b"bokeh.models",
        b"jinja2",
        b"json",
        b"numpy._core.math",
    ]
    assert _rest(site).read(f"{LIBRARY}json/__init__.py") == b"name = 'json'"
    assert f"{PACKAGES}numpy/_core/math.so" in _rest(site).namelist()


def test_own_sources_stay_beside_their_byte_code(world: World) -> None:
    own = _pack(world.build(_Recorder()), "nnsim.pack")
    assert [path.removeprefix(f"{PACKAGES}nnsim/") for path in own] == [
        "__init__.py",
        "__pycache__/__init__.cpython-314.pyc",
        "views/__pycache__/task.cpython-314.pyc",
        "views/task.py",
    ]


def test_what_own_sources_import_from_outside_is_loaded(world: World) -> None:
    (world.ours.package / "a.py").write_text(
        "from __future__ import annotations\nimport csv, nnsim.b\ndef f():\n    from bokeh.models import Plot\n"
    )
    (world.ours.package / "broken.py").write_text("def")
    (world.ours.package / "cli.py").write_text("import argparse")
    compiler = _Recorder()
    world.build(compiler)
    assert compiler.imports == [[*sorted({*archives.START, "csv", "bokeh.models"}), "rest_inside"], []]


@pytest.mark.parametrize("failing", [0, 1])
def test_if_either_compilation_fails_all_stays_source(world: World, failing: int) -> None:
    calls = []

    def compiler(sources: Mapping[str, bytes], imports: list[str]) -> Mapping[str, bytes] | None:
        calls.append(sources)
        return None if len(calls) - 1 == failing else {}

    assert f"{LIBRARY}json/__init__.py" in _pack(world.build(compiler), "python.pack")


@pytest.mark.parametrize("pack", [packed, zipped])
def test_archives_know_no_order(pack: Callable[[Mapping[str, bytes]], bytes]) -> None:
    assert pack({"b": b"1", "a": b"2"}) == pack({"a": b"2", "b": b"1"})


def test_archives_know_no_time() -> None:
    entries = zipfile.ZipFile(io.BytesIO(zipped({"a": b""}))).infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert packed({"a": b"1"})[4:8] == bytes(4), "the time in the header of gzip"


@pytest.fixture
def finders() -> Iterator[None]:
    before, modules, path = sys.meta_path.copy(), set(sys.modules), sys.path.copy()
    yield
    sys.meta_path[:], sys.path[:] = before, path
    for name in set(sys.modules) - modules:
        del sys.modules[name]


@pytest.mark.usefixtures("finders")
def test_a_module_of_the_rest_loads_it_once_and_others_never(tmp_path: Path) -> None:
    (tmp_path / "cut_one").mkdir()
    (tmp_path / "cut_one" / "__init__.py").write_text("")
    sys.path.insert(0, str(tmp_path))
    loads = []

    def load() -> bytes:
        loads.append(1)
        prefix = str(tmp_path).removeprefix("/")
        return zipped({f"{prefix}/cut_one/inner.py": b"value = 3", f"{prefix}/cut_two.py": b"value = 4"})

    sys.meta_path.append(rest_inside.RestFinder({"cut_one.inner", "cut_two"}, load))
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("no_such_module")
    assert loads == []
    assert importlib.import_module("cut_one.inner").value == 3
    assert importlib.import_module("cut_two").value == 4
    assert loads == [1]


@pytest.mark.usefixtures("finders")
def test_a_rest_that_cannot_be_loaded_is_told_in_the_import_error() -> None:
    def load() -> bytes:
        raise ValueError("it is damaged")

    sys.meta_path.append(rest_inside.RestFinder({"cut_module"}, load))
    with pytest.raises(ImportError, match=r"cut_module is in rest\.zip, which could not be loaded: it is damaged"):
        importlib.import_module("cut_module")
