"""The lock: every file that is fetched, with its size, sha256 and the places it can come from.

`build/lock.json` is written by `python3 build/dev.py lock` and read by everything else. Reading is strict: an
unknown or missing key, a value of the wrong type, or two files of one name is a `BuildFault`.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fault import BuildFault

SCHEMA = 1


@dataclass(frozen=True)
class UrlSource:
    """One file of an official distribution, fetched as it is."""

    url: str


@dataclass(frozen=True)
class NpmSource:
    """A file of an npm package (`npm pack`): `member` inside its tarball, or the tarball itself when empty."""

    package: str
    member: str


@dataclass(frozen=True)
class PipSource:
    """A file of a PyPI wheel (`pip download`): `member` inside it, or the wheel itself when empty."""

    requirement: str
    member: str


Source = UrlSource | NpmSource | PipSource

KINDS: dict[str, type[UrlSource] | type[NpmSource] | type[PipSource]] = {
    "url": UrlSource,
    "npm": NpmSource,
    "pip": PipSource,
}


@dataclass(frozen=True)
class LockedFile:
    """One pinned file.

    `name` is its name in the cache, `site` its path in `dist/site` (empty: an ingredient or a tool that is
    not served as it is), `sources` are tried in order after the cache.
    """

    name: str
    package: str
    version: str
    size: int
    sha256: str
    site: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Lock:
    """All pinned files: `runtime` makes the site, `tools` only checks the source."""

    runtime: tuple[LockedFile, ...]
    tools: tuple[LockedFile, ...]

    def file(self, name: str) -> LockedFile:
        """The pinned file of that name. Raises `BuildFault` when there is none."""
        for file in (*self.runtime, *self.tools):
            if file.name == name:
                return file
        raise BuildFault(f"The lock has no file named {name!r}.")

    def package_file(self, package: str) -> LockedFile:
        """The one pinned file of that package. Raises `BuildFault` when there is none or more than one."""
        found = [file for file in (*self.runtime, *self.tools) if file.package == package]
        if len(found) != 1:
            raise BuildFault(f"The lock has {len(found)} files of package {package!r} where one is expected.")
        return found[0]

    def versions(self) -> dict[str, str]:
        """Version by package name, of everything that goes into the site."""
        return {file.package: file.version for file in self.runtime}


def mismatch(file: LockedFile, data: bytes) -> str | None:
    """What is wrong with `data` as the content of `file` (expected and actual), or None when nothing is."""
    if len(data) != file.size:
        return f"{file.name}: expected {file.size} bytes, got {len(data)}"
    actual = hashlib.sha256(data).hexdigest()
    if actual != file.sha256:
        return f"{file.name}: expected sha256 {file.sha256}, got {actual}"
    return None


def load(path: Path) -> Lock:
    """Read and check a lock file. Raises `BuildFault` naming the first thing that is wrong in it."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BuildFault(f"The lock {path} is missing; `python3 build/dev.py lock` makes it anew.") from None
    except ValueError as error:
        raise BuildFault(f"The lock {path} is not JSON: {error}.") from None
    return parse(content)


def parse(content: object) -> Lock:
    """Check the JSON content of a lock and give it types. Raises `BuildFault`."""
    top = _mapping(content, {"schema", "runtime", "tools"}, "the lock")
    if top["schema"] != SCHEMA:
        raise BuildFault(f"The lock: schema must be {SCHEMA}, not {top['schema']!r}.")
    lock = Lock(runtime=_files(top["runtime"], "runtime"), tools=_files(top["tools"], "tools"))
    names = [file.name for file in (*lock.runtime, *lock.tools)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BuildFault(f"The lock: {', '.join(twice)} stands in it more than once.")
    return lock


def dump(lock: Lock) -> str:
    """The lock as JSON text, so that `parse(json.loads(dump(lock))) == lock`."""
    kind_of = {cls: kind for kind, cls in KINDS.items()}

    def plain(file: LockedFile) -> dict[str, Any]:
        sources = [{"kind": kind_of[type(source)], **dataclasses.asdict(source)} for source in file.sources]
        return {**dataclasses.asdict(file), "sources": sources}

    content = {
        "schema": SCHEMA,
        "runtime": [plain(f) for f in lock.runtime],
        "tools": [plain(f) for f in lock.tools],
    }
    return json.dumps(content, indent=2) + "\n"


def _files(value: object, where: str) -> tuple[LockedFile, ...]:
    if not isinstance(value, list):
        raise BuildFault(f"The lock: {where} must be a list.")
    return tuple(_file(entry, f"{where}[{index}]") for index, entry in enumerate(value))


def _file(value: object, where: str) -> LockedFile:
    fields = dict(_mapping(value, {field.name for field in dataclasses.fields(LockedFile)}, where))
    for key in ("name", "package", "version", "sha256", "site"):
        _expect(fields[key], str, f"{where}.{key}")
    where = f"{where} ({fields['name']})"
    _expect(fields["size"], int, f"{where}.size")
    if not re.fullmatch(r"[0-9a-f]{64}", fields["sha256"]):
        raise BuildFault(f"The lock: {where}.sha256 must be 64 hex digits, not {fields['sha256']!r}.")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._+-]*", fields["name"]):
        raise BuildFault(f"The lock: {where}.name must be a plain file name.")
    if fields["site"].startswith("/") or ".." in fields["site"].split("/"):
        raise BuildFault(f"The lock: {where}.site must be a path inside the site, not {fields['site']!r}.")
    _expect(fields["sources"], list, f"{where}.sources")
    if not fields["sources"]:
        raise BuildFault(f"The lock: {where}.sources must name at least one source.")
    fields["sources"] = tuple(
        _source(source, f"{where}.sources[{index}]") for index, source in enumerate(fields["sources"])
    )
    return LockedFile(**fields)


def _source(value: object, where: str) -> Source:
    kind = value.get("kind") if isinstance(value, dict) else None
    if kind not in KINDS:
        raise BuildFault(f"The lock: {where}.kind must be one of {', '.join(KINDS)}, not {kind!r}.")
    cls = KINDS[kind]
    fields = dict(_mapping(value, {"kind", *(field.name for field in dataclasses.fields(cls))}, where))
    del fields["kind"]
    for key, text in fields.items():
        _expect(text, str, f"{where}.{key}")
    return cls(**fields)


def _mapping(value: object, keys: set[str], where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BuildFault(f"The lock: {where} must be an object.")
    if unknown := sorted(set(value) - keys):
        raise BuildFault(f"The lock: {where} has the unknown key {', '.join(map(repr, unknown))}.")
    if missing := sorted(keys - set(value)):
        raise BuildFault(f"The lock: {where} lacks the key {', '.join(map(repr, missing))}.")
    return value


def _expect(value: object, cls: type, where: str) -> None:
    if not isinstance(value, cls) or isinstance(value, bool):
        raise BuildFault(f"The lock: {where} must be of type {cls.__name__}, not {value!r}.")
