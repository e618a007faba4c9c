"""Initialisers by their moments and bounds, with enough draws for tight limits."""

import numpy as np
import pytest

from nnsim import config
from nnsim.initializers import INITIALIZERS

NAMES = (
    "he_normal",
    "he_uniform",
    "glorot_normal",
    "glorot_uniform",
    "lecun_normal",
    "lecun_uniform",
    "normal",
    "zeros",
)
FAN_OUT, FAN_IN = 300, 500
VARIANCE = {
    "he": 2 / FAN_IN,
    "glorot": 2 / (FAN_IN + FAN_OUT),
    "lecun": 1 / FAN_IN,
    "normal": 1.0,
    "zeros": 0.0,
}


def draw(
    name: str,
    seed: int = 0,
    fan_out: int = FAN_OUT,
    fan_in: int = FAN_IN,
) -> tuple[np.ndarray, np.ndarray]:
    """Weights and biases of one layer."""
    return INITIALIZERS[name](np.random.default_rng(seed), fan_out, fan_in)


def test_the_table_has_exactly_the_names_of_the_configuration() -> None:
    assert tuple(INITIALIZERS) == NAMES == config.INITIALIZERS


@pytest.mark.parametrize("name", NAMES)
def test_shapes_types_and_seeds(name: str) -> None:
    weights, biases = draw(name, fan_out=4, fan_in=3)
    assert weights.shape == (4, 3)
    assert biases.shape == (4,)
    assert weights.dtype == biases.dtype == np.float64
    np.testing.assert_array_equal(weights, draw(name, fan_out=4, fan_in=3)[0])
    if name != "zeros":
        assert not np.array_equal(weights, draw(name, seed=1, fan_out=4, fan_in=3)[0])


@pytest.mark.parametrize("name", NAMES)
def test_mean_and_variance(name: str) -> None:
    """150,000 weights: one standard deviation of the variance is 0.4 %, of the mean 0.3 % of a weight's."""
    weights, _ = draw(name)
    variance = VARIANCE[name.split("_")[0]]
    assert weights.var() == pytest.approx(variance, rel=0.02)
    assert abs(weights.mean()) <= 0.012 * np.sqrt(variance)


@pytest.mark.parametrize("name", ["he_uniform", "glorot_uniform", "lecun_uniform"])
def test_uniform_weights_fill_their_interval_and_stay_inside(name: str) -> None:
    weights, _ = draw(name)
    limit = np.sqrt(3 * VARIANCE[name.split("_")[0]])
    assert 0.999 * limit < weights.max() <= limit
    assert -limit <= weights.min() < -0.999 * limit


@pytest.mark.parametrize("name", ["he_normal", "glorot_normal", "lecun_normal", "normal"])
def test_normal_weights_have_normal_tails(name: str) -> None:
    """4.55 % lie beyond two standard deviations; of uniform weights none would."""
    weights, _ = draw(name)
    beyond = (np.abs(weights) > 2 * np.sqrt(VARIANCE[name.split("_")[0]])).mean()
    assert beyond == pytest.approx(0.0455, abs=0.004)


@pytest.mark.parametrize("name", NAMES)
def test_biases_begin_at_zero_except_in_the_articles_code(name: str) -> None:
    _, biases = draw(name, fan_out=20_000, fan_in=1)
    if name == "normal":
        assert biases.var() == pytest.approx(1, rel=0.05)
        assert abs(biases.mean()) < 0.04
    else:
        assert not biases.any()
