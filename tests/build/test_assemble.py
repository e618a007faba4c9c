"""The site is the same bytes every time, and holds what was meant to be in it and nothing else."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest

import bundle
import pins
import places
from fault import BuildFault
from fetch import fetch
from hints import WHOLE
from lock import load
from small_world import BOKEHJS, World
from sources import Refused


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_site_holds_the_page_the_runtime_and_the_lists(world: World) -> None:
    files = _files(world.build())
    assert sorted(files) == [
        "embed.html",
        "index.html",
        "main.js",
        "manifest.json",
        "page.css",
        "runtime/bokeh/bokeh.min.js",
        "runtime/manifest.json",
        "runtime/nnsim.pack",
        "runtime/pyodide.asm.wasm",
        "runtime/pyodide.mjs",
        "runtime/python.pack",
        "runtime/rest.zip",
        "widget.css",
    ]
    assert files["runtime/pyodide.mjs"] == world.content["pyodide.mjs"]
    rest = BOKEHJS.replace("unused", "").replace("(r,m,e){e.inflateSync=1}", "(){}").replace(",s.define({})", "")
    assert files["runtime/bokeh/bokeh.min.js"] == WHOLE + rest.encode()


def test_building_twice_gives_the_same_bytes(world: World) -> None:
    first = _files(world.build())
    for path in (world.ours.package / "__init__.py", world.ours.web / "main.js", world.cached["bokeh.whl"]):
        os.utime(path, (0, 2_000_000_000))
    assert _files(world.build()) == first


def test_a_second_build_leaves_nothing_of_the_first(world: World) -> None:
    world.build()
    (world.ours.web / "main.js").unlink()
    (world.site / "stray.txt").write_text("")
    files = _files(world.build())
    assert "main.js" not in files
    assert "stray.txt" not in files
    assert [path.name for path in world.site.parent.iterdir()] == ["site"]


def test_the_lists_state_sizes_and_versions(world: World) -> None:
    site = world.build()
    whole, start = (json.loads((site / name).read_text()) for name in ("manifest.json", "runtime/manifest.json"))
    assert (
        whole["versions"]
        == start["versions"]
        == {"nnsim": "0.0.1", "abi": pins.ABI, "pyodide": "1.0"} | dict.fromkeys(bundle_packages(), "1.0")
    )
    assert start["files"]["pyodide.asm.wasm"]["size"] == 4
    assert {f"runtime/{name}" for name in start["files"]} | {"runtime/manifest.json"} == {
        name for name in whole["files"] if name.startswith("runtime/")
    }


def bundle_packages() -> list[str]:
    return [ingredient.package for ingredient in bundle.INGREDIENTS] + ["stdlib"]


def test_a_wheel_with_nothing_to_take_is_noticed(world: World) -> None:
    with zipfile.ZipFile(world.cached["jinja2.whl"], "w") as archive:
        archive.writestr("renamed/__init__.py", "")
    with pytest.raises(BuildFault, match=r"jinja2\.whl has nothing"):
        world.build()


def test_the_pinned_wheels_give_only_source_of_the_packages_that_are_asked_for() -> None:
    lock = load(places.LOCK)
    cached = fetch(lock.runtime, places.RUNTIME_CACHE, _offline)
    names = list(bundle.packages(lock, cached))
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name}
    assert tops == {"numpy", "bokeh", "jinja2", "markupsafe", "yaml"}
    endings = {Path(name).suffix for name in names if ".dist-info" not in name}
    assert endings == {".py", ".so", ".jinja", ".json", ".txt", ""}


def _offline(source: object) -> bytes:
    raise Refused("this test reads the cache only: run `python3 build/dev.py site` first")
