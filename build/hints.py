"""Tells a browser early what a page's program will ask for, and that it needs all of its scripts."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping

PROGRAM = re.compile(r'^ *<script type="module" src="([\w./]+)" crossorigin="anonymous"></script>\n', re.MULTILINE)
"""The one script of a page; it stands in a line of its own."""

WHOLE = b"//# allFunctionsCalledOnLoad\n"
"""The first line of a script that Chromium compiles whole as it arrives, beside the page; else the page waits at the
first call of each of its functions."""


def with_hints(content: Mapping[str, bytes], script: str) -> dict[str, bytes]:
    """The pages of `content` by path, each naming `script` with its hash before its own program; and these scripts."""
    pages = {name: data.decode() for name, data in content.items() if name.endswith(".html")}
    programs = {name for page in pages.values() for name in PROGRAM.findall(page)}
    scripts = {name: WHOLE + content[name] for name in {script, *programs} & content.keys()}
    if script in scripts:
        digest = base64.b64encode(hashlib.sha256(scripts[script]).digest()).decode()
        link = f'<link rel="preload" as="script" href="{script}" integrity="sha256-{digest}" crossorigin="anonymous">'
        pages = {name: PROGRAM.sub(rf"    {link}\n\g<0>", page) for name, page in pages.items()}
    return {name: page.encode() for name, page in pages.items()} | scripts
