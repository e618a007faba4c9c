"""The presets do what their sentences say."""

import numpy as np
import pytest

import nnsim
from nnsim.presets import ARTICLE_EPOCHS, PRESETS


@pytest.mark.parametrize("seed", range(3))
def test_every_run_of_the_article_preset_learns_and_stays_alive(seed: int) -> None:
    sim = nnsim.Simulation(nnsim.presets["article"].replace(seed=seed, reproducible=False))
    best = np.zeros(sim.runs)
    while sim.epoch < ARTICLE_EPOCHS:
        sim.advance(500)
        best = np.maximum(best, sim.metrics.accuracy)
    assert (best > 0.95).all()
    assert not any(dead.any() for dead in sim.dead_units())


def test_the_text_s_plain_relu_kills_units_where_leaky_relu_does_not() -> None:
    text = nnsim.Simulation(nnsim.presets["article-text"].replace(runs=8))
    text.advance(1000)
    assert text.dead_units()[1].any(axis=1).sum() >= 2


def test_the_published_code_s_features_and_sampling() -> None:
    sim = nnsim.Simulation(nnsim.presets["article-code"])
    x1, x2 = sim.data.points.astype(float).T
    expected = np.column_stack([x1, x2, x1**2, x2**2, np.sinh(x1), np.sinh(x2), np.cos(x1), np.cos(x2)])
    np.testing.assert_allclose(sim.inputs, expected, rtol=1e-6)
    assert sim.config.sampling == "replacement"
    assert sim.layers[0].biases.std() == pytest.approx(1, abs=0.2)


def test_each_preset_has_a_sentence() -> None:
    assert all(preset.about.endswith(".") for preset in PRESETS.values())
