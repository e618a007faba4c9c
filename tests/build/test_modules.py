"""Modules become one script; whatever the small bundler does not know is refused in words."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from fault import BuildFault
from modules import bundled, with_programs

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


def test_a_site_keeps_its_programs_and_none_of_their_modules() -> None:
    texts = {**MODULES, "other.js": 'import { Box } from "./b.js";\nnew Box();\n', "alone.js": "alone();\n"}
    content = {name: text.encode() for name, text in texts.items()} | {"runtime/b.js": b"apart", "a.css": b""}
    made = with_programs(content)
    assert made.keys() == {"main.js", "other.js", "alone.js", "runtime/b.js", "a.css"}
    assert made["main.js"].decode() == bundled("main.js", texts)
    assert made["other.js"].decode() == bundled("other.js", texts)
    assert made["alone.js"] == content["alone.js"]
