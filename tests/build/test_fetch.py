"""Fetching: the cache first, then each source in order; a wrong byte stops it wherever it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from fault import BuildFault
from fetch import fetch
from lock import LockedFile, NpmSource, PipSource, Source, UrlSource
from sources import Refused

GOOD = b"the pinned bytes"
BAD = b"the pinned bytez"  # as long as the good ones
URL, NPM, PIP = UrlSource("https://files.example/a"), NpmSource("a@1", "package/a"), PipSource("a==1", "a/a")
FILE = LockedFile("a", "a", "1", len(GOOD), hashlib.sha256(GOOD).hexdigest(), "runtime/a", (URL, NPM, PIP))


def _reader(answers: dict[Source, bytes], asked: list[Source]) -> Callable[[Source], bytes]:
    def read(source: Source) -> bytes:
        asked.append(source)
        if source not in answers:
            raise Refused(f"{type(source).__name__} is out of reach")
        return answers[source]

    return read


def test_a_cached_file_asks_no_source(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(GOOD)
    asked: list[Source] = []
    assert fetch([FILE], tmp_path, _reader({}, asked)) == {"a": tmp_path / "a"}
    assert asked == []


def test_a_refusing_source_is_passed_over(tmp_path: Path) -> None:
    asked: list[Source] = []
    fetch([FILE], tmp_path, _reader({NPM: GOOD, PIP: GOOD}, asked))
    assert asked == [URL, NPM]
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == GOOD


@pytest.mark.parametrize("source", [URL, NPM, PIP])
@pytest.mark.parametrize("data", [BAD, GOOD[:-1]], ids=["changed", "cut short"])
def test_a_wrong_byte_from_any_source_stops_it(tmp_path: Path, source: Source, data: bytes) -> None:
    with pytest.raises(BuildFault) as caught:
        fetch([FILE], tmp_path, _reader({source: data}, []))
    expected = FILE.sha256 if data == BAD else f"expected {len(GOOD)} bytes"
    actual = hashlib.sha256(BAD).hexdigest() if data == BAD else f"got {len(data)}"
    assert expected in str(caught.value)
    assert actual in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_tampered_cached_file_stops_it_and_is_left_for_inspection(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(BAD)
    asked: list[Source] = []
    with pytest.raises(BuildFault) as caught:
        fetch([FILE], tmp_path, _reader({URL: GOOD}, asked))
    for part in (str(tmp_path / "a"), FILE.sha256, hashlib.sha256(BAD).hexdigest(), "delete it"):
        assert part in str(caught.value)
    assert asked == []
    assert (tmp_path / "a").read_bytes() == BAD


def test_when_all_refuse_one_sentence_says_what_is_missing_and_how_to_provide_it(tmp_path: Path) -> None:
    with pytest.raises(BuildFault) as caught:
        fetch([FILE], tmp_path, _reader({}, []))
    said = str(caught.value)
    for part in (FILE.sha256, "UrlSource", "NpmSource", "PipSource", f"put that file into {tmp_path / 'a'}"):
        assert part in said
    assert "\n" not in said
