"""The recordings that a visitor watches until Python has started: made at build time, by the very Python of the page.

Where no Node.js is to be had, there are none, and a visit begins with the start of Python.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bytecode import PACKAGES
from pack import zipped
from pins import SERVED

VARIANTS = {
    f"{language}-{theme}.bin": {"fragment": "", "dark": theme == "dark", "language": language}
    for language in ("en", "fr")
    for theme in ("light", "dark")
}
"""What a session is started with, by the name of the recording; `web/recording.js` picks one by it."""

INSIDE = tuple(
    Path(__file__).with_name(name) for name in ("recording_inside.mjs", "recording_inside.py", "recording_streams.py")
)

SECONDS = 600
KEPT = 4
"""How many results the cache keeps: one makes a site, the others serve a step back."""


Recorder = Callable[[Mapping[str, bytes]], Mapping[str, bytes]]
"""Gives the recordings by name, or none; it is told the packages, contents by path, that the page imports."""


@dataclass(frozen=True)
class PyodideRecorder:
    """Records in Pyodide, which is in the folder `runtime`; results are kept in the folder `cache`."""

    runtime: Path
    cache: Path
    abi: str
    say: Callable[[str], None] = print

    def __call__(self, packages: Mapping[str, bytes]) -> dict[str, bytes]:
        """See `Recorder`."""
        kept = self.cache / self._key(packages)
        if not kept.is_dir() and not self._record(packages, kept):
            return {}
        kept.touch()
        return {name: (kept / name).read_bytes() for name in VARIANTS}

    def _key(self, packages: Mapping[str, bytes]) -> str:
        """A name for everything that the result depends on."""
        files = [*(self.runtime / name for name in SERVED), *INSIDE]
        parts = {**{path.name: path.read_bytes() for path in files}, **packages}
        hashes = [(name, hashlib.sha256(data).hexdigest()) for name, data in sorted(parts.items())]
        return hashlib.sha256(repr((VARIANTS, self.abi, hashes)).encode()).hexdigest()

    def _record(self, packages: Mapping[str, bytes], kept: Path) -> bool:
        self.cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.cache) as folder:
            source, target = Path(folder, "packages.zip"), Path(folder, "target")
            source.write_bytes(zipped(packages))
            target.mkdir()
            failure = self._run({"packages": str(source), "target": str(target)})
            if failure is None:
                shutil.rmtree(kept, ignore_errors=True)
                target.rename(kept)
        if failure is not None:
            self.say(f"nothing is recorded ({failure}): a visitor will wait for Python to see anything")
        self._forget()
        return failure is None

    def _run(self, job: Mapping[str, str]) -> str | None:
        """Let `recording_inside` do the job in Node.js; returns what went wrong in a few words, or None."""
        node = shutil.which("node")
        if node is None:
            return "Node.js is not installed"
        whole = {
            **job,
            "runtime": str(self.runtime),
            "programs": [str(path) for path in INSIDE[1:]],
            "abi": self.abi,
            "root": f"/{PACKAGES}",
            "variants": VARIANTS,
        }
        command = [node, str(INSIDE[0]), json.dumps(whole)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
        except (OSError, subprocess.TimeoutExpired) as error:
            return type(error).__name__
        said = done.stderr.strip().splitlines() or ["it says nothing"]
        return None if done.returncode == 0 else said[-1]

    def _forget(self) -> None:
        by_age = sorted((path for path in self.cache.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
        for path in by_age[:-KEPT]:
            shutil.rmtree(path, ignore_errors=True)
