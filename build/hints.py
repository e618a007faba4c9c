"""Tells a browser at the top of a page what the page's program will ask for, so that it comes at once."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping

PROGRAM = re.compile(r'^ *<script type="module" src="[\w./]+" crossorigin="anonymous"></script>\n', re.MULTILINE)
"""The one script of a page; it stands in a line of its own."""


def with_hints(content: Mapping[str, bytes], script: str) -> dict[str, bytes]:
    """The pages of `content` by path, each naming the script `script` with its hash before its own program."""
    pages = {name: data.decode() for name, data in content.items() if name.endswith(".html")}
    if script not in content:
        return {name: page.encode() for name, page in pages.items()}
    digest = base64.b64encode(hashlib.sha256(content[script]).digest()).decode()
    link = f'<link rel="preload" as="script" href="{script}" integrity="sha256-{digest}" crossorigin="anonymous">'
    return {name: PROGRAM.sub(rf"    {link}\n\g<0>", page).encode() for name, page in pages.items()}
