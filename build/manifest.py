"""The two lists of what was built, each with size and sha256 of every file, and the versions inside.

    {"files": {"pyodide.mjs": {"size": 17880, "sha256": "..."}, ...},
     "versions": {"nnsim": "0.1.0", "pyodide": "314.0.3", "numpy": "2.4.3", "bokeh": "3.9.2", ...}}

`runtime/manifest.json` lists what the page loads to start, with paths below `runtime/`: sizes for its progress in
bytes, hashes to check what arrives. `manifest.json` lists the whole site, that one included; `check.py` reads it.
Neither lists itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fault import BuildFault

NAME = "manifest.json"


@dataclass(frozen=True)
class Entry:
    """One served file."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """The files by their path below the manifest's folder, and the versions by package."""

    files: Mapping[str, Entry]
    versions: Mapping[str, str]


def entry_of(data: bytes) -> Entry:
    """Size and sha256 of a file's content."""
    return Entry(len(data), hashlib.sha256(data).hexdigest())


def listing(content: Mapping[str, bytes], versions: Mapping[str, str], below: str = "") -> Manifest:
    """The manifest of those files of `content` whose path begins with `below`, which their names there leave out."""
    names = [name for name in content if name.startswith(below)]
    return Manifest({name.removeprefix(below): entry_of(content[name]) for name in names}, versions)


def dump(manifest: Manifest) -> bytes:
    """The manifest as JSON, with sorted keys."""
    content = {
        "files": {name: vars(entry) for name, entry in manifest.files.items()},
        "versions": dict(manifest.versions),
    }
    return (json.dumps(content, indent=1, sort_keys=True) + "\n").encode()


def load(folder: Path) -> Manifest:
    """Read the manifest in a folder. Raises `BuildFault` if it is missing or not of the form above."""
    path = folder / NAME
    try:
        content = json.loads(path.read_bytes())
        files = {name: Entry(int(e["size"]), str(e["sha256"])) for name, e in content["files"].items()}
        return Manifest(files, dict(content["versions"]))
    except FileNotFoundError:
        raise BuildFault(f"{path} is missing; `python3 build/dev.py site` builds the site.") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BuildFault(f"{path} is not a manifest ({error!r}).") from None
