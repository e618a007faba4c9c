"""Penalties against central differences, clipping by norms, dropout by moments."""

import numpy as np
import pytest

from nnsim.regularizers import clip_gradient, dropout, penalty, penalty_gradient

MASK = np.array([1.0, 1.0, 0.0, 1.0, 0.0])


def test_penalty_by_hand() -> None:
    parameters = np.array([[1.0, -2.0, 100.0, 3.0, 100.0], [0.0, 0.5, 7.0, 0.0, 7.0]])
    expected = [0.6 + 0.1 * 14, 0.05 + 0.1 * 0.25]
    np.testing.assert_allclose(penalty(parameters, 0.1, 0.2, MASK), expected, rtol=1e-14)
    assert penalty(parameters[0], 0.1, 0.2, MASK).shape == ()


@pytest.mark.parametrize(("l1", "l2"), [(0.3, 0.0), (0.0, 0.4), (0.3, 0.4)])
def test_penalty_gradient_agrees_with_central_differences(l1: float, l2: float) -> None:
    parameters = np.array([[1.0, -2.0, 5.0, 0.3, -1.0], [-0.4, 0.5, 7.0, -3.0, 2.0]])
    before = np.arange(10.0).reshape(2, 5)
    gradient = before.copy()
    kernel = penalty_gradient(l1, l2, MASK, np.float64)
    assert kernel is not None
    kernel(parameters, gradient)
    step = 1e-6
    for index in np.ndindex(parameters.shape):
        shift = np.zeros_like(parameters)
        shift[index] = step
        rise = penalty(parameters + shift, l1, l2, MASK) - penalty(parameters - shift, l1, l2, MASK)
        assert gradient[index] - before[index] == pytest.approx(rise[index[0]] / (2 * step), abs=1e-8)


def test_penalties_leave_biases_and_zero_weights_alone() -> None:
    kernel = penalty_gradient(0.3, 0.4, MASK, np.float32)
    assert kernel is not None
    gradient = np.zeros(5, np.float32)
    kernel(np.array([0, 0, 9, 0, -9], np.float32), gradient)
    np.testing.assert_array_equal(gradient, np.zeros(5))
    assert gradient.dtype == np.float32


def test_nothing_to_do_is_none() -> None:
    assert penalty_gradient(0.0, 0.0, MASK, np.float32) is None
    assert clip_gradient(0.0, np.float32) is None


def clipped(gradient: object, limit: float, dtype: type = np.float32) -> np.ndarray:
    """The gradient after clipping."""
    result = np.array(gradient, dtype)
    kernel = clip_gradient(limit, dtype)
    assert kernel is not None
    with np.errstate(all="raise", under="ignore"):
        kernel(result)
    return result


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_each_run_is_clipped_by_its_own_norm(dtype: type) -> None:
    gradient = np.array([[3.0, 4.0], [0.3, 0.4], [0.0, 0.0], [-30.0, 40.0]], dtype)
    found = clipped(gradient, 1.0, dtype)
    np.testing.assert_allclose(found, [[0.6, 0.8], [0.3, 0.4], [0.0, 0.0], [-0.6, 0.8]], rtol=1e-6)
    np.testing.assert_array_equal(found[1], gradient[1])  # short enough: untouched to the bit
    assert found.dtype == dtype


def test_one_run_is_clipped_too() -> None:
    np.testing.assert_allclose(clipped([3.0, -4.0], 2.5), [1.5, -2.0], rtol=1e-6)


@pytest.mark.parametrize("size", [1e15, 1e20, 1e37])
def test_a_gradient_whose_square_overflows_is_clipped_and_not_lost(size: float) -> None:
    np.testing.assert_allclose(clipped([[3 * size, -4 * size]], 1.0), [[0.6, -0.8]], rtol=1e-5)


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_dropout_keeps_the_mean(rate: float) -> None:
    mask = dropout(np.random.default_rng(0), rate, (200, 500), np.float32)
    assert mask.dtype == np.float32
    assert set(np.unique(mask)) == {0, np.float32(1 / (1 - rate))}
    assert (mask == 0).mean() == pytest.approx(rate, abs=0.01)
    assert mask.mean() == pytest.approx(1, abs=0.05)


def test_dropout_of_nothing_is_all_ones_and_seeds_decide() -> None:
    assert (dropout(np.random.default_rng(0), 0.0, (4, 5), np.float32) == 1).all()
    first, again, other = (dropout(np.random.default_rng(seed), 0.5, (20, 20), float) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
