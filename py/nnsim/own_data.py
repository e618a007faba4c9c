"""Data of one's own, as the text of a table: two numbers and a label or value in each row.

The separator is a comma, a semicolon or a tab; a row of column names at the top is optional; decimals may
have a comma where it is not the separator, or within quotes. What cannot be read is named line by line, all
at once. The text may come from anywhere, so its size is limited before it is looked at, and no step takes
longer than a multiple of that size.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from nnsim.errors import ConfigError, Problem
from nnsim.language import grouped, say
from nnsim.limits import LARGEST, MOST_CLASSES, MOST_SAMPLES
from nnsim.tasks import SQUARE, Kind

Row: TypeAlias = tuple[int, list[str]]
"""Number of a line, counted from 1, and its fields."""

SEPARATORS = ("\t", ";", ",")
"""The later ones may occur inside a field that an earlier one separates, so the first that fits is taken."""
SAMPLED_LINES = 20
"""Lines looked at to find the separator."""
COLUMNS = 3
LONGEST_TEXT = 2_000_000
LONGEST_LINE = 1000
LONGEST_FIELD = 64
LONGEST_SHOWN = 40
MOST_PROBLEMS = 10
"""Problems told in full; of the others only how many there are."""

NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?")
NO_LABELS = frozenset(("nan", "+nan", "-nan", "inf", "+inf", "-inf", "infinity", "-infinity"))
"""What programs write for a number that is none."""


@dataclass(frozen=True)
class FurtherProblems(Problem):
    """Stands for the problems that a long list leaves out."""

    def __str__(self) -> str:
        return say(en=f"... and {self.value} more.", fr=f"... et {self.value} de plus.")


@dataclass(frozen=True, eq=False)
class Table:
    """What a table says. The arrays cannot be written to."""

    points: NDArray[np.float64]
    """(rows, 2), as they are."""
    targets: NDArray[np.int64] | NDArray[np.float64]
    """(rows,) labels or values."""
    kind: Kind


@lru_cache(maxsize=4)
def read_table(text: str) -> Table:
    """`parse_csv`, remembered for the tables seen last, with the kind of task that the targets make."""
    points, targets = parse_csv(text)
    for array in (points, targets):
        array.flags.writeable = False
    if targets.dtype.kind == "f":
        return Table(points, targets, "regression")
    return Table(points, targets, "binary" if targets.max() < 2 else "classes")


def parse_csv(text: str) -> tuple[NDArray[np.float64], NDArray[np.int64] | NDArray[np.float64]]:
    """Points (rows, 2) and targets (rows,) of a table.

    Targets are labels (int64) when the third column holds 2 to 5 different words, which become the classes 0,
    1, ... in order of appearance, or 2 to 5 different whole numbers, which become classes in ascending order.
    Other numbers are values (float64).

    >>> parse_csv("x;y;class\\n0,5;1;no\\n2;3;yes")
    (array([[0.5, 1. ],
           [2. , 3. ]]), array([0, 1]))

    Raises:
        ConfigError: the text is too long or too short, or lines of it cannot be read; `problems` names up to
            ten of those lines and then says how many more there are.
    """
    rows = _rows(text)
    problems = [problem for row in rows if (problem := _row_problem(*row))]
    labelled = [(number, fields[2]) for number, fields in rows if len(fields) == COLUMNS and fields[2]]
    problems += [_no_label(number, field) for number, field in labelled if field.casefold() in NO_LABELS]
    targets, target_problems = _targets(labelled)
    problems += target_problems
    if len(rows) < 2:
        problems.append(Problem(_number_of_rows(), str(len(rows)), say(en="at least 2", fr="d’au moins 2")))
    if problems:
        raise ConfigError(_capped(problems))
    points = np.array([[_number(fields[0]), _number(fields[1])] for _, fields in rows], np.float64)
    return points, targets


def scale_to_square(points: NDArray[np.floating]) -> NDArray[np.float64]:
    """`points` (n, 2), each column moved and stretched to reach from -5 to 5; 0 where a column is constant.

    The tasks that are drawn live there, and pictures and initial weights are made for it.
    """
    exact = points.astype(np.float64)
    low, span = exact.min(axis=0), np.ptp(exact, axis=0)
    share = np.where(span > 0, (exact - low) / np.where(span > 0, span, 1.0), 0.5)
    scaled: NDArray[np.float64] = SQUARE * (2.0 * share - 1.0)
    return scaled


def _rows(text: str) -> list[Row]:
    """The rows of the table that are neither blank nor a header."""
    if len(text) > LONGEST_TEXT:
        characters = say(en="the number of characters", fr="le nombre de caractères")
        raise ConfigError((Problem(characters, grouped(len(text)), _at_most(LONGEST_TEXT)),))
    plain = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").replace("\r\n", "\n").replace("\r", "\n")
    lines = [(number, line) for number, line in enumerate(plain.split("\n"), 1) if line.strip().strip('\t ;,"')]
    separator = _separator([line for _, line in lines[:SAMPLED_LINES]])
    first, *others = [_fields(line, separator) for _, line in lines[:SAMPLED_LINES]] or [[]]
    has_header = _is_header(first) or _is_header_with_years(first, others)
    lines = lines[has_header:]
    if len(lines) > MOST_SAMPLES:
        raise ConfigError((Problem(_number_of_rows(), grouped(len(lines)), _at_most(MOST_SAMPLES)),))
    return [(number, _fields(line, separator)) for number, line in lines]


def _separator(lines: Sequence[str]) -> str:
    """The separator that makes three columns of most of `lines`."""

    def fitting(separator: str) -> int:
        return sum(len(_fields(line, separator)) == COLUMNS for line in lines)

    return max(SEPARATORS, key=fitting)


def _fields(line: str, separator: str) -> list[str]:
    """The fields of a line, unquoted and stripped; empty ones past the third column are dropped."""
    if len(line) > LONGEST_LINE:
        return [line]
    fields = [field.strip() for field in next(csv.reader([line], delimiter=separator, skipinitialspace=True))]
    while len(fields) > COLUMNS and not fields[-1]:
        fields.pop()
    return fields


def _is_header(fields: Sequence[str]) -> bool:
    """Whether there is no number, and of three names one is missing at most."""
    return len(fields) == COLUMNS and sum(map(bool, fields)) > 1 and all(_number(field) is None for field in fields)


def _is_header_with_years(fields: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Whether a word stands over a column of numbers, beside names that are numbers themselves: 2019, 2020, mean."""
    if len(fields) != COLUMNS or not (fields[0].isdecimal() and fields[1].isdecimal()):
        return False
    if len(fields[2]) < 2 or not fields[2].isidentifier():
        return False
    below = [_number(other[2]) for other in others if len(other) == COLUMNS]
    return len(below) > 1 and None not in below and fields[2].casefold() not in NO_LABELS


def _no_label(number: int, field: str) -> Problem:
    allowed = say(en="a label or a value, which this is the lack of", fr="une étiquette ou une valeur, ici absente")
    return _problem_at(number, field, 3, allowed)


def _number(field: str) -> float | None:
    """The number a field holds, if it holds one of acceptable size."""
    if len(field) > LONGEST_FIELD or not NUMBER.fullmatch(field):
        return None
    number = float(field.replace(",", "."))
    return number if abs(number) <= LARGEST else None


def _row_problem(number: int, fields: Sequence[str]) -> Problem | None:
    """The first thing wrong with a row, if anything is, as far as it can be told from that row alone."""
    if len(fields) != COLUMNS:
        count, shown = len(fields), _shown(" | ".join(fields))
        return Problem(
            say(en=f"line {number}", fr=f"le nombre de colonnes de la ligne {number}"),
            say(en=f"{count} columns ({shown})", fr=f"{count} ({shown})"),
            say(
                en=f"{COLUMNS}: two numbers, then a label or a value",
                fr=f"{COLUMNS} : deux nombres, puis une étiquette ou une valeur",
            ),
        )
    for column, field in enumerate(fields[:2], 1):
        if _number(field) is None:
            return _problem_at(number, field, column, _a_number())
    if not 0 < len(fields[2]) <= LONGEST_FIELD:
        allowed = say(
            en=f"a label or value of 1 to {LONGEST_FIELD} characters",
            fr=f"une étiquette ou une valeur de 1 à {LONGEST_FIELD} caractères",
        )
        return _problem_at(number, fields[2], 3, allowed)
    return None


def _targets(
    labelled: Sequence[tuple[int, str]],
) -> tuple[NDArray[np.int64] | NDArray[np.float64], list[Problem]]:
    """Labels or values of (line, third field), and what is wrong with them."""
    numbers = [_number(field) for _, field in labelled]
    words = {word: label for label, word in enumerate(dict.fromkeys(field for _, field in labelled))}
    if None not in numbers:
        values = np.array(numbers, np.float64)
        distinct, ranks = np.unique(values, return_inverse=True)
        if len(distinct) == 1 < len(labelled):
            return values, [_one_target()]
        if len(distinct) <= MOST_CLASSES and np.all(distinct == np.floor(distinct)):
            return ranks.astype(np.int64), []
        return values, []
    labels = np.array([words[field] for _, field in labelled], np.int64)
    if len(words) == 1 < len(labelled):
        return labels, [_one_target()]
    if len(words) <= MOST_CLASSES:
        return labels, []
    if 2 * numbers.count(None) > len(numbers):
        problem = Problem(
            _third_column(),
            say(en=f"{len(words):,} different labels", fr=f"{grouped(len(words))} étiquettes différentes"),
            say(en=f"2 to {MOST_CLASSES} classes, or numbers", fr=f"2 à {MOST_CLASSES} classes, ou des nombres"),
        )
        return labels, [problem]
    strays = [item for item, number in zip(labelled, numbers, strict=True) if number is None]
    return labels, [_problem_at(line, field, 3, _a_number()) for line, field in strays]


def _one_target() -> Problem:
    return Problem(
        _third_column(),
        say(en="the same in every row", fr="la même chose dans chaque ligne"),
        say(
            en="at least two different labels or values",
            fr="faite d’au moins deux étiquettes ou valeurs différentes",
        ),
    )


def _problem_at(line: int, field: str, column: int, allowed: str) -> Problem:
    """That a field of the table is not what is allowed there."""
    shown = _shown(field)
    return Problem(
        say(en=f"line {line}", fr=f"la ligne {line}"),
        say(en=f"{shown} in column {column}", fr=f"{shown} dans la colonne {column}"),
        allowed,
    )


def _a_number() -> str:
    return say(en=f"a number from {-LARGEST} to {LARGEST}", fr=f"un nombre de {-LARGEST} à {LARGEST}")


def _at_most(most: int) -> str:
    return say(en=f"at most {grouped(most)}", fr=f"d’au plus {grouped(most)}")


def _number_of_rows() -> str:
    return say(en="the number of rows", fr="le nombre de lignes")


def _third_column() -> str:
    return say(en="column 3", fr="la colonne 3")


def _capped(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """`problems`, the end of a long list replaced by how many it leaves out."""
    if len(problems) <= MOST_PROBLEMS:
        return tuple(problems)
    left_out = len(problems) - MOST_PROBLEMS
    table = say(en="the table", fr="le tableau")
    allowed = say(en="read without problems", fr="lu sans problème")
    return (*problems[:MOST_PROBLEMS], FurtherProblems(table, str(left_out), allowed))


def _shown(text: str) -> str:
    """`text` as a message repeats it: quoted, short, on one line."""
    return repr(text) if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]!r}..."
