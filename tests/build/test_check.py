"""The check of a site finds what is missing, extra, changed, not as pinned, or of another origin."""

from __future__ import annotations

import json

import pytest

import manifest
from check import check, find_problems, foreign_addresses
from fault import BuildFault
from small_world import World


def _problems(world: World) -> list[str]:
    return list(find_problems(world.site, world.lock))


def test_a_site_as_built_has_no_problems(world: World) -> None:
    world.build()
    assert _problems(world) == []
    check(world.site, world.lock)


def test_a_missing_file_is_found(world: World) -> None:
    (world.build() / "main.js").unlink()
    assert _problems(world) == ["main.js is listed and missing"]


def test_an_extra_file_is_found(world: World) -> None:
    (world.build() / "runtime" / "more.js").write_text("")
    assert _problems(world) == ["runtime/more.js is there and not listed"]


def test_a_changed_byte_is_found_with_expected_and_actual(world: World) -> None:
    path = world.build() / "page.css"
    expected, actual = manifest.entry_of(b"body {}"), manifest.entry_of(b"body [}")
    path.write_bytes(b"body [}")
    assert _problems(world) == [
        f"page.css: expected 7 bytes with sha256 {expected.sha256}, got 7 bytes with sha256 {actual.sha256}"
    ]


def test_a_pinned_file_that_was_changed_together_with_the_lists_is_found(world: World) -> None:
    site = world.build()
    (site / "runtime" / "pyodide.mjs").write_bytes(b"other")
    for folder, name in ((site / "runtime", "pyodide.mjs"), (site, "runtime/pyodide.mjs")):
        listed = json.loads((folder / manifest.NAME).read_text())
        listed["files"][name] = vars(manifest.entry_of(b"other"))
        if folder == site:
            listing = manifest.entry_of((site / "runtime" / manifest.NAME).read_bytes())
            listed["files"]["runtime/manifest.json"] = vars(listing)
        (folder / manifest.NAME).write_text(json.dumps(listed))
    (problem,) = _problems(world)
    assert problem.startswith("runtime/pyodide.mjs is not the pinned file (pyodide.mjs: expected 29 bytes, got 5")


def test_two_lists_that_differ_are_found(world: World) -> None:
    site = world.build()
    listed = json.loads((site / "runtime" / manifest.NAME).read_text())
    del listed["files"]["rest.zip"]
    changed = json.dumps(listed).encode()
    (site / "runtime" / manifest.NAME).write_bytes(changed)
    whole = json.loads((site / manifest.NAME).read_text())
    whole["files"]["runtime/manifest.json"] = vars(manifest.entry_of(changed))
    (site / manifest.NAME).write_text(json.dumps(whole))
    assert _problems(world) == ["runtime/manifest.json and manifest.json differ in runtime/rest.zip"]


def test_a_required_file_that_was_never_built_is_found(world: World) -> None:
    (world.ours.web / "embed.html").unlink()
    world.build()
    assert _problems(world) == ["embed.html is required and not listed"]


def test_all_problems_are_told_at_once(world: World) -> None:
    site = world.build()
    (site / "main.js").unlink()
    (site / "stray.txt").write_text("")
    with pytest.raises(BuildFault, match=r"(?s)main\.js is listed and missing.*stray\.txt is there"):
        check(site, world.lock)


@pytest.mark.parametrize("text", [None, "not json", '{"files": []}', '{"versions": {}}', '{"files": {"a": 1}}'])
def test_a_site_without_a_readable_list_is_refused(world: World, text: str | None) -> None:
    path = world.build() / manifest.NAME
    path.unlink()
    if text is not None:
        path.write_text(text)
    with pytest.raises(BuildFault, match=r"missing|not a manifest"):
        _problems(world)


def test_a_page_that_loads_from_elsewhere_is_found(world: World) -> None:
    (world.ours.web / "main.js").write_text('import "https://cdn.example.com/x.js";')
    world.build()
    assert _problems(world) == ["main.js refers to another origin: https://cdn.example.com/x.js"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<script src="//cdn.example.com/x.js">', ["//cdn.example.com/x.js"]),
        ("url(http://a.example/f.woff)", ["http://a.example/f.woff"]),
        ('<a rel="noopener" href="https://a.example/article">the article</a>', []),
        ('createElementNS("http://www.w3.org/2000/svg", "path")', []),
        ("// a remark\nx = 1 // 2.5", []),
        ("fetch(new URL('runtime/manifest.json', base))", []),
    ],
)
def test_addresses_that_would_be_loaded(text: str, found: list[str]) -> None:
    assert foreign_addresses(text) == found
