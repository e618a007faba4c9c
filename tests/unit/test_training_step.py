"""One training step worked out with plain scalars, and gradients against central differences."""

import math

import numpy as np
import pytest

import nnsim
from nnsim.names import ACTIVATIONS, TASK_LOSSES, TASKS


def tiny(**changes: object) -> nnsim.Simulation:
    """A 2-2-1 network on 12 samples, whose every number can be followed by hand."""
    fields = {"samples": 12, "hidden": (2,), "batch": 0, "runs": 1, "learning_rate": 0.1, "optimizer": "sgd"}
    return nnsim.Simulation(nnsim.Config().replace(**(fields | changes)))


def test_one_step_of_gradient_descent_by_hand() -> None:
    sim = tiny(slope=0.2)
    (w11, w12, b1, w21, w22, b2, v1, v2, c) = (float(p) for p in sim.parameters[0])
    gradient = np.zeros(9)
    for (x1, x2), y in zip(sim.data.points.astype(float), sim.data.labels, strict=True):
        z1, z2 = w11 * x1 + w12 * x2 + b1, w21 * x1 + w22 * x2 + b2
        a1, a2 = (z if z > 0 else 0.2 * z for z in (z1, z2))
        error = 1 / (1 + math.exp(-(v1 * a1 + v2 * a2 + c))) - y
        d1 = error * v1 * (1 if z1 > 0 else 0.2)
        d2 = error * v2 * (1 if z2 > 0 else 0.2)
        gradient += np.array([d1 * x1, d1 * x2, d1, d2 * x1, d2 * x2, d2, error * a1, error * a2, error]) / 12
    expected = sim.parameters[0] - 0.1 * gradient
    assert sim.advance(1) == 1
    np.testing.assert_allclose(sim.parameters[0], expected, rtol=2e-6, atol=1e-6)


def central_differences(sim: nnsim.Simulation, x: np.ndarray, y: np.ndarray, step: float) -> np.ndarray:
    """(loss(p + h) - loss(p - h)) / 2h for each parameter p, with the h that float32 really adds."""
    differences = np.empty(sim.parameters.shape)
    for index in np.ndindex(sim.parameters.shape):
        kept = sim.parameters[index]
        losses = []
        for moved in (kept + np.float32(step), kept - np.float32(step)):
            sim.parameters[index] = moved
            losses.append((sim.loss_and_gradient(x, y)[0][index[0]], float(moved)))
        sim.parameters[index] = kept
        (upper, above), (lower, below) = losses
        differences[index] = (upper - lower) / (above - below)
    return differences


LOSSES_OF = {"discs": TASK_LOSSES["binary"], "blobs3": TASK_LOSSES["classes"], "plane": TASK_LOSSES["regression"]}
TASKS_WITH_LOSSES = [(dataset, loss) for dataset, losses in LOSSES_OF.items() for loss in losses]
PENALTIES = ({}, {"l1": 0.01}, {"l2": 0.02}, {"l1": 0.01, "l2": 0.02})
FROM_KINKS = 0.02
"""More than a step of central differences moves any pre-activation below."""


def distance_from_kinks(sim: nnsim.Simulation) -> float:
    """How near any sample or weight is to where ReLU, its kin, hinge or an absolute value bend."""
    given, distances = sim.inputs, []
    for layer, outputs in zip(sim.layers, sim.responses(0, sim.inputs), strict=True):
        before = given @ layer.weights[0].T + layer.biases[0]
        distances += [np.abs(before).min(), np.abs(layer.weights).min() * 20]
        given = outputs
    signs = 2 * sim.data.labels[:, None] - 1
    return float(min(*distances, np.abs(1 - signs * before).min(), np.abs(np.abs(before - sim._targets.T) - 1).min()))


@pytest.mark.parametrize("penalties", PENALTIES)
@pytest.mark.parametrize(("dataset", "loss"), TASKS_WITH_LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradient_agrees_with_central_differences_away_from_kinks(
    activation: str, dataset: str, loss: str, penalties: dict[str, float]
) -> None:
    config = nnsim.Config(
        dataset=dataset, loss=loss, activation=(activation,), samples=10, hidden=(4, 3), runs=1, batch=5, **penalties
    )
    sims = (nnsim.Simulation(config.replace(seed=seed)) for seed in range(1000))
    sim = next(sim for sim in sims if distance_from_kinks(sim) > FROM_KINKS)
    y = sim.data.values if TASKS[dataset] == "regression" else sim.data.labels
    _, gradient = sim.loss_and_gradient(sim.data.points, y)
    differences = central_differences(sim, sim.data.points, y, 2.0**-13)
    assert np.abs(gradient).max() > 0.01
    np.testing.assert_allclose(gradient, differences, rtol=1e-4, atol=1e-5 * np.abs(gradient).max())


def test_gradients_of_all_runs_are_their_own() -> None:
    sim = nnsim.Simulation(nnsim.Config(samples=20, hidden=(4, 3), activation=("tanh",), runs=3, batch=5))
    _, gradient = sim.loss_and_gradient(sim.data.points, sim.data.labels)
    differences = central_differences(sim, sim.data.points, sim.data.labels, 2.0**-13)
    np.testing.assert_allclose(gradient, differences, rtol=1e-4, atol=1e-5 * np.abs(gradient).max())


def test_the_step_uses_the_gradient_of_its_own_batch_of_all_samples() -> None:
    sim = tiny(hidden=(5, 3), runs=3)
    before = sim.parameters.copy()
    _, gradient = sim.loss_and_gradient(sim.data.points, sim.data.labels)
    sim.advance(1)
    np.testing.assert_allclose(sim.parameters, before - 0.1 * gradient, rtol=1e-5, atol=1e-6)


def test_loss_and_gradient_refuses_unequal_lengths() -> None:
    with pytest.raises(nnsim.ShapeError, match=r"y has shape \(3,\), but x has 2 points"):
        tiny().loss_and_gradient([[0, 0], [1, 1]], [0, 1, 0])
