"""Tables of one's own: every dialect that is promised, every refusal by line."""

import doctest

import numpy as np
import pytest

from nnsim import own_data
from nnsim.datasets import dataset_from_arrays
from nnsim.errors import ConfigError
from nnsim.limits import MOST_SAMPLES
from nnsim.own_data import LONGEST_TEXT, parse_csv, scale_to_square

EXPECTED = ([[0.5, -1.0], [2.0, 3.25]], [0, 1])


def refused(text: str) -> list[tuple[str, str, str]]:
    with pytest.raises(ConfigError) as refusal:
        parse_csv(text)
    return [(problem.field, problem.value, problem.allowed) for problem in refusal.value.problems]


def table(*targets: str) -> str:
    return "\n".join(f"{row},{-row},{target}" for row, target in enumerate(targets))


@pytest.mark.parametrize(
    "text",
    [
        "0.5,-1,a\n2,3.25,b",
        "0.5,-1,a\n2,3.25,b\n",
        "0.5,-1,a\r\n2,3.25,b\r\n",
        "0.5,-1,a\r2,3.25,b\r",
        "\ufeff0.5,-1,a\n2,3.25,b",
        "x1,x2,label\n0.5,-1,a\n2,3.25,b",
        "\n\nx1,x2,label\n\n0.5,-1,a\n   \n2,3.25,b\n,,\n",
        " 0.5 , -1 , a \n 2 ,3.25,  b",
        "0.5;-1;a\n2;3.25;b",
        "0,5;-1;a\n2;3,25;b",
        "0,5;-1,0;a\n2,0;3,25;b",
        "x;y;z\n0,5;-1.0;a\n2.;3,25;b",
        "0.5\t-1\ta\n2\t3.25\tb",
        "0,5\t-1\ta\n2\t3,25\tb",
        "0.5\t-1\ta;b,c\n2\t3.25\tb",
        "0.5,-1,a;b\n2,3.25,b",
        '"0.5","-1","a"\n"2","3.25","b"',
        '"0,5","-1","a"\n"2","3,25","b"',
        '"x, metres","y","which"\n0.5,-1,"a, or so"\n2,3.25,"b ""quoted"""',
        "0.5,-1,a,\n2,3.25,b,,",
        "+5e-1,-1E0,a\n2.,.325e+1,b",
        "0.5,-1,0\n2,3.25,1",
        "0.5,-1,-1\n2,3.25,1",
        "0.5,-1,1.0\n2,3.25,2",
        "0.5,-1,été\n2,3.25,\U0001f600",
        "0.5,-1,1\n2,3.25,x",
    ],
)
def test_dialects_of_one_table(text):
    points, targets = parse_csv(text)
    assert (points.tolist(), targets.tolist()) == EXPECTED
    assert (points.dtype, targets.dtype) == (np.float64, np.int64)


def test_the_example_in_the_docstring_is_true():
    tried = doctest.testmod(own_data)
    assert (tried.attempted, tried.failed) == (1, 0)


def test_words_become_classes_in_order_of_appearance():
    _, labels = parse_csv(table("wine", "beer", "wine", "ale", "beer"))
    assert labels.tolist() == [0, 1, 0, 2, 1]


def test_whole_numbers_become_classes_in_ascending_order():
    _, labels = parse_csv(table("30", "-1", "7", "30"))
    assert labels.tolist() == [2, 0, 1, 2]
    assert labels.dtype == np.int64


@pytest.mark.parametrize("targets", [["0.5", "1", "0.5"], ["1", "2", "3", "4", "5", "6"], ["1e3", "2.5"]])
def test_other_numbers_are_values(targets):
    _, values = parse_csv(table(*targets))
    assert values.dtype == np.float64
    assert values.tolist() == [float(target) for target in targets]


def test_values_may_have_a_decimal_comma():
    assert parse_csv("0;0;1,5\n1;1;2,25")[1].tolist() == [1.5, 2.25]


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_two_to_five_classes(count):
    names = [f"c{number}" for number in range(count)] * 2
    _, labels = parse_csv(table(*names))
    assert labels.tolist() == list(range(count)) * 2
    kind = dataset_from_arrays(*parse_csv(table(*names))).kind
    assert kind == ("binary" if count == 2 else "classes")


def test_a_first_row_with_a_number_is_no_header():
    points, _ = parse_csv("1,2,a\n3,4,b")
    assert len(points) == 2
    assert refused("1,y,a\n3,4,b\n5,6,a")[0][:2] == ("line 1", "'y' in column 2")


def test_a_header_names_two_columns_at_least():
    assert refused("x,,\n1,2,a\n2,2,b")[0] == ("line 1", "'x' in column 1", "a number from -1000000 to 1000000")


def test_the_separator_is_that_of_most_lines():
    assert [line for line, _, _ in refused("a title; not a row; at all\n1,2,a\n3,4,b")] == ["line 1"]


@pytest.mark.parametrize(
    ("line", "value", "allowed"),
    [
        ("1,2", "2 columns ('1 | 2')", "3: two numbers, then a label or a value"),
        ("1,2,a,b", "4 columns ('1 | 2 | a | b')", "3: two numbers, then a label or a value"),
        ("one,2,a", "'one' in column 1", "a number from -1000000 to 1000000"),
        ("1,,a", "'' in column 2", "a number from -1000000 to 1000000"),
        ("1,nan,a", "'nan' in column 2", "a number from -1000000 to 1000000"),
        ("1,inf,a", "'inf' in column 2", "a number from -1000000 to 1000000"),
        ("1,1e999,a", "'1e999' in column 2", "a number from -1000000 to 1000000"),
        ("1,1000001,a", "'1000001' in column 2", "a number from -1000000 to 1000000"),
        ("1,1_0,a", "'1_0' in column 2", "a number from -1000000 to 1000000"),
        ("1,0x10,a", "'0x10' in column 2", "a number from -1000000 to 1000000"),
        ("1,\u0661,a", "'\u0661' in column 2", "a number from -1000000 to 1000000"),
        ('"1.000,5",2,a', "'1.000,5' in column 1", "a number from -1000000 to 1000000"),
        ("1,2 3,a", "'2 3' in column 2", "a number from -1000000 to 1000000"),
        ("1,.,a", "'.' in column 2", "a number from -1000000 to 1000000"),
        ("1,\x00\x1b[31m,a", r"'\x00\x1b[31m' in column 2", "a number from -1000000 to 1000000"),
        ("1,2,", "'' in column 3", "a label or value of 1 to 64 characters"),
        ("1,2," + "a" * 65, "'" + "a" * 40 + "'... in column 3", "a label or value of 1 to 64 characters"),
    ],
)
def test_a_bad_row_is_named_by_line(line, value, allowed):
    assert refused(f"x,y,z\n\n0,0,a\n{line}\n1,1,b\n") == [("line 4", value, allowed)]


def test_a_message_reads_as_a_sentence():
    with pytest.raises(
        ConfigError, match=r"^line 2 is 'x' in column 1, but must be a number from -1000000 to 1000000\.$"
    ):
        parse_csv("1,1,a\nx,1,b\n2,2,b")


def test_all_bad_rows_are_named_at_once_up_to_ten():
    lines = [f"{row},oops,a" if row % 2 else f"{row},1,b" for row in range(60)]
    with pytest.raises(ConfigError) as refusal:
        parse_csv("\n".join(lines))
    problems = refusal.value.problems
    assert [problem.field for problem in problems[:10]] == [f"line {line}" for line in range(2, 21, 2)]
    assert len(problems) == 11
    assert str(problems[10]) == "... and 20 more."
    assert str(refusal.value).endswith(" ... and 20 more.")


def test_ten_bad_rows_need_no_more():
    lines = [f"{row},oops,a" for row in range(10)] + ["1,1,a", "1,1,b"]
    assert [field for field, _, _ in refused("\n".join(lines))] == [f"line {line}" for line in range(1, 11)]


def test_a_stray_word_among_numbers_is_named_by_line():
    text = table("0.5", "0.7", "n/a", "0.9", "1.5", "2.5", "x")
    assert [problem[:2] for problem in refused(text)] == [
        ("line 3", "'n/a' in column 3"),
        ("line 7", "'x' in column 3"),
    ]


def test_a_value_too_large_is_named_by_line():
    assert refused(table("0.5", "0.7", "2e6", "0.9", "1.5", "2.5"))[0][:2] == ("line 3", "'2e6' in column 3")


def test_too_many_words_are_refused():
    assert refused(table("a", "b", "c", "d", "e", "f")) == [
        ("column 3", "6 different labels", "2 to 5 classes, or numbers")
    ]


@pytest.mark.parametrize("target", ["a", "1", "0.5"])
def test_a_column_that_never_changes_is_refused(target):
    assert [problem[:2] for problem in refused(table(target, target))] == [("column 3", "the same in every row")]


@pytest.mark.parametrize(
    ("text", "rows"), [("", 0), ("\n \n", 0), (",,\n;;", 0), ("x,y,z", 0), ("1,2,a", 1), ("x,y,z\n1,2,3", 1)]
)
def test_a_table_needs_two_rows(text, rows):
    assert refused(text) == [("the number of rows", str(rows), "at least 2")]


def test_the_most_rows_are_read_with_a_header_and_one_more_is_refused():
    rows = [f"{row % 7},{row % 5},{row % 2}" for row in range(MOST_SAMPLES)]
    points, labels = parse_csv("\n".join(["x,y,z", *rows]))
    assert points.shape == (MOST_SAMPLES, 2)
    assert points[-1].tolist() == [(MOST_SAMPLES - 1) % 7, (MOST_SAMPLES - 1) % 5]
    assert labels.sum() == MOST_SAMPLES // 2
    assert refused("\n".join([*rows, "1,1,1"])) == [("the number of rows", "20,001", "at most 20,000")]


def test_a_text_too_long_is_refused_before_it_is_read():
    assert refused("1" * (LONGEST_TEXT + 1)) == [("the number of characters", "2,000,001", "at most 2,000,000")]


@pytest.mark.parametrize(
    "unit",
    ["1", "1,", '"', '"1', "\n", "\r", "1,2,a\n", ",", "e", "1e", "a,b,c\n", "1,1,1" + "\n", "\x00", "\ud800,1,1\n"],
)
def test_hostile_texts_of_the_greatest_length_are_refused(unit):
    """None of these may hang, exhaust memory or leave by any other exception."""
    assert refused(unit * (LONGEST_TEXT // len(unit)))


def test_a_long_line_is_one_bad_row():
    ((line, value, _),) = refused("0,0,a\n" + "1," * 600 + "\n1,1,b")
    assert (line, value) == ("line 2", "1 columns ('" + "1," * 20 + "'...)")


def test_a_long_number_is_no_number():
    assert refused("0,0,a\n" + "0" * 65 + ",1,b")[0][:2] == ("line 2", "'" + "0" * 40 + "'... in column 1")
    assert parse_csv("0,0,a\n" + "0" * 64 + ",1,b")[0].tolist() == [[0, 0], [0, 1]]


def test_scaling_fills_the_square_and_keeps_proportions():
    points = np.array([[1000.0, 0.1], [2000.0, 0.1], [4000.0, 0.1]], np.float32)
    scaled = scale_to_square(points)
    np.testing.assert_allclose(scaled, [[-5, 0], [-5 + 10 / 3, 0], [5, 0]], atol=1e-12)
    assert scaled.dtype == np.float64


@pytest.mark.parametrize("written", ["nan", "NaN", "-inf", "Infinity"])
@pytest.mark.parametrize("others", ["0;1;0\n2;3;1\n", "0;1;no\n2;3;yes\n"])
def test_the_lack_of_a_number_is_no_class(written: str, others: str) -> None:
    with pytest.raises(ConfigError, match=rf"line 3 is '{written}' in column 3, but must be a label or a value"):
        parse_csv(f"{others}4;5;{written}")


@pytest.mark.parametrize("header", [";x2;label", "x1;;label", "x1;x2;", "2019;2020;label", "1;2;mean"])
def test_headers_with_a_gap_or_with_years_are_headers(header: str) -> None:
    points, targets = parse_csv(f"{header}\n0;1;0\n2;3;1")
    np.testing.assert_array_equal(points, [[0, 1], [2, 3]])
    np.testing.assert_array_equal(targets, [0, 1])


@pytest.mark.parametrize("first", ["0.5;1;label", "4;5;?", "4;5;x", "4;;x", "4;5;nan"])
def test_a_first_row_that_is_amiss_is_not_taken_for_a_header(first: str) -> None:
    rows = "\n".join(f"{number};{number};{number}.5" for number in range(8))
    with pytest.raises(ConfigError, match="line 1 is "):
        parse_csv(f"{first}\n{rows}")
