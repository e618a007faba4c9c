"""Features, each against the math module point by point."""

import math

import numpy as np
import pytest

from nnsim import config
from nnsim.datasets import make_dataset
from nnsim.errors import ConfigError, ShapeError
from nnsim.features import FEATURES, compute_features

EXPECTED = {
    "x1": lambda x, y: x,
    "x2": lambda x, y: y,
    "x1_squared": lambda x, y: x**2,
    "x2_squared": lambda x, y: y**2,
    "x1_x2": lambda x, y: x * y,
    "sin_x1": lambda x, y: math.sin(x),
    "sin_x2": lambda x, y: math.sin(y),
    "cos_x1": lambda x, y: math.cos(x),
    "cos_x2": lambda x, y: math.cos(y),
    "sinh_x1": lambda x, y: math.sinh(x),
    "sinh_x2": lambda x, y: math.sinh(y),
}


def test_the_table_and_the_configuration_name_the_same_features():
    assert tuple(FEATURES) == config.FEATURES == tuple(EXPECTED)


@pytest.mark.parametrize("name", FEATURES)
def test_each_feature_is_the_function_of_its_name_rounded_once(name):
    points = make_dataset("discs", 400).points
    computed = compute_features([name], points)
    exact = np.array([[EXPECTED[name](float(x), float(y))] for x, y in points])
    assert computed.dtype == np.float32
    assert computed.shape == (400, 1)
    # Half a last place of float32: a function computed in float32 would miss this.
    np.testing.assert_allclose(computed.astype(np.float64), exact, rtol=2.0**-24 * 1.0001, atol=1e-30)


def test_columns_come_in_the_order_asked_for():
    points = np.array([[2.0, 3.0], [-1.0, 0.5]])
    computed = compute_features(("x2", "x1", "x1_x2", "x1"), points)
    assert computed.tolist() == [[3, 2, 6, 2], [0.5, -1, -0.5, -1]]


def test_plain_coordinates_pass_to_the_bit():
    points = make_dataset("gauss", 300, 0.3).points
    assert np.array_equal(compute_features(["x1", "x2"], points), points)


def test_no_points_and_no_names_give_empty_arrays():
    assert compute_features(["x1"], np.empty((0, 2))).shape == (0, 1)
    assert compute_features([], np.empty((3, 2))).shape == (3, 0)


def test_unknown_names_are_all_refused():
    with pytest.raises(ConfigError, match="one of x1, x2") as refusal:
        compute_features(["x1", "x3", "tan_x1"], np.zeros((1, 2)))
    assert [problem.value for problem in refusal.value.problems] == ["'x3'", "'tan_x1'"]


@pytest.mark.parametrize("shape", [(2,), (3, 1), (3, 3), (1, 3, 2)])
def test_points_of_another_shape_are_refused(shape):
    with pytest.raises(ShapeError, match=r"expected \(n, 2\)"):
        compute_features(["x1"], np.zeros(shape))


@pytest.mark.parametrize("far", [90.0, 1000.0])
def test_a_feature_too_large_for_float32_is_named(far):
    with pytest.raises(ConfigError) as refusal:
        compute_features(["x1", "sinh_x1", "sinh_x2"], np.array([[far, 1.0], [0.0, 0.0]]))
    assert [problem.value for problem in refusal.value.problems] == ["sinh_x1 (too large)"]
