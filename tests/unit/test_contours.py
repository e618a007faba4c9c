"""Marching squares against fields whose contours are known, and against the rule cell by cell."""

from collections import Counter

import numpy as np
import pytest

from nnsim.contours import zero_contour

PLACES = np.linspace(-5, 5, 41)
X, Y = np.meshgrid(PLACES, PLACES)


def test_a_straight_contour_is_exact():
    ends = zero_contour(2 * X - 3 * Y + 1.1, PLACES, PLACES)
    assert ends.shape[1:] == (2, 2)
    np.testing.assert_allclose(2 * ends[..., 0] - 3 * ends[..., 1] + 1.1, 0, atol=1e-12)
    lengths = np.hypot(*(ends[:, 0] - ends[:, 1]).T)
    assert lengths.sum() == pytest.approx(10 * np.sqrt(1 + 4 / 9))  # from one side of the square to the other


def test_a_circle_is_closed_and_round():
    ends = zero_contour(X**2 + Y**2 - 4.1, PLACES, PLACES)
    np.testing.assert_allclose(np.hypot(ends[..., 0], ends[..., 1]), np.sqrt(4.1), atol=0.005)
    meetings = Counter(tuple(end) for end in ends.reshape(-1, 2).round(9))
    assert set(meetings.values()) == {2}
    assert np.hypot(*(ends[:, 0] - ends[:, 1]).T).sum() == pytest.approx(2 * np.pi * np.sqrt(4.1), rel=2e-3)


def test_every_side_with_a_change_of_sign_is_crossed_once_and_no_other():
    """Against the rule, side by side; uneven places and a field with many saddles."""
    rng = np.random.default_rng(0)
    field = rng.normal(size=(9, 12))
    x, y = np.cumsum(rng.uniform(0.5, 2, 12)), np.cumsum(rng.uniform(0.5, 2, 9))
    expected = []
    for row in range(9):
        for column in range(12):
            for other_row, other_column in ((row, column + 1), (row + 1, column)):
                if other_row == 9 or other_column == 12:
                    continue
                here, there = field[row, column], field[other_row, other_column]
                if (here > 0) == (there > 0):
                    continue
                share = here / (here - there)
                place = (
                    x[column] + share * (x[other_column] - x[column]),
                    y[row] + share * (y[other_row] - y[row]),
                )
                rim = (other_row != row and column in (0, 11)) or (other_column != column and row in (0, 8))
                expected += [place] * (1 if rim else 2)  # a side inside belongs to two cells
    found = zero_contour(field, x, y).reshape(-1, 2)
    assert sorted(map(tuple, found.round(9))) == sorted(map(tuple, np.round(expected, 9)))


@pytest.mark.parametrize("middle", [1, -1])
def test_a_saddle_is_joined_as_its_middle_says(middle):
    """1 lower left and upper right; a middle above 0 joins those two, so that the pieces cut the others off."""
    field = np.array([[1.0, -2], [-2, 1]]) if middle < 0 else np.array([[2.0, -1], [-1, 2]])
    pieces = zero_contour(field, [0, 1], [0, 1])
    cut_off = {tuple(np.round(piece.mean(axis=0) > 0.5)) for piece in pieces}
    assert cut_off == ({(False, True), (True, False)} if middle > 0 else {(False, False), (True, True)})


def test_what_is_not_finite_and_what_has_one_sign_have_no_contour():
    assert zero_contour(np.ones((4, 4)), range(4), range(4)).shape == (0, 2, 2)
    assert zero_contour(np.zeros((4, 4)), range(4), range(4)).shape == (0, 2, 2)
    field = np.tile([-1.0, 1, 1], (3, 1))
    field[0, 0] = np.nan
    assert zero_contour(field, range(3), range(3)).tolist() == [[[0.5, 1], [0.5, 2]]]
