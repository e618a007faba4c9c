"""What a page tells the browser to fetch at once."""

from __future__ import annotations

import re

from hints import WHOLE, with_hints

PAGE = b'<head>\n  <script type="module" src="app.js" crossorigin="anonymous"></script>\n</head>\n'
SITE = {
    "index.html": PAGE,
    "other.html": b'<script src="x.js"></script>',
    "app.js": b"start();",
    "big.js": b"abc",
    "x.js": b"x",
}


def test_the_script_is_named_with_its_hash_before_the_program() -> None:
    page = with_hints(SITE, "big.js")["index.html"].decode()
    assert 'href="big.js" integrity="sha256-repPdibexfjqlRUyaubMyHi8ZXURdgqvU0t1lUI7GUY="' in page
    assert page.index("preload") < page.index("<script")
    assert page.replace("".join(re.findall(r" *<link.*?>\n", page)), "").encode() == PAGE


def test_a_page_without_such_a_program_is_left_as_it_is() -> None:
    assert with_hints(SITE, "big.js")["other.html"] == SITE["other.html"]


def test_a_script_that_is_not_there_is_not_named() -> None:
    assert with_hints(SITE, "none.js")["index.html"] == PAGE


def test_the_scripts_of_a_page_are_to_be_read_whole() -> None:
    made = with_hints(SITE, "big.js")
    assert made["big.js"] == WHOLE + SITE["big.js"]
    assert made["app.js"] == WHOLE + SITE["app.js"]
    assert "x.js" not in made
