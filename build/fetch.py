"""Bring every file of a lock into the cache: from the first source that delivers, and only with the pinned bytes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from fault import BuildFault
from lock import LockedFile, NpmSource, PipSource, Source, UrlSource, mismatch
from sources import Refused, Sources

Read = Callable[[Source], bytes]
"""What gives a source's bytes or raises `Refused`: `Sources.read`, or a stand-in in the tests."""


def fetch(
    files: Iterable[LockedFile], cache: Path, read: Read | None = None, say: Callable[[str], None] = print
) -> dict[str, Path]:
    """Make sure that `cache` holds every one of `files`; return their paths by name.

    Raises `BuildFault` for a wrong byte, in the cache or from a source, with what was expected and what came;
    and when no source delivers a file.
    """
    cache.mkdir(parents=True, exist_ok=True)
    paths = {}
    with Sources() as sources:
        for file in files:
            path = cache / file.name
            if not _is_cached(file, path):
                data, origin = _obtain(file, path, read or sources.read)
                _write(path, data)
                say(f"fetched {file.name} ({file.size:,} bytes) from {origin}")
            paths[file.name] = path
    return paths


def _is_cached(file: LockedFile, path: Path) -> bool:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return False
    if wrong := mismatch(file, data):
        raise BuildFault(f"The cached file {path} is not the pinned one ({wrong}); delete it to have it fetched.")
    return True


def _obtain(file: LockedFile, path: Path, read: Read) -> tuple[bytes, str]:
    refusals = []
    for source in file.sources:
        try:
            data = read(source)
        except Refused as refusal:
            refusals.append(str(refusal))
            continue
        if wrong := mismatch(file, data):
            raise BuildFault(f"The file from {describe(source)} is not the pinned one ({wrong}).")
        return data, describe(source)
    raise BuildFault(
        f"{file.name} ({file.size:,} bytes, sha256 {file.sha256}) is missing and no source delivers it"
        f" ({'; '.join(refusals)}): connect to one of them, or put that file into {path}."
    )


def describe(source: Source) -> str:
    """A source in a few words."""
    match source:
        case UrlSource(url):
            return url
        case NpmSource(package, _):
            return f"the npm package {package}"
        case PipSource(requirement, _):
            return f"the PyPI wheel {requirement}"


def _write(path: Path, data: bytes) -> None:
    # Written beside and renamed, so that a broken-off write, or a second fetch at the same time, leaves no
    # half a file behind.
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_bytes(data)
    partial.replace(path)
