"""Projections against singular value decompositions, and their motion against the data's own."""

import math
from itertools import pairwise

import numpy as np
import pytest

from nnsim.errors import ShapeError
from nnsim.projection import (
    MOST_TURN,
    GrandTour,
    PrincipalPlane,
    PrincipalPlanes,
    angle_between,
    pair,
    project,
    turned,
)


def random_frame(units: int, axes: int, seed: int) -> np.ndarray:
    return np.linalg.qr(np.random.default_rng([units, seed]).standard_normal((units, axes)))[0]


def white(samples: int, axes: int, seed: int = 0) -> np.ndarray:
    """(samples, axes) with mean 0 and covariance 1 exactly."""
    random = np.random.default_rng([samples, seed]).standard_normal((samples, axes))
    return np.linalg.qr(random - random.mean(axis=0))[0] * math.sqrt(samples)


def cloud(samples: int, deviations: list[float], units: int, seed: int = 0, mean: float = 3.0) -> np.ndarray:
    """(samples, units) with exactly these standard deviations along random directions, around `mean`."""
    axes = len(deviations)
    return mean + white(samples, axes, seed) * deviations @ random_frame(units, axes, seed).T


def svd_plane(data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two principal directions (units, 2) and all shares of variance."""
    _, sizes, directions = np.linalg.svd(data - data.mean(axis=0), full_matrices=False)
    return directions[:2].T, sizes**2 / np.sum(sizes**2)


def assert_orthonormal(basis: np.ndarray, tolerance: float = 1e-13) -> None:
    np.testing.assert_allclose(basis.T @ basis, np.eye(2), atol=tolerance)


def turning(data: np.ndarray, angles: np.ndarray) -> list[np.ndarray]:
    """`data` turned by each of `angles`, its principal directions out of their plane, others more slowly."""
    units = data.shape[1]
    leading, _ = svd_plane(data)
    frame = np.linalg.qr(np.concatenate([leading, random_frame(units, 4, 100)], axis=1))[0]
    turned_clouds = []
    for angle in angles:
        turn = np.eye(units)
        for speed, two in ((1.0, frame[:, [0, 2]]), (0.7, frame[:, [1, 3]]), (0.4, frame[:, [4, 5]])):
            cos, sin = math.cos(speed * angle), math.sin(speed * angle)
            turn += two @ (np.array([[cos, -sin], [sin, cos]]) - np.eye(2)) @ two.T
        turned_clouds.append(data @ turn.T)
    return turned_clouds


# The principal plane at one moment


@pytest.mark.parametrize("units", [3, 10, 16, 17, 100, 512])
@pytest.mark.parametrize("samples", [30, 400])
def test_the_first_plane_is_that_of_the_singular_value_decomposition(units: int, samples: int) -> None:
    data = cloud(samples, [3.0, 2.0, 1.0, 0.5, 0.2][: min(units, 5)], units)
    plane = PrincipalPlane()
    basis = plane.update(data)
    expected, shares = svd_plane(data)
    assert basis.shape == (units, 2)
    assert_orthonormal(basis)
    np.testing.assert_allclose(np.abs(np.sum(basis * expected, axis=0)), 1, atol=1e-9)
    np.testing.assert_allclose(plane.explained, shares[:2], rtol=1e-9)
    np.testing.assert_allclose(plane.centre, data.mean(axis=0), rtol=1e-12)
    for axis in basis.T:
        assert axis[np.abs(axis).argmax()] > 0


def test_explained_is_the_share_of_variance_of_the_points_in_the_picture() -> None:
    data = cloud(200, [3, 2, 1, 1], 30)
    plane = PrincipalPlane()
    for moved in turning(data, np.linspace(0, 1, 20)):
        picture = project(moved, plane.update(moved), plane.centre)
        np.testing.assert_allclose(plane.explained, picture.var(axis=0) / moved.var(axis=0).sum(), rtol=1e-9)
        np.testing.assert_allclose(picture.mean(axis=0), 0, atol=1e-12)


@pytest.mark.parametrize("units", [17, 64, 300])
def test_noise_without_structure_loses_little_of_the_best_share(units: int) -> None:
    data = np.random.default_rng(units).standard_normal((500, units))
    plane = PrincipalPlane()
    plane.update(data)
    best = svd_plane(data)[1][:2].sum()
    assert 0.95 * best < plane.explained.sum() <= best * (1 + 1e-12)


def test_layers_of_one_and_two_units_are_drawn_as_they_are() -> None:
    rng = np.random.default_rng(0)
    one, two = rng.normal(5, 1, (50, 1)), rng.normal(5, [1, 3], (50, 2))
    plane = PrincipalPlane()
    np.testing.assert_array_equal(plane.update(one), [[1, 0]])
    np.testing.assert_allclose(plane.explained, [1, 0])
    picture = project(one, plane.basis, plane.centre)
    np.testing.assert_array_equal(picture, np.concatenate([one, np.zeros_like(one)], axis=1))
    plane = PrincipalPlane()
    np.testing.assert_array_equal(plane.update(two), np.eye(2))
    np.testing.assert_allclose(plane.explained, two.var(axis=0) / two.var(axis=0).sum())
    np.testing.assert_array_equal(project(two, plane.basis, plane.centre), two)


@pytest.mark.parametrize("units", [1, 2, 3, 16, 17, 200])
@pytest.mark.parametrize("value", [0.0, 0.1, 1e30])
def test_constant_data_explain_nothing_and_leave_the_plane(units: int, value: float) -> None:
    constant = np.full((40, units), value, np.float32)
    plane = PrincipalPlane()
    np.testing.assert_array_equal(plane.update(constant), np.eye(units, 2))
    np.testing.assert_array_equal(plane.explained, 0)
    before = plane.update(cloud(40, [2, 1][:units], units), settle=True).copy()
    assert plane.explained.sum() == pytest.approx(1)
    np.testing.assert_allclose(plane.update(constant), before, atol=1e-14)
    np.testing.assert_array_equal(plane.explained, 0)


def test_the_rounding_of_a_constant_unit_is_not_mistaken_for_variance() -> None:
    data = np.zeros((100, 5), np.float32)
    data[:, 0] = np.float32(1000) + np.spacing(np.float32(1000)) * (np.arange(100) % 2)
    plane = PrincipalPlane()
    plane.update(data)
    np.testing.assert_array_equal(plane.explained, 0)
    data[:, 3] = np.linspace(-1e-6, 1e-6, 100)
    plane = PrincipalPlane()
    np.testing.assert_allclose(plane.update(data)[:, 0], np.eye(5)[3], atol=1e-12)
    np.testing.assert_allclose(plane.explained, [1, 0])


@pytest.mark.parametrize("units", [3, 40])
def test_along_a_line_the_free_axis_stays_where_it_was(units: int) -> None:
    plane = PrincipalPlane(most_turn=math.inf)
    flat = cloud(100, [2, 1], units)
    before = plane.update(flat).copy()
    line = np.outer(np.linspace(-1, 1, 100), before @ [math.cos(0.3), math.sin(0.3)])
    np.testing.assert_allclose(plane.update(line), before, atol=1e-9)
    assert plane.explained.sum() == pytest.approx(1)


def test_one_sample_has_no_variance() -> None:
    plane = PrincipalPlane()
    assert_orthonormal(plane.update(np.ones((1, 30))))
    np.testing.assert_array_equal(plane.explained, 0)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
@pytest.mark.parametrize("units", [2, 5, 50])
def test_data_that_are_not_finite_leave_the_plane(units: int, bad: float) -> None:
    plane = PrincipalPlane()
    data = cloud(60, [2, 1], units)
    before, centre = plane.update(data).copy(), plane.centre.copy()
    broken = data.copy()
    broken[7, 1] = bad
    np.testing.assert_array_equal(plane.update(broken), before)
    np.testing.assert_array_equal(plane.explained, 0)
    np.testing.assert_array_equal(plane.centre, centre)
    np.testing.assert_allclose(plane.update(data), before, atol=1e-12)


@pytest.mark.parametrize("shape", [(4,), (2, 3, 4), (0, 3), (3, 0)])
def test_a_plane_needs_samples_and_units(shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError, match=r"must be \(samples, units\)"):
        PrincipalPlane().update(np.zeros(shape))


# The principal plane through time


def follow(clouds: list[np.ndarray]) -> tuple[PrincipalPlane, list[np.ndarray], list[np.ndarray]]:
    """A plane that has followed `clouds`, and its bases and pictures on the way."""
    plane, bases, pictures = PrincipalPlane(), [], []
    for data in clouds:
        bases.append(plane.update(data))
        pictures.append(project(data, plane.basis, plane.centre))
    return plane, bases, pictures


def jumps(pictures: list[np.ndarray]) -> np.ndarray:
    """How far the point that goes farthest goes in each update."""
    return np.array([np.linalg.norm(after - before, axis=-1).max() for before, after in pairwise(pictures)])


@pytest.mark.parametrize("units", [8, 16, 40])
def test_under_a_rotation_the_picture_moves_no_faster_than_the_data(units: int) -> None:
    still = cloud(100, [3, 2, 0.7, 0.4, 0.2], units, mean=0)
    clouds = turning(still, np.arange(0, math.pi, 0.02))
    _, bases, pictures = follow(clouds)
    own = jumps(clouds)
    assert (jumps(pictures) <= 1.5 * own).all()
    for data, basis, picture in zip(clouds, bases, pictures, strict=True):
        assert_orthonormal(basis)
        assert picture.var(axis=0).sum() == pytest.approx(data.var(axis=0).sum() * (13 / 13.69), rel=1e-6)
    # Without memory the same plane does flip here, or this would test nothing.
    assert (jumps([project(data, PrincipalPlane().update(data)) for data in clouds]) > 5 * own).any()


@pytest.mark.parametrize("units", [6, 40])
def test_when_the_first_two_variances_cross_nothing_moves_but_the_data(units: int) -> None:
    inside, frame = white(300, 4), random_frame(units, 4, 5)
    skew = np.eye(4)
    skew[0, 1] = 0.02  # the crossing is a close miss: the principal axes turn by 90 degrees within a few updates
    clouds = [inside * [3 - 2 * share, 1 + 2 * share, 0.3, 0.2] @ skew @ frame.T for share in np.linspace(0, 1, 100)]
    plane, bases, pictures = follow(clouds)
    assert (jumps(pictures) <= 1.2 * jumps(clouds)).all()
    assert plane.explained[1] > 3 * plane.explained[0]  # the order was kept
    assert np.sum(bases[0] * bases[-1]) > 1.9
    assert (jumps([project(data, PrincipalPlane().update(data)) for data in clouds]) > 5 * jumps(clouds)).any()


@pytest.mark.parametrize("units", [6, 40])
def test_when_the_second_and_third_variance_cross_the_plane_turns_over_by_and_by(units: int) -> None:
    inside, frame = white(300, 3), random_frame(units, 3, 5)
    shares = [*np.linspace(0, 1, 50), *[1.0] * 30]
    clouds = [inside * [3, 2 - share, 1 + share] @ frame.T for share in shares]
    plane, bases, pictures = follow(clouds)
    reach = max(np.linalg.norm(data, axis=1).max() for data in clouds)
    assert (jumps(pictures) <= 1.01 * (MOST_TURN * reach + jumps(clouds))).all()
    turns = [angle_between(before, after) for before, after in pairwise(bases)]
    assert max(turns) <= MOST_TURN + 1e-9
    assert sum(turns) == pytest.approx(math.pi / 2, abs=0.01)
    assert plane.explained.sum() == pytest.approx(svd_plane(clouds[-1])[1][:2].sum(), rel=1e-6)


def test_wide_layers_are_followed_as_closely_as_narrow_ones() -> None:
    still = cloud(100, [3, 2, 1.5, 1, 0.7, 0.5, 0.4, 0.3, 0.2], 200)
    clouds = turning(still, np.arange(0, 0.4, 0.02))
    _, _, pictures = follow(clouds)
    best = svd_plane(still)[1][:2].sum() * still.var(axis=0).sum()
    for picture in pictures:
        assert picture.var(axis=0).sum() == pytest.approx(best, rel=1e-4)


def test_a_unit_that_comes_alive_outside_all_directions_known_so_far_is_found_at_once() -> None:
    signals = np.ones((1, 1))
    for _ in range(4):
        signals = np.kron(signals, [[1, 1], [1, -1]])  # Hadamard's: uncorrelated without any rounding
    data = np.zeros((16, 300))
    data[:, :9] = signals[:, 1:10] * [8, 4, 2, 1, 1, 1, 1, 1, 1]
    plane = PrincipalPlane(most_turn=math.inf)
    plane.update(data)
    data[:, 123] = 16 * signals[:, 10]
    plane.update(data)
    plane.update(data)
    assert plane.explained.sum() == pytest.approx((256 + 64) / (256 + 64 + 16 + 4 + 6), rel=1e-3)
    assert np.linalg.norm(plane.basis[123]) > 0.999


def test_settling_returns_to_the_principal_axes_at_once() -> None:
    plane = PrincipalPlane()
    plane.update(cloud(100, [3, 2, 1], 20, seed=1))
    other = cloud(100, [3, 2, 1], 20, seed=2)
    plane.update(other)
    assert plane.explained.sum() < 0.9 * svd_plane(other)[1][:2].sum()
    fresh = PrincipalPlane()
    np.testing.assert_allclose(plane.update(other, settle=True), fresh.update(other), atol=1e-9)


def test_another_number_of_units_starts_anew() -> None:
    plane, fresh = PrincipalPlane(), PrincipalPlane()
    plane.update(cloud(100, [3, 2, 1], 20))
    data = cloud(100, [3, 2, 1], 30)
    np.testing.assert_array_equal(plane.update(data), fresh.update(data))


def test_equal_data_give_an_equal_plane_and_do_not_move_it() -> None:
    data = cloud(100, [3, 2, 1], 40)
    one, two = PrincipalPlane(), PrincipalPlane()
    first = one.update(data).copy()
    np.testing.assert_array_equal(first, two.update(data))
    for _ in range(100):
        one.update(data)
    np.testing.assert_allclose(one.basis, first, atol=1e-12)


def test_stacked_planes_are_planes_side_by_side() -> None:
    data = np.stack([cloud(50, [3, 2, 1], 20, seed=run) for run in range(3)])
    stacked, single = PrincipalPlanes(3), PrincipalPlane()
    for _ in range(3):
        basis = stacked.update(data)
        single.update(data[1])
    assert basis.shape == (3, 20, 2)
    np.testing.assert_array_equal(basis[1], single.basis)
    np.testing.assert_array_equal(stacked.explained[1], single.explained)
    np.testing.assert_array_equal(stacked.centre[1], single.centre)
    with pytest.raises(ShapeError, match=r"must be \(3, samples, units\)"):
        stacked.update(data[:2])


# From one plane to another


@pytest.mark.parametrize("units", [3, 4, 30])
def test_turning_goes_from_one_plane_to_the_other_at_constant_speed_without_spin(units: int) -> None:
    start, end = random_frame(units, 2, 1), random_frame(units, 2, 2)
    whole = angle_between(start, end)
    np.testing.assert_allclose(turned(start, end, 0), start, atol=1e-12)
    assert angle_between(turned(start, end, 1), end) < 1e-7
    for share in (0.2, 0.5, 0.9):
        frame, beyond = turned(start, end, share), turned(start, end, share + 1e-5)
        assert_orthonormal(frame)
        assert angle_between(start, frame) == pytest.approx(share * whole, abs=1e-7)
        assert np.linalg.norm(beyond - frame, 2) == pytest.approx(1e-5 * whole, rel=1e-3)
        assert np.abs(frame.T @ (beyond - frame)).max() < 1e-9


def test_turning_does_not_depend_on_the_axes_of_the_end() -> None:
    start, end = random_frame(7, 2, 1), random_frame(7, 2, 2)
    swapped, flipped = end[:, ::-1], end * [1, -1]
    for share in (0.3, 1):
        for same in (swapped, flipped, end @ [[0.6, -0.8], [0.8, 0.6]]):
            np.testing.assert_allclose(turned(start, same, share), turned(start, end, share), atol=1e-12)


def test_the_frame_reached_is_the_nearest_of_its_plane() -> None:
    start, end = random_frame(7, 2, 1), random_frame(7, 2, 2)
    reached = np.linalg.norm(turned(start, end, 1) - start)
    for angle in np.linspace(0, 2 * math.pi, 360):
        cos, sin = math.cos(angle), math.sin(angle)
        for axes in ([[cos, -sin], [sin, cos]], [[cos, sin], [sin, -cos]]):
            assert np.linalg.norm(end @ axes - start) >= reached - 1e-12


def test_planes_at_right_angles_can_be_joined() -> None:
    for share in (0, 0.3, 1):
        assert_orthonormal(turned(np.eye(4, 2), np.eye(4)[:, 2:], share))


def test_rounding_does_not_build_up_over_many_turns() -> None:
    ends = [random_frame(5, 2, seed) for seed in range(7)]
    frame = ends[0]
    for step in range(5000):
        frame = turned(frame, ends[step % 7], 0.1)
    assert_orthonormal(frame)


# The grand tour


@pytest.mark.parametrize("units", [3, 5, 100])
def test_the_tour_never_turns_faster_than_its_speed_and_sometimes_nearly_as_fast(units: int) -> None:
    tour, speed, pause = GrandTour(units, seed=3, speed=0.5), 0.5, 0.01
    planes = [tour.plane(time) for time in np.arange(-2, 20, pause)]
    turns = [np.linalg.norm(soon - here, 2) for here, soon in pairwise(planes)]
    assert 0.95 * speed * pause < max(turns) <= speed * pause * (1 + 1e-6)
    for plane in planes[::100]:
        assert_orthonormal(plane, 1e-12)


def test_the_tour_crosses_its_seam_without_a_jump() -> None:
    tour = GrandTour(6, seed=1, speed=1.0)
    round_trip = float(tour._arrivals[-1])
    for rounds in (-2, -1, 0, 1, 2, 1000):
        seam = rounds * round_trip
        assert np.linalg.norm(tour.plane(seam + 1e-4) - tour.plane(seam - 1e-4), 2) < 2.1e-4
        assert_orthonormal(tour.plane(seam + 1.0), 1e-10)
    assert angle_between(tour.plane(0), tour.plane(round_trip)) < 1e-7


def test_the_tour_is_smooth_where_it_changes_direction() -> None:
    tour = GrandTour(4, seed=1, speed=1.0)
    for corner in tour._arrivals[:5]:
        near = [tour.plane(corner + offset) for offset in (-1e-3, 0, 1e-3)]
        assert np.linalg.norm(near[1] - near[0], 2) < 1e-5
        assert np.linalg.norm(near[2] - near[1], 2) < 1e-5


def test_the_tour_does_not_spin_in_its_plane() -> None:
    tour = GrandTour(6, seed=2)
    for time in np.arange(0, 100, 0.7):
        here, soon = tour.plane(time), tour.plane(time + 1e-3)
        assert np.abs(here.T @ (soon - here)).max() < 1e-6


def test_the_tour_depends_on_seed_units_and_time_alone() -> None:
    tour, again = GrandTour(7, seed=4), GrandTour(7, seed=4)
    times = [0.0, 5.5, 300.0, 5000.0]
    forwards = [tour.plane(time) for time in times]
    backwards = [again.plane(time) for time in reversed(times)][::-1]
    np.testing.assert_array_equal(forwards, backwards)
    assert angle_between(GrandTour(7, seed=5).plane(5.5), tour.plane(5.5)) > 0.1
    np.testing.assert_allclose(GrandTour(7, seed=4, speed=0.4).plane(2.75), tour.plane(5.5), atol=1e-12)


def test_the_tour_shows_every_unit() -> None:
    tour = GrandTour(6, seed=0)
    lengths = [np.linalg.norm(tour.plane(time), axis=1) for time in np.arange(0, 300, 1.0)]
    assert np.max(lengths, axis=0).min() > 0.8


def test_a_tour_of_one_or_two_units_stays() -> None:
    for time in (0.0, 12.3):
        np.testing.assert_array_equal(GrandTour(1).plane(time), [[1, 0]])
        np.testing.assert_array_equal(GrandTour(2).plane(time), np.eye(2))
    with pytest.raises(ShapeError, match="units is 0"):
        GrandTour(0)


# Pairs and projecting


def test_a_pair_shows_two_units_as_they_are() -> None:
    data = np.random.default_rng(0).standard_normal((20, 5)).astype(np.float32)
    np.testing.assert_array_equal(project(data, pair(5, 3, 1)), data[:, [3, 1]])


@pytest.mark.parametrize(("i", "j"), [(0, 5), (5, 0), (-1, 0), (0, -1), (2, 2)])
def test_a_pair_needs_two_different_units_that_exist(i: int, j: int) -> None:
    with pytest.raises(ShapeError, match="two different units from 0 to 4"):
        pair(5, i, j)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_projecting_is_a_sum_of_products_for_each_sample(dtype: type) -> None:
    rng = np.random.default_rng(1)
    data = rng.standard_normal((3, 8, 5)).astype(dtype)
    basis, centre = rng.standard_normal((3, 5, 2)), rng.standard_normal((3, 5))
    expected = np.zeros((3, 8, 2))
    for run, sample, axis, unit in np.ndindex(3, 8, 2, 5):
        difference = float(data[run, sample, unit]) - centre[run, unit]
        expected[run, sample, axis] += difference * basis[run, unit, axis]
    picture = project(data, basis, centre)
    assert picture.dtype == dtype
    np.testing.assert_allclose(picture, expected, atol=1e-5 if dtype == np.float32 else 1e-12)
    shared = project(data, basis[0], centre[0])
    np.testing.assert_allclose(shared[0], expected[0], atol=1e-5)
    np.testing.assert_allclose(project(data[2], basis[2], centre[2]), expected[2], atol=1e-5)
    np.testing.assert_allclose(project(2 * data, basis), 2 * project(data, basis), atol=1e-5)


def test_projecting_refuses_units_that_do_not_agree() -> None:
    with pytest.raises(ShapeError, match=r"representation has shape \(4, 3\) and basis \(5, 2\)"):
        project(np.zeros((4, 3)), np.zeros((5, 2)))
    with pytest.raises(ShapeError, match=r"representation has shape \(3,\)"):
        project(np.zeros(3), np.zeros((3, 2)))
    with pytest.raises(ShapeError, match=r"centre has shape \(2,\)"):
        project(np.zeros((4, 3)), np.zeros((3, 2)), [0, 0])
