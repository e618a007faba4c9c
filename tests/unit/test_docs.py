"""The reference of the configuration says what config.py says."""

from pathlib import Path

import pytest

from nnsim.config import FIELDS, Field
from nnsim.spelling import format_value

REFERENCE = Path(__file__).parents[2] / "docs" / "configuration.md"


@pytest.mark.parametrize("field", FIELDS.values(), ids=lambda field: field.name)
def test_every_field_stands_in_the_reference(field: Field) -> None:
    assert row(field) in REFERENCE.read_text(encoding="utf-8").splitlines()


def row(field: Field) -> str:
    default = format_value(field.default) or " "
    return f"| `{field.name}` | `{default}` | {field.about} | {field.allowed} | {field.effect} |"


def test_nothing_else_stands_there() -> None:
    rows = [line for line in REFERENCE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert len(rows) == len(FIELDS)
