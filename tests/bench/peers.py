"""The libraries nnsim is measured against: pinned in build/peers.json, fetched into .cache, never part of a site.

`python3 tests/bench/peers.py` makes build/peers.json anew for the versions below.
"""

import hashlib
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "build"))

from fetch import fetch  # noqa: E402
from lock import Lock, LockedFile, NpmSource, dump, load  # noqa: E402
from sources import Sources  # noqa: E402

PEERS = ROOT / "build" / "peers.json"
CACHE = ROOT / ".cache" / "peers"

TFJS_WASM = "@tensorflow/tfjs-backend-wasm@4.22.0"
MEMBERS = {
    "synaptic@1.1.4": ("dist/synaptic.min.js",),
    "brain.js@1.6.1": ("browser.min.js",),
    "convnetjs@0.3.0": ("build/convnet-min.js",),
    "@tensorflow/tfjs@4.22.0": ("dist/tf.min.js",),
    TFJS_WASM: ("dist/tf-backend-wasm.min.js", "dist/tfjs-backend-wasm.wasm", "dist/tfjs-backend-wasm-simd.wasm"),
}
"""The npm packages, and what the page needs of each: served as peers/<file name>, all of which differ."""


def tarball_name(package: str) -> str:
    """As npm names it: synaptic-1.1.4.tgz, tensorflow-tfjs-4.22.0.tgz."""
    name, version = package.rsplit("@", 1)
    return f"{name.removeprefix('@').replace('/', '-')}-{version}.tgz"


def unpack(folder: Path) -> None:
    """Put what the page needs of every peer into `folder`. Raises `BuildFault` when one cannot be had."""
    folder.mkdir()
    tarballs = fetch(load(PEERS).tools, CACHE)
    for package, members in MEMBERS.items():
        with tarfile.open(tarballs[tarball_name(package)]) as archive:
            for member in members:
                content = archive.extractfile(f"package/{member}")
                assert content is not None
                (folder / Path(member).name).write_bytes(content.read())


def pin() -> None:
    """Write build/peers.json."""
    files = []
    with Sources() as sources:
        for package in MEMBERS:
            source = NpmSource(package, "")
            data = sources.read(source)
            name, version = package.rsplit("@", 1)
            sha256 = hashlib.sha256(data).hexdigest()
            files.append(LockedFile(tarball_name(package), name, version, len(data), sha256, "", (source,)))
    PEERS.write_text(dump(Lock(runtime=(), tools=tuple(files))), encoding="utf-8")


if __name__ == "__main__":
    pin()
