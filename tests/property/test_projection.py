"""What must hold of every projection of any data."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nnsim.projection import MOST_TURN, GrandTour, PrincipalPlane, angle_between

few = settings(max_examples=150, deadline=None)
# Few different values, so that constant, equal and proportional units come up often; extremes of float32, too.
entries = st.sampled_from([0.0, 1.0, -1.0, 0.5, 3.0, 1e-30, 1e30, -1e38])
clouds = arrays(np.float32, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=24), elements=entries)


@few
@given(st.lists(clouds, min_size=1, max_size=4), st.booleans())
def test_any_data_give_a_plane(sequence: list[np.ndarray], settle: bool) -> None:
    plane = PrincipalPlane()
    for data in sequence:
        basis = plane.update(data, settle)
        units = data.shape[1]
        assert basis.shape == (units, 2)
        np.testing.assert_allclose(basis.T @ basis, np.diag([1, float(units > 1)]), atol=1e-12)
        assert (plane.explained >= 0).all()
        assert plane.explained.sum() <= 1 + 1e-9
        assert plane.centre.shape == (units,)


@few
@given(clouds.filter(lambda data: data.shape[1] > 2), st.integers(0, 2**32 - 1))
def test_no_update_turns_further_than_it_may(data: np.ndarray, seed: int) -> None:
    plane = PrincipalPlane()
    before = plane.update(np.random.default_rng(seed).standard_normal(data.shape)).copy()
    for _ in range(3):
        after = plane.update(data)
        assert angle_between(before, after) <= MOST_TURN + 1e-7
        before = after.copy()


@few
@given(arrays(np.float64, (20, 6), elements=st.integers(-3, 3)), st.integers(0, 2**32 - 1), st.floats(-5, 5))
def test_the_first_plane_does_not_mind_where_the_data_lie(data: np.ndarray, seed: int, offset: float) -> None:
    data = data + 0.1 * np.random.default_rng(seed).standard_normal(data.shape)
    one, two = PrincipalPlane(), PrincipalPlane()
    one.update(data)
    two.update(data * 8 + offset)
    np.testing.assert_allclose(one.explained, two.explained, atol=1e-9)


@few
@given(st.integers(1, 12), st.integers(0, 2**32 - 1), st.floats(-1e5, 1e5), st.floats(0, 3), st.floats(0.01, 2))
def test_a_tour_keeps_to_its_speed(units: int, seed: int, time: float, pause: float, speed: float) -> None:
    tour = GrandTour(units, seed, speed)
    here, later = tour.plane(time), tour.plane(time + pause)
    np.testing.assert_allclose(here.T @ here, np.diag([1, float(units > 1)]), atol=1e-10)
    assert np.linalg.norm(later - here, 2) <= speed * pause + 1e-7
