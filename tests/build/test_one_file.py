"""A site becomes one file."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

import one_file
import places
from fault import BuildFault

PAGE = """<html><head><meta content="default-src 'none'; script-src 'self'"><link rel="icon" href="icon.svg">
<link rel="preload" href="runtime/manifest.json">
<link rel="stylesheet" href="page.css">
<script type="module" src="app.js"></script></head><body>
<a href="NOTICES.txt">Notices</a>
  <!-- site only -->
  <a href="embed.html">Elsewhere</a>
  <!-- --><p>Here</p>
</body></html>"""


def a_site(**changed: str) -> dict[str, bytes]:
    content = dict.fromkeys(one_file.PARTS, b"text") | {"index.html": PAGE.encode()}
    content["runtime/recordings/en-light.bin"] = b"frames"
    content["worker.js"] = b"import('./y')"
    return content | {name.replace("_", "."): text.encode() for name, text in changed.items()}


def test_the_file_refers_to_nothing_outside_and_runs_only_its_own_scripts() -> None:
    html = one_file.one_file(a_site()).decode()
    assert re.findall(r'(?:src|href)="(?!data:)[^"]*"', html) == []
    assert "Elsewhere" not in html
    assert "<p>Here</p>" in html
    scripts = re.findall(r"<script(?: type=\"module\")?>(.*?)</script>", html, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert len(scripts) == 2
    assert re.findall(r"'sha256-(.*?)'", html) == hashes
    assert "'self'" not in html
    assert '"runtime/recordings/en-light.bin"' in scripts[1]
    assert html == one_file.one_file(a_site()).decode()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"index_html": "<html>"}, r"index\.html has nothing of the form"),
        ({"app_js": "const end = '</script>';"}, "'</script' in it cannot stand"),
    ],
)
def test_a_page_it_cannot_be_made_from_is_refused(changed: dict[str, str], message: str) -> None:
    with pytest.raises(BuildFault, match=message):
        one_file.one_file(a_site(**changed))


def test_the_built_file_is_small_enough_to_be_sent_around() -> None:
    assert (places.SITE / one_file.NAME).stat().st_size < 13_500_000
