"""The lock is read strictly, and the committed one says what `pins.py` says."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest

import lock
import pins
import places
from fault import BuildFault

VALID: dict[str, Any] = {
    "schema": 1,
    "runtime": [
        {
            "name": "a.zip",
            "package": "a",
            "version": "1",
            "size": 3,
            "sha256": "0" * 64,
            "site": "runtime/a.zip",
            "sources": [
                {"kind": "url", "url": "https://files.example/a.zip"},
                {"kind": "npm", "package": "a@1", "member": "package/a.zip"},
                {"kind": "pip", "requirement": "a==1", "member": ""},
            ],
        }
    ],
    "tools": [],
}


def test_what_is_written_is_read_back() -> None:
    read = lock.parse(VALID)
    assert json.loads(lock.dump(read)) == VALID
    assert read.runtime[0].sources == (
        lock.UrlSource("https://files.example/a.zip"),
        lock.NpmSource("a@1", "package/a.zip"),
        lock.PipSource("a==1", ""),
    )


def _damaged(path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    """VALID with the value at `path` set, or removed when it is `...`."""
    content = copy.deepcopy(VALID)
    at: Any = content
    for step in path[:-1]:
        at = at[step]
    if value is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return content


FILE = ("runtime", 0)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("extra",), 1, "unknown key 'extra'"),
        ((*FILE, "url"), "x", "unknown key 'url'"),
        ((*FILE, "sources", 0, "sha1"), "x", "unknown key 'sha1'"),
        (("tools",), ..., "lacks the key 'tools'"),
        ((*FILE, "sha256"), ..., "lacks the key 'sha256'"),
        ((*FILE, "sources", 1, "member"), ..., "lacks the key 'member'"),
        (("schema",), 2, "schema must be 1"),
        (("runtime",), {}, "must be a list"),
        ((*FILE, "size"), "3", "must be of type int"),
        ((*FILE, "size"), True, "must be of type int"),
        ((*FILE, "version"), 1, "must be of type str"),
        ((*FILE, "sha256"), "0" * 63, "64 hex digits"),
        ((*FILE, "name"), "../a.zip", "plain file name"),
        ((*FILE, "site"), "runtime/../../a.zip", "inside the site"),
        ((*FILE, "sources"), [], "at least one source"),
        ((*FILE, "sources", 0, "kind"), "ftp", "must be one of url, npm, pip"),
        (("tools",), VALID["runtime"], "more than once"),
    ],
)
def test_anything_else_is_refused(path: tuple[str | int, ...], value: object, said: str) -> None:
    with pytest.raises(BuildFault, match=re.escape(said)):
        lock.parse(_damaged(path, value))


def test_the_committed_lock_says_what_the_pins_say() -> None:
    committed = lock.load(places.LOCK)

    def described(files: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        return [(f.name, f.package, f.version, f.site, f.sources) for f in files]

    again = "edit build/pins.py, then run `python3 build/dev.py lock`"
    assert described(committed.runtime) == described(pins.runtime_pins()), again
    assert described(committed.tools) == described(pins.tool_pins()), again
