"""The page has stand-ins for what only Bokeh's imports need, and everything else as it was."""

from __future__ import annotations

import pytest

import bundle
import places
import stand_ins
from fault import BuildFault
from fetch import fetch
from lock import load
from small_world import MODELS
from sources import Refused

PACKAGES = {
    "bokeh/_sri/1.0.json": b"{}",
    "bokeh/core/_templates/file.html.jinja": b"<p>",
    "bokeh/io/__init__.py": b"from .export import *",
    "bokeh/io/doc.py": b"curdoc = 1",
    "bokeh/models/__init__.py": MODELS.encode(),
    "jinja2/__init__.py": b"",
    "jinja2/environment.py": b"",
    "jinja2-1.0.dist-info/METADATA": b"",
    "markupsafe/__init__.py": b"",
    "numpy/__init__.py": b"version = 1",
    "pyyaml-1.0.dist-info/METADATA": b"",
    "yaml/__init__.py": b"",
    "yaml/reader.py": b"",
}


def test_only_what_nobody_uses_is_replaced() -> None:
    content = stand_ins.with_stand_ins(PACKAGES)
    assert sorted(content) == [
        "bokeh/_sri/1.0.json",
        "bokeh/io/__init__.py",
        "bokeh/io/doc.py",
        "bokeh/models/__init__.py",
        "jinja2/__init__.py",
        "numpy/__init__.py",
        "yaml/__init__.py",
    ]
    kept = ("bokeh/_sri/1.0.json", "bokeh/io/doc.py", "numpy/__init__.py")
    assert all(content[path] == PACKAGES[path] for path in kept)


def test_models_are_handed_on_without_the_unused_ones() -> None:
    content = stand_ins.with_stand_ins(PACKAGES)
    lines = [
        "from . import (",
        "    plots,",
        ")",
        "from .plots import *",
        "",
        "__all__ = (",
        "    *plots.__all__,",
        ")",
    ]
    assert content["bokeh/models/__init__.py"].decode().splitlines() == lines


@pytest.mark.parametrize("package", ["jinja2", "markupsafe", "yaml/", "pyyaml-", "bokeh/core/_templates/"])
def test_a_package_that_is_not_there_any_more_is_noticed(package: str) -> None:
    others = {path: data for path, data in PACKAGES.items() if not path.startswith(package)}
    with pytest.raises(BuildFault, match=f"no {package} to be replaced"):
        stand_ins.with_stand_ins(others)


def test_another_form_of_bokehs_list_of_models_is_noticed() -> None:
    other = MODELS.replace("from .widgets import *", "from .widgets import Slider")
    with pytest.raises(BuildFault, match=r"no line 'from \.widgets import \*'"):
        stand_ins.with_stand_ins({**PACKAGES, stand_ins.MODELS: other.encode()})


def test_the_stand_ins_have_the_names_that_bokeh_imports() -> None:
    jinja: dict[str, object] = {}
    exec(stand_ins.JINJA, jinja)
    environment = jinja["Environment"](loader=jinja["FileSystemLoader"]("folder"), trim_blocks=True)  # type: ignore[operator]
    assert isinstance(environment.get_template("file.html.jinja"), jinja["Template"])  # type: ignore[arg-type]


def test_the_pinned_wheels_have_what_is_replaced() -> None:
    lock = load(places.LOCK)
    packages = bundle.packages(lock, fetch(lock.runtime, places.RUNTIME_CACHE, _offline))
    content = stand_ins.with_stand_ins(packages)
    assert b"widgets" not in content[stand_ins.MODELS]
    assert {path.split("/")[0] for path in content if ".dist-info" not in path} == {"numpy", "bokeh", "jinja2", "yaml"}


def _offline(source: object) -> bytes:
    raise Refused("this test reads the cache only: run `python3 build/dev.py site` first")
