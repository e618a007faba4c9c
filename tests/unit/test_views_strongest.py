"""Which few of many are drawn: the strongest, and the same ones as long as that is nearly so."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnsim.views.strongest import MARGIN, Strongest, shares


def choose(strongest: Strongest, strengths: list[float], afresh: bool = False) -> list[int]:
    ids = np.arange(len(strengths)) * 10
    return [int(place) for place in strongest.choose(ids, np.array(strengths), afresh)]


def test_the_strongest_are_chosen_and_stand_in_their_own_order() -> None:
    assert choose(Strongest(3), [1, 5, 2, 4, 3]) == [1, 3, 4]


def test_all_of_few_are_chosen() -> None:
    assert choose(Strongest(5), [3, 1, 2]) == [0, 1, 2]
    assert choose(Strongest(3), [0, 0, 0]) == [0, 1, 2]


def test_a_newcomer_takes_the_place_of_the_weakest_when_it_is_clearly_stronger() -> None:
    strongest = Strongest(3)
    assert choose(strongest, [5, 4, 3, 0, 0]) == [0, 1, 2]
    assert choose(strongest, [5, 4, 3, 3 * MARGIN, 0]) == [0, 1, 2]
    assert choose(strongest, [5, 4, 3, 3.01 * MARGIN, 0]) == [0, 1, 3]
    assert choose(strongest, [1, 1, 9, 5, 8]) == [2, 4, 3]


def test_what_is_as_strong_as_before_stays_whatever_the_noise() -> None:
    rng = np.random.default_rng(0)
    strongest = Strongest(12)
    first = choose(strongest, [1.0] * 100)
    for _ in range(50):
        assert choose(strongest, list(rng.uniform(1, MARGIN, 100))) == first


def test_afresh_is_without_regard_to_what_was_drawn() -> None:
    strongest = Strongest(2)
    choose(strongest, [3, 2, 1])
    assert choose(strongest, [3, 2, 2.1]) == [0, 1]
    assert choose(strongest, [3, 2, 2.1], afresh=True) == [0, 2]


def test_what_is_no_longer_there_makes_room() -> None:
    strongest = Strongest(2)
    assert list(strongest.choose(np.array([1, 2, 3, 4]), np.array([9.0, 8, 1, 2]))) == [0, 1]
    assert list(strongest.choose(np.array([2, 3, 4, 5]), np.array([8.0, 1, 2, 0]))) == [0, 2]


@given(st.lists(st.lists(st.floats(0, 10), min_size=6, max_size=6), min_size=1, max_size=8), st.integers(1, 5))
def test_nothing_left_out_is_ever_clearly_stronger(history: list[list[float]], most: int) -> None:
    strongest = Strongest(most)
    for strengths in history:
        chosen = choose(strongest, strengths)
        assert len(set(chosen)) == most
        left_out = [strength for place, strength in enumerate(strengths) if place not in chosen]
        assert max(left_out) <= MARGIN * min(strengths[place] for place in chosen)


@pytest.mark.parametrize(
    ("counts", "most", "expected"),
    [
        ([24, 24, 2], 64, [24, 24, 2]),
        ([144, 2], 64, [62, 2]),
        ([144, 144, 12], 64, [26, 26, 12]),
        ([100, 10, 100], 64, [27, 10, 27]),
        ([3], 64, [3]),
    ],
)
def test_small_groups_are_drawn_whole_and_large_ones_share_the_rest(
    counts: list[int], most: int, expected: list[int]
) -> None:
    assert shares(counts, most) == expected
