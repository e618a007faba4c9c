"""Previews of links: full addresses where the host is known, and a picture of the size that is claimed."""

from __future__ import annotations

import re

import pytest

import places
from check import foreign_addresses
from fault import BuildFault
from social import with_address

PAGE = (places.WEB / "index.html").read_text("utf-8")


def test_the_picture_and_the_page_get_the_address_of_the_host() -> None:
    made = with_address({"index.html": PAGE.encode(), "a.js": b'"social.png"'}, "https://nets.example/nnsim/")
    page = made["index.html"].decode()
    assert re.findall(r'og:(image|url)" content="([^"]*)"', page) == [
        ("url", "https://nets.example/nnsim/"),
        ("image", "https://nets.example/nnsim/social.png"),
    ]
    assert made["a.js"] == b'"social.png"'
    assert foreign_addresses(page) == []
    assert with_address(made, "https://nets.example/nnsim/") == made


def test_without_an_address_nothing_changes() -> None:
    assert with_address({"index.html": PAGE.encode()}, "") == {"index.html": PAGE.encode()}


@pytest.mark.parametrize(
    "address", ["nets.example/", "https://nets.example", "https://nets.example/a", 'https://x/"><b>/']
)
def test_another_form_of_address_is_refused(address: str) -> None:
    with pytest.raises(BuildFault, match="must be of the form"):
        with_address({}, address)


def test_the_picture_is_as_large_as_the_page_says() -> None:
    said = [int(re.findall(rf'og:image:{side}" content="(\d+)"', PAGE)[0]) for side in ("width", "height")]
    header = (places.WEB / "social.png").read_bytes()[16:24]
    assert said == [int.from_bytes(header[:4], "big"), int.from_bytes(header[4:], "big")]
