"""Modules become one script, a site becomes one file; whatever the small bundler does not know is refused in words."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess

import pytest

import one_file
import places
from fault import BuildFault
from modules import bundled

MODULES = {
    "main.js": 'import { double, LIMIT as most } from "./a.js";\nimport {\n  Box,\n} from "./b.js";\n'
    "console.log(double(2), most, new Box().value);",
    "a.js": 'import { Box } from "./b.js";\nexport const LIMIT = new Box().value;\n'
    "export function double(x) {\n  return hidden * x;\n}\nconst hidden = 2;\n",
    "b.js": "/** export nothing */\nexport class Box {\n  value = 7;\n}\nexport async function* later() {}\n"
    "const hidden = 3;\n",
}


@pytest.mark.skipif(shutil.which("node") is None, reason="the script is run by Node.js")
def test_modules_in_one_script_do_what_they_did_apart() -> None:
    script = bundled("main.js", MODULES)
    said = subprocess.run(["node", "--eval", script], capture_output=True, text=True, check=True)
    assert said.stdout == "4 7 7\n"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('import "./main.js";', r"in a circle: main\.js > main\.js"),
        ('import { a } from "./none.js";', r"main\.js imports none\.js, which is not there"),
        ("export default 3;", r"does not know 'export default 3;'"),
        ("export let changing = 3;", "does not know"),
        ('import * as all from "./main.js";', "does not know"),
    ],
)
def test_other_forms_are_refused(source: str, message: str) -> None:
    with pytest.raises(BuildFault, match=message):
        bundled("main.js", {"main.js": source})


PAGE = """<html><head><meta content="default-src 'none'; script-src 'self'"><link rel="icon" href="icon.svg">
<link rel="preload" href="runtime/manifest.json">
<link rel="stylesheet" href="page.css">
<script type="module" src="app.js"></script></head><body>
</body></html>"""


def a_site(**changed: str) -> dict[str, bytes]:
    content = dict.fromkeys(one_file.PARTS, b"text") | {"index.html": PAGE.encode(), "recording.bin": b"frames"}
    content |= {"app.js": b'import { B } from "./x.js";', "worker.js": b"import('./y')", "x.js": b"export const B = 1;"}
    return content | {name.replace("_", "."): text.encode() for name, text in changed.items()}


def test_the_file_refers_to_nothing_outside_and_runs_only_its_own_scripts() -> None:
    html = one_file.one_file(a_site()).decode()
    assert re.findall(r'(?:src|href)="(?!data:)[^"]*"', html) == []
    scripts = re.findall(r"<script(?: type=\"module\")?>(.*?)</script>", html, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert len(scripts) == 2
    assert re.findall(r"'sha256-(.*?)'", html) == hashes
    assert "'self'" not in html
    assert '"recording.bin"' in scripts[1]
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
