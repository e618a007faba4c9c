"""What a page tells the browser to fetch at once."""

from __future__ import annotations

import re

import places
from hints import modules, with_hints

PAGE = b'<head>\n  <script type="module" src="app.js" crossorigin="anonymous"></script>\n</head>\n'
SITE = {
    "index.html": PAGE,
    "demo.html": b'<script src="x.js"></script>',
    "app.js": b'import { a } from "./a.js";\nimport {\n  b,\n} from "./b.js";\nconst c = "./c.js";\n',
    "a.js": b'import { b } from "./b.js";\n/** @typedef {import("./c.js").C} C */\n',
    "b.js": b'export { d } from "./d.js";\nimport { app } from "./app.js";\n',
    "c.js": b"",
    "d.js": b"",
    "big.js": b"abc",
}


def test_every_module_is_named_once_before_the_program() -> None:
    page = with_hints(SITE, "big.js")["index.html"].decode()
    assert re.findall(r'modulepreload" href="(.*?)"', page) == ["a.js", "b.js", "d.js"]
    assert page.index("modulepreload") < page.index("<script")
    assert page.replace("".join(re.findall(r" *<link.*?>\n", page)), "").encode() == PAGE


def test_the_script_is_named_with_its_hash() -> None:
    page = with_hints(SITE, "big.js")["index.html"].decode()
    assert 'href="big.js" integrity="sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="' in page
    assert "preload" not in with_hints(SITE, "big.js")["demo.html"].decode()


def test_the_pages_program_is_known_whole() -> None:
    """Every module of `web/` that any other one imports."""
    content = {path.name: path.read_bytes() for path in places.WEB.glob("*.js")}
    imported = {name for data in content.values() for name in re.findall(r'from "\./(.*?)"', data.decode())}
    of_the_worker = set(modules(content, "worker.js"))
    assert imported - of_the_worker <= set(modules(content, "app.js"))
