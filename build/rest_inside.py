"""Runs inside the visitor's Pyodide: the safety net below `python.pack`, from which most modules were left out.

Whichever of them is imported after all makes the page load `rest.zip`, once, and all of it is unpacked. A module that
is in neither archive is not asked for: programs try to import many that are not there.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.machinery
import io
import sys
from collections.abc import Callable, Sequence
from types import ModuleType


class RestFinder:
    """The last of `sys.meta_path`. `load()` gives the bytes of `rest.zip`, checked, or raises."""

    def __init__(self, names: set[str], load: Callable[[], bytes]) -> None:
        self.names = names
        self.load = load

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Load the archive if `name` is in it; then the ordinary finder finds it."""
        if name not in self.names:
            return None
        self.names = set()
        self._unpack(name)
        importlib.invalidate_caches()
        return importlib.machinery.PathFinder.find_spec(name, path, target)

    def _unpack(self, name: str) -> None:
        import zipfile  # itself a costly import, and hardly ever needed

        try:
            archive = zipfile.ZipFile(io.BytesIO(self.load()))
        except Exception as error:
            raise ImportError(f"{name} is in rest.zip, which could not be loaded: {error}", name=name) from error
        archive.extractall("/")


def install(sha256: str, names: str = "/lib/rest.txt") -> None:
    """Put the finder in its place. The page's `fetchRest()` gives the archive as it arrives, an array of bytes."""

    def load() -> bytes:
        import js  # asked for only now: a function of the page's must not be in a snapshot of this memory

        data: bytes = js.fetchRest().to_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ValueError("rest.zip is damaged")
        return data

    with open(names, encoding="utf-8") as file:
        sys.meta_path.append(RestFinder(set(file.read().split()), load))
