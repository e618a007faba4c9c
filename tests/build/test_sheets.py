"""Style sheets are put together of their parts."""

from __future__ import annotations

import re

import pytest

import places
from fault import BuildFault
from sheets import FOLDER, SHEETS, with_sheets

PARTS = {part for parts in SHEETS.values() for part in parts}
CONTENT = {f"{FOLDER}{part}.css": f".{part} {{}}\n".encode() for part in PARTS} | {"a.js": b"1"}


def test_each_sheet_has_its_parts_in_their_order() -> None:
    made = with_sheets(CONTENT)
    assert made.keys() == {"a.js", *SHEETS}
    for sheet, parts in SHEETS.items():
        assert re.findall(r"\.(\w+) ", made[sheet].decode()) == list(parts)


def test_a_site_without_parts_stays_as_it_is() -> None:
    assert with_sheets({"a.js": b"1"}) == {"a.js": b"1"}


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ({name: data for name, data in CONTENT.items() if "/bar" not in name}, "styles/bar.css"),
        (CONTENT | {f"{FOLDER}stray.css": b""}, "styles/stray.css"),
    ],
)
def test_a_part_that_is_missing_or_in_no_sheet_is_named(content: dict[str, bytes], named: str) -> None:
    with pytest.raises(BuildFault, match=f"do not agree about {re.escape(named)}"):
        with_sheets(content)


def test_every_page_asks_for_one_sheet_that_there_is() -> None:
    for page in places.WEB.glob("*.html"):
        asked = re.findall(r'<link rel="stylesheet" href="([^"]+)">', page.read_text("utf-8"))
        assert len(asked) == 1, page.name
        assert asked[0] in SHEETS or (places.WEB / asked[0]).exists(), page.name
