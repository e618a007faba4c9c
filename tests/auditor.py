"""axe-core, which looks for what keeps people out of a page: pinned in build/auditor.json, never part of a site."""

from __future__ import annotations

import tarfile
from typing import Any

import places
from fetch import fetch
from lock import load
from visitor import Visitor

LOCK = places.ROOT / "build" / "auditor.json"
CACHE = places.ROOT / ".cache" / "auditor"
MEMBER = "package/axe.min.js"
GRAVE = {"serious", "critical"}

RUN = """() => axe.run(document, {resultTypes: ["violations"]}).then(found => found.violations.map(
  ({id, impact, help, nodes}) => ({id, impact, help, where: nodes.map(node => node.target.flat().join(" "))})))"""


def auditor() -> str:
    """The program, as text to evaluate in a page. Raises `BuildFault` when it cannot be had."""
    ((_, tarball),) = fetch(load(LOCK).tools, CACHE).items()
    with tarfile.open(tarball) as archive:
        content = archive.extractfile(MEMBER)
        assert content is not None
        return content.read().decode()


def grave_findings(visitor: Visitor, program: str) -> list[dict[str, Any]]:
    """What is serious or critical in the page as it is now."""
    if not visitor.frame.evaluate("'axe' in window"):
        visitor.frame.evaluate(program)
    findings: list[dict[str, Any]] = visitor.frame.evaluate(RUN)
    return [finding for finding in findings if finding["impact"] in GRAVE]
