"""Activations: values at known points, derivatives by central differences, no allocation where it counts."""

import math
import tracemalloc

import numpy as np
import pytest

from nnsim import config
from nnsim.activations import ACTIVATIONS

NAMES = ("linear", "relu", "leaky_relu", "elu", "gelu", "silu", "tanh", "sigmoid", "sine")
SLOPE = 0.2


def evaluate(
    name: str,
    z: object,
    dtype: type = np.float64,
    slope: float = SLOPE,
) -> tuple[np.ndarray, np.ndarray]:
    """act(z) and act'(z), with `z` left alone."""
    value = np.array(z, dtype)
    derivative = np.full_like(value, np.nan)
    ACTIVATIONS[name](slope, dtype)(value, derivative)
    return value, derivative


def test_the_table_has_exactly_the_names_of_the_configuration() -> None:
    assert tuple(ACTIVATIONS) == NAMES == config.ACTIVATIONS


# the textbook formulas, written with math alone
FORMULAS = {
    "linear": lambda z: z,
    "relu": lambda z: max(z, 0.0),
    "leaky_relu": lambda z: z if z > 0 else SLOPE * z,
    "elu": lambda z: z if z > 0 else math.exp(z) - 1,
    "gelu": lambda z: z / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3))),
    "silu": lambda z: z / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "sine": math.sin,
}


@pytest.mark.parametrize("name", NAMES)
def test_value_is_the_textbook_formula(name: str) -> None:
    points = [-6.0, -1.5, -0.3, 0.0, 0.4, 1.0, 5.0]
    value, _ = evaluate(name, points)
    np.testing.assert_allclose(value, [FORMULAS[name](z) for z in points], rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name", NAMES)
def test_derivative_agrees_with_central_differences(name: str) -> None:
    z = np.concatenate([np.linspace(-4, -0.01, 60), np.linspace(0.01, 4, 60)])  # away from the kink at 0
    step = 1e-5
    differences = (evaluate(name, z + step)[0] - evaluate(name, z - step)[0]) / (2 * step)
    np.testing.assert_allclose(evaluate(name, z)[1], differences, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_extreme_inputs_stay_finite(name: str, dtype: type) -> None:
    with np.errstate(all="raise", under="ignore"):
        value, derivative = evaluate(name, [-1e4, -100, -1e-30, 0, 1e-30, 100, 1e4], dtype)
    assert np.isfinite(value).all()
    assert np.isfinite(derivative).all()
    assert value.dtype == derivative.dtype == dtype


@pytest.mark.parametrize("slope", [0.0, 0.01, 0.1, 0.2, 0.3, 1 / 3, 0.7, 0.999, 1.0])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_leaky_relu_leaves_positive_inputs_alone_to_the_bit(slope: float, dtype: type) -> None:
    positive = np.array([1e-30, 0.1, 1 / 3, 1.0, 7.7, 1e30], dtype)
    value, derivative = evaluate("leaky_relu", positive, dtype, slope)
    assert (value == positive).all()
    assert (derivative == 1).all()
    value, derivative = evaluate("leaky_relu", -positive, dtype, slope)
    np.testing.assert_allclose(derivative, slope, rtol=0, atol=np.finfo(dtype).eps)
    assert (value == -positive * derivative).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_relu_is_exactly_zero_and_flat_on_the_negative_side(dtype: type) -> None:
    value, derivative = evaluate("relu", [-1e4, -1, -1e-30], dtype)
    assert (value == 0).all()
    assert (derivative == 0).all()


@pytest.mark.parametrize("name", ["elu", "gelu", "silu", "tanh", "sigmoid", "sine"])
def test_float32_results_are_the_float64_results_rounded(name: str) -> None:
    z = np.linspace(-5, 5, 501).astype(np.float32)
    for rounded, exact in zip(evaluate(name, z, np.float32), evaluate(name, z), strict=True):
        assert (rounded == exact.astype(np.float32)).all()


@pytest.mark.parametrize("name", NAMES)
def test_works_in_place_on_the_units_of_an_augmented_array(name: str) -> None:
    """As the network calls it: all rows but the last, over stacked runs."""
    augmented = np.random.default_rng(0).standard_normal((3, 5, 4)).astype(np.float32)
    augmented[:, -1] = 1
    before = augmented.copy()
    derivative = np.empty((3, 4, 4), np.float32)
    ACTIVATIONS[name](SLOPE, np.float32)(augmented[:, :-1], derivative)
    value, expected = evaluate(name, before[:, :-1], np.float32)
    assert (augmented[:, :-1] == value).all()
    assert (derivative == expected).all()
    assert (augmented[:, -1] == 1).all()


@pytest.mark.parametrize("name", ["relu", "leaky_relu"])
@pytest.mark.parametrize("shape", [(100, 10), (3, 100, 10)])
def test_the_hot_kernels_allocate_no_array(name: str, shape: tuple[int, ...]) -> None:
    z = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    derivative = np.empty_like(z)
    kernel = ACTIVATIONS[name](SLOPE, np.float32)
    kernel(z, derivative)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        kernel(z, derivative)
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert peak < z.nbytes / 2
