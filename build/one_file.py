"""`nnsim.html`: the whole site in one file, which runs when it is opened by a double click, with no server or network.

What the page's and the worker's programs would fetch stands as text in the file, and `one_file_inside.js` hands it out.
A module that was left out of `python.pack` cannot be imported here.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import re
from collections.abc import Iterable, Mapping

import bokehjs
from fault import BuildFault
from places import BUILD

NAME = "nnsim.html"

PAGE, ICON, ENTRY, WORKER = "index.html", "icon.svg", "app.js", "worker.js"
STYLE = "page.css"
LIST = "runtime/manifest.json"
RECORDINGS = "runtime/recordings/"
NOTICES = "NOTICES.txt"
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python.pack", "nnsim.pack")
PARTS = {PAGE, STYLE, ICON, NOTICES, ENTRY, WORKER, bokehjs.PATH, LIST, *(f"runtime/{name}" for name in RUNTIME)}

SITE_ONLY = re.compile(r"\n *<!-- site only -->.*?<!-- -->", re.DOTALL)
"""Parts of the page that speak of other pages of the site."""

IMPORT = re.compile(r"(?<![\w.])import\(")
MEMORY = BUILD / "one_file_inside.js"
FILES = "const FILES = {};"

POLICY = (
    "default-src 'none'; script-src {hashes} 'wasm-unsafe-eval' blob:; worker-src blob:; style-src 'unsafe-inline';"
    " img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)
"""Only the scripts of this file, by their hashes, and what they make out of its own text; no connection at all."""


def one_file(site: Mapping[str, bytes]) -> bytes:
    """The content of `nnsim.html` for a site. Raises `BuildFault` when its page is not of the expected form."""
    data = [LIST, *(name for name in site if name.startswith(RECORDINGS))]
    worker = _program(WORKER, site, [LIST, *(f"runtime/{name}" for name in RUNTIME)])
    scripts = [site[bokehjs.PATH].decode(), _program(ENTRY, site, data)]
    html = SITE_ONLY.sub("", site[PAGE].decode())
    html = _swap(html, r'<link rel="preload"[^>]*>\n?', "", at_least=0)
    html = _swap(html, rf'<link rel="stylesheet" href="{STYLE}">', f"<style>\n{site[STYLE].decode()}</style>")
    if 'rel="stylesheet"' in html:
        raise BuildFault(f"{PAGE} has a style sheet besides {STYLE}, which {NAME} would miss.")
    html = _swap(html, r'<(?:link rel="apple-touch-icon"|meta property="og:)[^>]*>\n?', "", at_least=0)
    html = _swap(html, rf'href="{re.escape(ICON)}"', f'href="data:image/svg+xml;base64,{_base64(site[ICON])}"')
    notices = f"data:text/plain;charset=utf-8;base64,{_base64(site[NOTICES])}"
    html = _swap(html, rf'href="{re.escape(NOTICES)}"', f'href="{notices}" download="{NOTICES}"')
    html = _swap(html, rf'<script type="module" src="{re.escape(ENTRY)}"[^>]*></script>\n?', "")
    hashes = " ".join(f"'sha256-{_base64(hashlib.sha256(script.encode()).digest())}'" for script in scripts)
    html = _swap(html, r"""content="default-src 'none';[^"]*\"""", f'content="{POLICY.format(hashes=hashes)}"')
    tags = ('<script type="text/plain" id="worker-program">', "<script>", '<script type="module">')
    inline = "".join(f"{tag}{_harmless(text)}</script>\n" for tag, text in zip(tags, [worker, *scripts], strict=True))
    return _swap(html, "</body>", f"{inline}</body>").encode()


def _program(program: str, site: Mapping[str, bytes], files: Iterable[str]) -> str:
    """That program of the site, with those files in its memory."""
    memory = MEMORY.read_text(encoding="utf-8")
    packed = {name: _base64(_gzip(site[name])) for name in files}
    if memory.count(FILES) != 1:
        raise BuildFault(f"{MEMORY.name} lacks the line {FILES!r}.")
    script = memory.replace(FILES, f"const FILES = {json.dumps(packed)};") + site[program].decode()
    return IMPORT.sub("importFromMemory(", script.replace("import.meta.url", "document.baseURI"))


def _swap(html: str, pattern: str, by: str, at_least: int = 1) -> str:
    result, count = re.subn(pattern, lambda _: by, html)
    if count < at_least:
        raise BuildFault(f"{PAGE} has nothing of the form {pattern!r}, which {NAME} is made from.")
    return result


def _harmless(script: str) -> str:
    """The script, if nothing in it ends or hides an element of HTML before its time."""
    if found := re.search(r"</script|<!--", script, re.IGNORECASE):
        raise BuildFault(f"A script with {found[0]!r} in it cannot stand in {NAME}.")
    return script


def _gzip(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as file:
        file.write(data)
    return buffer.getvalue()


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
