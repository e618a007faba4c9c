"""The pages as text: what a browser would quietly mend, and show wrongly."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

import places

VOID = {"meta", "link", "input", "br", "img", "rect", "path", "circle"}
PAGES = sorted(places.WEB.glob("*.html"))


class Nesting(HTMLParser):
    """Elements that are open, with the line each began on; what does not fit is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, int]] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append((tag, self.getpos()[0]))

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        """`<rect/>` opens nothing."""

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1][0] != tag:
            self.wrong.append(f"line {self.getpos()[0]}: </{tag}> inside {self.open[-1:]}")
        else:
            self.open.pop()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_element_is_closed_where_it_was_opened(page: Path) -> None:
    nesting = Nesting()
    nesting.feed(page.read_text(encoding="utf-8"))
    assert nesting.wrong == []
    assert nesting.open == []


def test_the_reader_sees_what_is_wrong() -> None:
    nesting = Nesting()
    nesting.feed("<main><div><p>text</p></main>")
    assert nesting.wrong
