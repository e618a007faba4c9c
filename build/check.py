"""Check a built site: nothing missing, nothing extra, every byte as listed and as pinned, no foreign origin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import manifest
import one_file
from assemble import RUNTIME
from fault import BuildFault
from lock import Lock, mismatch

REQUIRED = (
    "index.html",
    "embed.html",
    "page.css",
    "widget.css",
    "runtime/bokeh/bokeh.min.js",
    "runtime/manifest.json",
    "runtime/nnsim.pack",
    "runtime/python.pack",
    "runtime/rest.zip",
)
"""What a site must have besides the pinned files."""

OUR_TEXT = (".js", ".mjs", ".html", ".css")

FOREIGN = re.compile(r"""(?:https?:)?//(?:[\w-]+\.)+[a-z]{2,}[^\s"'`<>)]*""")
"""An address on another host, with or without its scheme."""

HARMLESS = (
    re.compile(r'<meta property="og:[^>]*>'),  # for those who show previews of links; never loaded by the page
    re.compile(r"<a\s[^>]*>", re.DOTALL),  # where a visitor may choose to go; never loaded by itself
    re.compile(r"http://www\.w3\.org/[\w/.#-]+"),  # names of XML vocabularies; never loaded at all
)


def check(site: Path, lock: Lock) -> None:
    """Raise one `BuildFault` that tells everything that is wrong with the site, if anything is."""
    problems = list(find_problems(site, lock))
    if problems:
        raise BuildFault(f"The site {site} is not as built:" + "".join(f"\n  {text}" for text in problems))


def find_problems(site: Path, lock: Lock) -> Iterator[str]:
    """Every problem of the site, one sentence each. Raises `BuildFault` when it has no readable manifest."""
    whole = manifest.load(site)
    listed = whole.files
    served = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    served.pop(manifest.NAME, None)
    yield from (f"{name} is required and not listed" for name in REQUIRED if name not in listed)
    yield from (f"{name} is listed and missing" for name in sorted(listed.keys() - served.keys()))
    yield from (f"{name} is there and not listed" for name in sorted(served.keys() - listed.keys()))
    for name in sorted(served.keys() & listed.keys()):
        actual = manifest.entry_of(served[name].read_bytes())
        if actual != listed[name]:
            yield f"{name}: expected {_words(listed[name])}, got {_words(actual)}"
    yield from _against_lock(site, lock)
    yield from _against_runtime_list(site, whole)
    for name in sorted(served):
        if name.endswith(OUR_TEXT) and not name.startswith(RUNTIME) and name != one_file.NAME:  # made of the others
            text = served[name].read_text(encoding="utf-8")
            yield from (f"{name} refers to another origin: {found}" for found in foreign_addresses(text))


def foreign_addresses(text: str) -> list[str]:
    """Addresses on other hosts that a page with this text could load; links to be clicked are not meant."""
    for pattern in HARMLESS:
        text = pattern.sub("", text)
    return FOREIGN.findall(text)


def _against_lock(site: Path, lock: Lock) -> Iterator[str]:
    for file in lock.runtime:
        if not file.site:
            continue
        path = site / file.site
        if not path.is_file():
            yield f"{file.site} is pinned and missing"
        elif wrong := mismatch(file, path.read_bytes()):
            yield f"{file.site} is not the pinned file ({wrong})"


def _against_runtime_list(site: Path, whole: manifest.Manifest) -> Iterator[str]:
    """The page's own list must say the same of `runtime/` as the whole one, but for itself."""
    name = RUNTIME + manifest.NAME
    if not (site / name).is_file():
        return
    listed = {RUNTIME + path: entry for path, entry in manifest.load(site / RUNTIME).files.items()}
    expected = {path: entry for path, entry in whole.files.items() if path.startswith(RUNTIME) and path != name}
    if listed != expected:
        differing = sorted(path for path, _ in set(listed.items()) ^ set(expected.items()))
        yield f"{name} and {manifest.NAME} differ in {', '.join(dict.fromkeys(differing))}"


def _words(entry: manifest.Entry) -> str:
    return f"{entry.size} bytes with sha256 {entry.sha256}"
