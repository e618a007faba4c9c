"""Products of every shape and layout that training can meet, against sums taken one term at a time."""

import itertools

import numpy as np
import pytest

from nnsim import products
from nnsim.products import choose_exact, choose_product, choose_sequential

LENGTHS = (1, 2, 3, 8, 33, 101)
STACKS = ((), (3,))


def one_after_the_other(a, b):
    total = np.zeros((*a.shape[:-1], b.shape[-1]), a.dtype)
    for j in range(a.shape[-1]):
        total = total + a[..., j : j + 1] * b[..., j : j + 1, :]
    return total


def laid_out(rng, stack, rows, columns, layout):
    """Random numbers of all sizes (so that the order of a sum shows), as the trainer's arrays lie in memory."""
    scale = 10.0 ** rng.integers(-3, 4, (*stack, rows, columns))
    matrix = (rng.normal(size=scale.shape) * scale).astype(np.float32)
    if layout == "turned":
        return np.ascontiguousarray(matrix.swapaxes(-1, -2)).swapaxes(-1, -2)
    if layout == "part":
        larger = np.zeros((*stack, rows + 1, columns + 1), np.float32)
        larger[..., :-1, :-1] = matrix
        return larger[..., :-1, :-1]
    return matrix


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("layouts", list(itertools.product(("whole", "turned", "part"), repeat=2)))
def test_exact_products_add_one_term_after_the_other(stack, layouts):
    rng = np.random.default_rng(0)
    for rows, depth, columns in itertools.product(LENGTHS, repeat=3):
        a = laid_out(rng, stack, rows, depth, layouts[0])
        b = laid_out(rng, stack, depth, columns, layouts[1])
        out = laid_out(rng, stack, rows, columns, "part")
        choose_exact(a, b)(a, b, out)
        np.testing.assert_array_equal(out, one_after_the_other(a, b), f"{rows} x {depth} x {columns}")


@pytest.mark.parametrize("stack", STACKS)
def test_all_ways_to_multiply_agree(stack):
    rng = np.random.default_rng(0)
    layouts = ("whole", "turned", "part")
    for rows, depth, columns in itertools.product((*LENGTHS, 200), repeat=3):
        first, second = rng.choice(layouts, 2)
        a, b = laid_out(rng, stack, rows, depth, first), laid_out(rng, stack, depth, columns, second)
        for choose in (choose_sequential, choose_product(bool(stack), reproducible=False)):
            out = np.empty((*stack, rows, columns), np.float32)
            choose(a, b)(a, b, out)
            sizes = one_after_the_other(abs(a), abs(b))
            np.testing.assert_array_less(abs(out - one_after_the_other(a, b)), 1e-5 * sizes + 1e-30)


def test_a_sum_of_negative_zeros_is_zero_whatever_the_shape():
    for rows, columns in ((1, 1), (1, 3), (3, 1), (100, 3)):
        a, b = np.full((rows, 2), -0.0, np.float32), np.ones((2, columns), np.float32)
        out = np.empty((rows, columns), np.float32)
        choose_exact(a, b)(a, b, out)
        assert not np.signbit(out).any()


def test_in_the_browser_every_product_is_reproducible(monkeypatch):
    monkeypatch.setattr(products, "SEQUENTIAL_BLAS", True)
    assert choose_product(runs_axis=True, reproducible=False) is choose_sequential
    assert choose_product(runs_axis=False, reproducible=True) is choose_sequential
