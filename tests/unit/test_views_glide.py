"""Points glide after large moves, and are exact at rest."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nnsim.views.motion import SMALL, Glide
from showing import Show

START = np.zeros((5, 2), np.float32)
moves = st.floats(-1e6, 1e6, width=32)


def test_a_small_move_is_drawn_as_it_is():
    glide = Glide(START)
    near = START + np.float32(0.9 * SMALL)
    np.testing.assert_array_equal(glide.towards(near, (1, 1), at_once=False), near)


@given(x=moves, y=moves)
def test_a_large_move_takes_a_few_updates_never_overshoots_and_ends_exactly(x, y):
    glide, there = Glide(START), START + np.array([x, y], np.float32)
    before = START
    for _ in range(12):
        drawn = glide.towards(there, (1e5, 1e5), at_once=False)
        assert (np.abs(there - drawn) <= np.abs(there - before)).all()
        before = drawn
    np.testing.assert_array_equal(before, there)


def test_a_jump_of_the_points_is_cut_into_pieces():
    glide, there = Glide(START), START + 1
    drawn = glide.towards(there, (1, 1), at_once=False)
    assert ((drawn > 0.2) & (drawn < 0.8)).all()
    np.testing.assert_array_equal(glide.towards(there, (1, 1), at_once=True), there)


def test_a_view_without_a_span_harms_nothing():
    glide, there = Glide(START), START + 1
    for _ in range(12):
        drawn = glide.towards(there, (0, 0), at_once=False)
        assert np.isfinite(drawn).all()
    np.testing.assert_allclose(drawn, there, atol=0.01)


def test_what_is_not_finite_does_not_hold_up_the_others():
    glide, there = Glide(START), START + 1
    there[0] = np.nan
    there[1] = np.inf
    for _ in range(12):
        drawn = glide.towards(there, (1, 1), at_once=False)
    np.testing.assert_array_equal(drawn, there)
    glide.towards(START, (1, 1), at_once=False)
    np.testing.assert_array_equal(glide.towards(START, (1, 1), at_once=True), START)


def drawn(show, run=0):
    columns = [show.page.column(f"representation-points-{run}", name) for name in ("x_a", "x_b")]
    return np.column_stack([np.fmax(*columns), show.page.column(f"representation-points-{run}", "y")])


def test_many_steps_in_one_frame_glide_and_arrive_when_training_rests():
    show = Show(learning_rate=0.05)
    before = drawn(show)
    show.advance(400)
    true = show.simulation.representation(-2)[0]
    first = np.abs(drawn(show) - before).mean()
    assert 0 < first < 0.6 * np.abs(true - before).mean()
    for _ in range(12):
        show.advance(0)
    np.testing.assert_array_equal(drawn(show), true)


def test_seeking_settles_and_so_does_the_last_picture_of_all():
    show = Show(learning_rate=0.05)
    show.advance(400, everything=True)
    np.testing.assert_array_equal(drawn(show), show.simulation.representation(-2)[0])
    show.simulation.seek(0)
    show.board.update(show.simulation, settle=True)
    show.send()
    np.testing.assert_array_equal(drawn(show), show.simulation.representation(-2)[0])


def test_with_reduced_motion_every_update_shows_everything_where_it_is():
    show = Show(learning_rate=0.05)
    show.board.reduced = True
    bounds = show.page.model("representation-0").x_range
    for _ in range(4):
        show.advance(200)
        true = show.simulation.representation(-2)[0]
        np.testing.assert_array_equal(drawn(show), true)
        ends = bounds.start, bounds.end
        assert show.page.column("loss-curves", "step")[-1] == show.simulation.step
        show.advance(0)
        assert (bounds.start, bounds.end) == ends, "the axes have arrived too"
        assert bounds.start <= true[:, 0].min() <= true[:, 0].max() <= bounds.end
