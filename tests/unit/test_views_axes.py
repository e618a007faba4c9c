import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnsim.views.axes import LEAST_SPAN, MOST_MOVE, EasedInterval, FollowedView, padded

ends = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)).map(sorted)


def rest(interval: EasedInterval, low: float, high: float) -> int:
    """Updates until nothing moves any more."""
    for update in range(1000):
        before = interval.low, interval.high
        interval.follow(low, high)
        if (interval.low, interval.high) == before:
            return update
    raise AssertionError(f"never rests: {interval}")


@given(start=ends, data=ends)
def test_an_edge_never_jumps(start, data):
    interval = EasedInterval(*padded(*start))
    for _ in range(50):
        low, high, span = interval.low, interval.high, interval.span
        interval.follow(*data)
        most = MOST_MOVE * span * (1 + 1e-9)
        assert abs(interval.low - low) <= most
        assert abs(interval.high - high) <= most
        assert interval.span > 0


@given(start=ends, data=ends)
def test_data_that_stays_ends_up_inside_a_view_that_rests(start, data):
    interval = EasedInterval(*padded(*start))
    rest(interval, *data)
    assert interval.low <= data[0] <= data[1] <= interval.high
    assert interval.span <= 2 * max(1.16 * (data[1] - data[0]), LEAST_SPAN)


def test_a_view_that_suits_the_data_is_left_alone():
    interval = EasedInterval(-1, 1)
    for wobble in np.linspace(0.7, 0.95, 20):
        interval.follow(-wobble, wobble)
    assert (interval.low, interval.high) == (-1, 1)


def test_points_that_leave_are_followed_faster_than_space_is_closed():
    leaving, closing = EasedInterval(0, 1), EasedInterval(0, 1)
    leaving.approach(0, 1.2)
    closing.approach(0, 0.8)
    assert leaving.high - 1 > 1 - closing.high > 0


def test_the_speed_of_training_does_not_enter():
    """The same pictures, however many steps lie between them, give the same axes."""
    boxes = [(-k, k) for k in np.geomspace(1, 100, 40)]
    slow, fast = EasedInterval(-1, 1), EasedInterval(-1, 1)
    for box in boxes:
        slow.follow(*box)
    for box in boxes:
        fast.follow(*box)
    assert slow == fast


def test_a_collapsed_layer_still_has_a_view():
    interval = EasedInterval(-1, 1)
    rest(interval, 3.0, 3.0)
    assert interval.low < 3 < interval.high
    assert interval.span >= LEAST_SPAN / 2


def test_a_visitor_who_pans_keeps_the_view_until_reset():
    view = FollowedView(EasedInterval(-1, 1), EasedInterval(-1, 1))
    view.hold()
    view.x_range.start, view.x_range.end = 5, 6
    for _ in range(100):
        view.x.follow(-10, 10)
        view.publish()
    assert (view.x_range.start, view.x_range.end) == (5, 6)
    assert (view.x_range.reset_start, view.x_range.reset_end) == (view.x.low, view.x.high)
    view.release()
    assert (view.x_range.start, view.x_range.end) == (view.x.low, view.x.high)
    assert view.x.high == pytest.approx(11.6, rel=0.02)


def test_reset_returns_to_where_a_resting_view_is():
    view = FollowedView(EasedInterval(-1, 1), EasedInterval(-1, 1))
    for _ in range(100):
        view.x.follow(-10, 10)
        view.publish()
    assert (view.x_range.reset_start, view.x_range.reset_end) == (view.x_range.start, view.x_range.end)


def test_a_logarithmic_axis_shows_powers_of_ten():
    view = FollowedView(EasedInterval(0, 1), EasedInterval(-2, 1), log_y=True)
    assert (view.y_range.start, view.y_range.end) == pytest.approx((0.01, 10))


def test_a_view_of_several_pictures_moves_once_for_all_of_them():
    view, alone = FollowedView(EasedInterval(-1, 1), EasedInterval(-1, 1)), EasedInterval(-1, 1)
    for moment in (object(), object()):
        for _ in range(3):
            view.follow(moment, (-9, 9, -1, 1), settle=False)
        alone.follow(-9, 9)
    assert (view.x_range.start, view.x_range.end) == (alone.low, alone.high)
