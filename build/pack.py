"""Archives of the site, whose bytes depend on nothing but what is in them: sorted, no dates, no owners.

A *pack* is a gzipped tar file that the page takes apart by itself, in one go and before Python runs: `web/pack.js`.
It bears no name by which a server would take it for something to unzip on its own.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Mapping

SUFFIX = ".pack"


def packed(content: Mapping[str, bytes]) -> bytes:
    """A pack of `content` by path."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(content):
            entry = tarfile.TarInfo(name)
            entry.size = len(content[name])
            tar.addfile(entry, io.BytesIO(content[name]))
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as file:
        file.write(archive.getvalue())
    return buffer.getvalue()


def unpacked(pack: bytes) -> dict[str, bytes]:
    """What `packed` was given."""
    with tarfile.open(fileobj=io.BytesIO(pack), mode="r:gz") as tar:
        return {entry.name: file.read() for entry in tar if (file := tar.extractfile(entry))}


def zipped(content: Mapping[str, bytes]) -> bytes:
    """A zip archive of `content` by path."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(content):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # the same on every system that builds
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content[name])
    return buffer.getvalue()
