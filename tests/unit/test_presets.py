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


def trained(name: str, epochs: float) -> nnsim.Simulation:
    sim = nnsim.Simulation(nnsim.presets[name])
    while sim.epoch < epochs and sim.finished is None:
        sim.advance(100)
    return sim


GOOD = {"xor": (10, 0.97), "spiral": (100, 0.97), "spiral-features": (20, 0.97), "three-arms": (80, 0.95)}
"""Epochs, and the accuracy that every run has then."""


@pytest.mark.parametrize(("name", "epochs", "accuracy"), [(name, *claim) for name, claim in GOOD.items()])
def test_what_is_said_to_be_learned_is_learned(name: str, epochs: int, accuracy: float) -> None:
    assert (trained(name, epochs).metrics.accuracy > accuracy).all()


def test_the_line_is_found_and_the_hills_are_learned() -> None:
    assert (trained("line", 20).metrics.loss < 0.002).all()
    assert (trained("hills", 60).metrics.loss < 0.02).all()


def test_long_steps_kill_relu_units_for_good() -> None:
    sim = trained("dead-relu", 15)
    dead = [layer.copy() for layer in sim.dead_units()]
    assert sum(layer.sum() for layer in dead) >= 6
    sim.advance(500)
    assert all((later >= earlier).all() for later, earlier in zip(sim.dead_units(), dead, strict=True))


def test_a_learning_rate_too_high_never_settles() -> None:
    assert nnsim.presets["too-fast"].learning_rate == 500 * nnsim.presets["article"].learning_rate
    sim = trained("too-fast", 40)
    losses = []
    for _ in range(30):
        sim.advance(100)
        losses.append(sim.metrics.loss)
    calm = trained("article", 40).metrics.loss
    assert (np.median(losses, axis=0) > 3 * calm).all()
    assert (np.max(losses, axis=0) > 2 * np.min(losses, axis=0)).all()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_plain_descent_with_steps_of_one_diverges_before_step_20() -> None:
    sim = trained("diverging", 1)
    assert {divergence.step < 20 for divergence in sim.divergences.values()} == {True}
    assert len(sim.divergences) == sim.runs


def test_from_zeros_all_units_stay_alike_and_at_the_baseline() -> None:
    sim = trained("zeros", 20)
    assert sim.metrics.accuracy == pytest.approx(sim.metrics.baseline)
    assert np.ptp(sim.layers[0].weights, axis=1) == pytest.approx(0)


def test_too_few_units_and_layers_without_a_bend_do_not_get_there() -> None:
    few = trained("too-few", 100)
    assert (few.metrics.accuracy < 0.95).all()
    linear = trained("linear", 40)
    assert (linear.metrics.accuracy < 0.7).all()


def test_gradients_vanish_through_eight_sigmoids() -> None:
    sim = trained("vanishing", 40)
    assert (sim.metrics.accuracy < 0.6).all()
    norms = sim.weight_norms()
    start = nnsim.Simulation(nnsim.presets["vanishing"]).weight_norms()
    assert norms[:, 0] == pytest.approx(start[:, 0], rel=0.01), "the first layer has hardly moved"


def test_noise_is_learned_by_heart() -> None:
    sim = trained("overfitting", 250)
    best = sim.metrics.accuracy
    while sim.epoch < 350:
        sim.advance(100)
        best = np.maximum(best, sim.metrics.accuracy)
    assert (best > 0.95).all()
    assert (sim.metrics.test_accuracy < 0.7).all()


def test_each_preset_has_a_title_and_a_sentence_in_every_language() -> None:
    for preset in PRESETS.values():
        assert all(sentence.endswith(".") for sentence in preset.about)
        assert all(preset.title)
        assert len(set(preset.about)) == len(preset.about)
