"""Tells a browser at the top of a page what the page's program will ask for, so that all of it comes at once."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping

PROGRAM = re.compile(r'^( *)<script type="module" src="([\w./]+)" crossorigin="anonymous"></script>\n', re.MULTILINE)
"""The one script of a page; it stands in a line of its own."""

IMPORT = re.compile(r'^(?:import|export)\b[^"]*?\bfrom "\./([\w.]+)";', re.MULTILINE)


def with_hints(content: Mapping[str, bytes], script: str) -> dict[str, bytes]:
    """The pages of `content` by path, each naming its program's modules and, with its hash, the script `script`."""
    return {
        name: PROGRAM.sub(lambda found: _hints(found, content, script), data.decode()).encode()
        for name, data in content.items()
        if name.endswith(".html")
    }


def _hints(found: re.Match[str], content: Mapping[str, bytes], script: str) -> str:
    """The line that was found, after the lines that go before it."""
    indent, program = found[1], found[2]
    links = [f'<link rel="modulepreload" href="{name}" crossorigin="anonymous">' for name in modules(content, program)]
    if script in content:
        digest = base64.b64encode(hashlib.sha256(content[script]).digest()).decode()
        links.append(
            f'<link rel="preload" as="script" href="{script}" integrity="sha256-{digest}" crossorigin="anonymous">'
        )
    return "".join(f"{indent}{link}\n" for link in links) + found[0]


def modules(content: Mapping[str, bytes], program: str) -> list[str]:
    """The modules that `program` imports, and those import, sorted; itself left out."""
    known = {program}
    pending = [program]
    while pending:
        new = set(IMPORT.findall(content[pending.pop()].decode())) & content.keys() - known
        known |= new
        pending += new
    return sorted(known - {program})
