"""Tells the service worker what to keep: every file of the site by its hash, so that no release is like another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from fault import BuildFault

SERVICE_WORKER = "service-worker.js"
BLANK = b"const FILES = {};"


def with_list(content: Mapping[str, bytes]) -> dict[str, bytes]:
    """The site with the list in its service worker, if it has one. Raises `BuildFault` if there is no place for it."""
    if SERVICE_WORKER not in content:
        return dict(content)
    source = content[SERVICE_WORKER]
    if source.count(BLANK) != 1:
        raise BuildFault(
            f"{SERVICE_WORKER} lacks the line {BLANK.decode()!r}, in whose place the list of files stands."
        )
    hashes = {
        name: hashlib.sha256(data).hexdigest() for name, data in sorted(content.items()) if name != SERVICE_WORKER
    }
    listed = f"const FILES = {json.dumps(hashes, indent=1)};".encode()
    return {**content, SERVICE_WORKER: source.replace(BLANK, listed)}
