"""Any text at all is either read as a table or refused; any table survives being written and read."""

import hypothesis.strategies as st
import numpy as np
from hypothesis import example, given, settings

from nnsim.errors import ConfigError
from nnsim.limits import LARGEST, MOST_CLASSES
from nnsim.own_data import MOST_PROBLEMS, parse_csv, scale_to_square

FRAGMENTS = st.lists(
    st.sampled_from(
        ["1", "-2.5", "3,5", ",", ";", "\t", "\n", "\r\n", '"', "a", "b", "nan", " ", "e5", "x1", "\x0b", "\u2028"]
    ),
    max_size=60,
).map("".join)
NUMBERS = st.floats(-LARGEST, LARGEST).map(lambda number: number + 0.0)
WORDS = st.sampled_from(["red", "green", "blue sky", "été", "a-1"])


@settings(deadline=None)
@given(st.text(max_size=300) | FRAGMENTS)
@example("0,0,a\n1,1,b")
def test_any_text_is_read_or_refused(text):
    try:
        points, targets = parse_csv(text)
    except ConfigError as caught:
        refusal = caught
    else:
        check_table(points, targets)
        return
    assert 0 < len(refusal.problems) <= MOST_PROBLEMS + 1
    assert "\n" not in str(refusal)


def check_table(points: np.ndarray, targets: np.ndarray) -> None:
    assert points.shape == (len(targets), 2)
    assert len(targets) >= 2
    assert (np.abs(points) <= LARGEST).all()
    if targets.dtype == np.int64:
        assert 2 <= len(set(targets.tolist())) <= MOST_CLASSES
        assert sorted(set(targets.tolist())) == list(range(targets.max() + 1))
    else:
        assert (np.abs(targets) <= LARGEST).all()
        assert len(np.unique(targets)) >= 2


@settings(deadline=None)
@given(
    rows=st.lists(st.tuples(NUMBERS, NUMBERS, WORDS), min_size=2, max_size=40),
    separator=st.sampled_from([",", ";", "\t"]),
    decimal_comma=st.booleans(),
    quoted=st.booleans(),
    header=st.booleans(),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_a_table_survives_every_dialect(rows, separator, decimal_comma, quoted, header, newline):
    words = list(dict.fromkeys(word for _, _, word in rows))

    def written(value: object) -> str:
        text = str(value)
        if decimal_comma and isinstance(value, float) and (quoted or separator != ","):
            text = text.replace(".", ",")
        return f'"{text}"' if quoted else text

    lines = [separator.join(map(written, row)) for row in rows]
    text = newline.join([separator.join(("x1", "x2", "kind"))] * header + lines)
    try:
        points, labels = parse_csv(text)
    except ConfigError:
        assert len(words) == 1
        return
    assert points.tolist() == [[x, y] for x, y, _ in rows]
    assert labels.tolist() == [words.index(word) for _, _, word in rows]


@settings(deadline=None)
@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=20))
@example([(1e6, 0.0), (np.nextafter(1e6, 0), 5e-324)])
def test_scaled_points_lie_in_the_square_and_keep_their_order(rows):
    points = np.array(rows)
    scaled = scale_to_square(points)
    assert (np.abs(scaled) <= 5).all()
    for column in (0, 1):
        order = np.argsort(points[:, column], kind="stable")
        assert (np.diff(scaled[order, column]) >= 0).all()
