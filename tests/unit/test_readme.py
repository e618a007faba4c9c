"""The Python session in the README is true."""

import doctest
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"


def test_the_session_in_the_readme_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = doctest.testfile(str(README), module_relative=False)
    assert outcome.attempted >= 6
    assert outcome.failed == 0
    assert (tmp_path / "moment.html").stat().st_size > 100_000
