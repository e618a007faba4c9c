"""Optimisers against plain implementations in float64, closed forms, and exact resumption."""

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from nnsim import config
from nnsim.optimizers import OPTIMIZERS, Optimizer, OptimizerSettings

NAMES = ("sgd", "momentum", "nesterov", "rmsprop", "adagrad", "adam", "adamw")
SETTINGS = OptimizerSettings(
    momentum=0.8,
    beta1=0.85,
    beta2=0.97,
    epsilon=1e-6,
    decay=0.95,
    weight_decay=0.02,
)
SHAPES = [(7,), (3, 7)]

Gradients = list[np.ndarray]


def gradients(count: int, shape: tuple[int, ...], seed: int = 0) -> Gradients:
    """Random, of several sizes, with zeros among them."""
    rng = np.random.default_rng(seed)
    sizes = 10.0 ** rng.uniform(-3, 1, (count, *shape))
    return list(rng.standard_normal((count, *shape)) * sizes * (rng.random((count, *shape)) > 0.1))


def follow(optimizer: Optimizer, path: Gradients, rate: object) -> np.ndarray:
    """The parameters after the steps of `path`, which the optimiser has changed in place."""
    learning_rate = np.array(rate, optimizer.parameters.dtype)
    for gradient in path:
        optimizer.gradient[...] = gradient
        optimizer.update(learning_rate)
    return optimizer.parameters


def plain(name: str, p: np.ndarray, path: Gradients, lr: object, s: OptimizerSettings) -> np.ndarray:
    """The published formulas, one at a time, with powers taken afresh at each step."""
    m, v, lr = np.zeros_like(p), np.zeros_like(p), np.asarray(lr)

    def adam(g: np.ndarray, t: int) -> np.ndarray:
        nonlocal m, v
        m, v = s.beta1 * m + (1 - s.beta1) * g, s.beta2 * v + (1 - s.beta2) * g**2
        return lr * (m / (1 - s.beta1**t)) / (np.sqrt(v / (1 - s.beta2**t)) + s.epsilon)

    def momentum(g: np.ndarray, t: int) -> np.ndarray:
        nonlocal m
        m = s.momentum * m + g
        return lr * m

    def nesterov(g: np.ndarray, t: int) -> np.ndarray:
        return g * lr + s.momentum * momentum(g, t)

    def rmsprop(g: np.ndarray, t: int) -> np.ndarray:
        nonlocal v
        v = s.decay * v + (1 - s.decay) * g**2
        return lr * g / (np.sqrt(v) + s.epsilon)

    def adagrad(g: np.ndarray, t: int) -> np.ndarray:
        nonlocal v
        v = v + g**2
        return lr * g / (np.sqrt(v) + s.epsilon)

    rules: dict[str, Callable[[np.ndarray, int], np.ndarray]] = {
        "sgd": lambda g, t: lr * g,
        "momentum": momentum,
        "nesterov": nesterov,
        "rmsprop": rmsprop,
        "adagrad": adagrad,
        "adam": adam,
        "adamw": lambda g, t: lr * s.weight_decay * p + adam(g, t),
    }
    for t, g in enumerate(path, start=1):
        p = p - rules[name](g, t)
    return p


def test_the_table_has_exactly_the_names_of_the_configuration() -> None:
    assert tuple(OPTIMIZERS) == NAMES == config.OPTIMIZERS


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("settings", [OptimizerSettings(), SETTINGS], ids=["default", "other"])
@pytest.mark.parametrize(
    ("shape", "rate"),
    [((7,), 0.01), ((3, 7), 0.01), ((3, 7), [[0.01], [0.001], [0.1]])],
    ids=["one", "runs", "rates"],
)
def test_200_steps_agree_with_the_published_formulas(
    name: str, settings: OptimizerSettings, shape: tuple[int, ...], rate: object
) -> None:
    start, path = np.random.default_rng(1).standard_normal(shape), gradients(200, shape)
    found = follow(OPTIMIZERS[name](start.copy(), settings), path, rate)
    np.testing.assert_allclose(found, plain(name, start, path, rate, settings), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_float32_stays_near_float64(name: str) -> None:
    start, path = np.random.default_rng(1).standard_normal((3, 7)), gradients(200, (3, 7))
    rough = follow(OPTIMIZERS[name](start.astype(np.float32), SETTINGS), path, 0.01)
    assert rough.dtype == np.float32
    np.testing.assert_allclose(rough, plain(name, start, path, 0.01, SETTINGS), rtol=2e-5, atol=2e-5)


@pytest.mark.parametrize("name", NAMES)
def test_a_run_does_not_depend_on_its_neighbours(name: str) -> None:
    start = np.random.default_rng(1).standard_normal((3, 7)).astype(np.float32)
    path = gradients(50, (3, 7))
    together = follow(OPTIMIZERS[name](start.copy(), SETTINGS), path, 0.01)
    for run in range(3):
        alone = follow(OPTIMIZERS[name](start[run].copy(), SETTINGS), [g[run] for g in path], 0.01)
        np.testing.assert_array_equal(alone, together[run])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("done", [0, 1, 60])
def test_a_restored_optimiser_resumes_to_the_bit(name: str, shape: tuple[int, ...], done: int) -> None:
    start = np.random.default_rng(1).standard_normal(shape).astype(np.float32)
    path = gradients(100, shape)
    first = OPTIMIZERS[name](start.copy(), SETTINGS)
    follow(first, path[:done], 0.01)
    state, parameters = first.state, first.parameters.copy()
    follow(first, path[done:], 0.01)

    fresh = OPTIMIZERS[name](parameters.copy(), SETTINGS)
    fresh.restore(state)
    np.testing.assert_array_equal(follow(fresh, path[done:], 0.01), first.parameters)

    first.parameters[...] = parameters
    first.restore(state)  # its own earlier state, which later steps must not have touched
    np.testing.assert_array_equal(follow(first, path[done:], 0.01), fresh.parameters)


@pytest.mark.parametrize("name", NAMES)
def test_a_state_survives_being_restored_and_taken_again(name: str) -> None:
    first = OPTIMIZERS[name](np.ones((3, 7), np.float32), SETTINGS)
    follow(first, gradients(30, (3, 7)), 0.01)
    other = OptimizerSettings(beta1=0.5, beta2=0.9)
    for settings in (SETTINGS, other):
        second = OPTIMIZERS[name](np.ones((3, 7), np.float32), settings)
        second.restore(first.state)
        for kept, taken in zip(first.state, second.state, strict=True):
            assert kept.dtype == taken.dtype
            np.testing.assert_array_equal(kept, taken)


@pytest.mark.parametrize(("before", "after"), [(0.9, 0.999), (0.999, 0.9), (0.99, 0.99)])
@pytest.mark.parametrize("name", ["adam", "adamw"])
def test_betas_may_change_in_mid_run(name: str, before: float, after: float) -> None:
    """m and v stay what they were, whatever scale they are kept in; corrections are products of all betas."""
    path, decay, lr = gradients(300, (7,)), 0.02 if name == "adamw" else 0.0, 0.01
    p = np.random.default_rng(1).standard_normal(7)
    parameters = p.copy()
    m, v, first, second = np.zeros(7), np.zeros(7), 1.0, 1.0
    state = None
    for betas, part in (((0.9, before), path[:150]), ((0.6, after), path[150:])):
        settings = OptimizerSettings(beta1=betas[0], beta2=betas[1], weight_decay=decay)
        optimizer = OPTIMIZERS[name](parameters, settings)
        if state is not None:
            optimizer.restore(state)
        follow(optimizer, part, lr)
        state = optimizer.state
        for g in part:
            first, second = first * betas[0], second * betas[1]
            m, v = betas[0] * m + (1 - betas[0]) * g, betas[1] * v + (1 - betas[1]) * g * g
            p = p - lr * decay * p - lr * (m / (1 - first)) / (np.sqrt(v / (1 - second)) + 1e-8)
    np.testing.assert_allclose(parameters, p, rtol=1e-10, atol=1e-12)


def test_sgd_on_a_parabola_has_a_closed_form() -> None:
    """On a p^2 / 2 each step multiplies p by 1 - lr a."""
    curvature = np.array([0.1, 1.0, 3.0])
    optimizer = OPTIMIZERS["sgd"](np.array([5.0, -2.0, 1.0]), OptimizerSettings())
    for _ in range(50):
        optimizer.gradient[...] = curvature * optimizer.parameters
        optimizer.update(np.array(0.1))
    expected = np.array([5.0, -2.0, 1.0]) * (1 - 0.1 * curvature) ** 50
    np.testing.assert_allclose(optimizer.parameters, expected, rtol=1e-12)


@pytest.mark.parametrize("name", ["adam", "rmsprop", "adagrad"])
def test_the_first_step_does_not_depend_on_the_size_of_the_gradient(name: str) -> None:
    """Adam and Adagrad: lr; RMSProp, which corrects no bias: lr / sqrt(1 - decay)."""
    optimizer = OPTIMIZERS[name](np.zeros(3), OptimizerSettings(epsilon=1e-12))
    found = follow(optimizer, [np.array([1e-3, -1.0, 1e3])], 0.01)
    size = 0.01 / np.sqrt(0.1) if name == "rmsprop" else 0.01
    np.testing.assert_allclose(found, [-size, size, -size], rtol=1e-8)


@pytest.mark.parametrize("name", NAMES)
def test_every_optimiser_finds_the_minimum_of_a_parabola(name: str) -> None:
    target = np.array([1.0, -2.0, 0.5])
    optimizer = OPTIMIZERS[name](np.zeros(3), OptimizerSettings(weight_decay=0.0))
    for step in range(3000):
        optimizer.gradient[...] = optimizer.parameters - target
        optimizer.update(np.array((0.5 if name == "adagrad" else 0.05) * 0.998**step))
    np.testing.assert_allclose(optimizer.parameters, target, atol=1e-3)


@pytest.mark.parametrize("name", NAMES)
def test_no_gradient_no_step(name: str) -> None:
    """Units that have died have a gradient of 0 from the start: 0 / 0 must not arise."""
    start = np.array([1.0, -2.0, 0.0], np.float32)
    optimizer = OPTIMIZERS[name](start.copy(), OptimizerSettings(weight_decay=0.0, epsilon=1e-12))
    with np.errstate(all="raise", under="ignore"):
        follow(optimizer, [np.zeros(3, np.float32)] * 3, 0.1)
    np.testing.assert_array_equal(optimizer.parameters, start)


def test_adamw_without_decay_is_adam_to_the_bit() -> None:
    path, settings = gradients(100, (7,)), OptimizerSettings(weight_decay=0.0)
    adam, adamw = (OPTIMIZERS[name](np.ones(7, np.float32), settings) for name in ("adam", "adamw"))
    np.testing.assert_array_equal(follow(adam, path, 0.01), follow(adamw, path, 0.01))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", SHAPES)
def test_parameters_move_in_place_and_the_gradient_buffer_stays(name: str, shape: tuple[int, ...]) -> None:
    parameters = np.ones(shape, np.float32)
    optimizer = OPTIMIZERS[name](parameters, SETTINGS)
    buffer = optimizer.gradient
    assert buffer.shape == shape
    assert buffer.dtype == np.float32
    follow(optimizer, gradients(3, shape), 0.1)
    assert optimizer.parameters is parameters
    assert optimizer.gradient is buffer
    assert not np.array_equal(parameters, np.ones(shape))


def test_the_learning_rate_may_change_its_shape_in_mid_run() -> None:
    start, path = np.ones((3, 7)), gradients(40, (3, 7))
    optimizer = OPTIMIZERS["adam"](start.copy(), SETTINGS)
    follow(optimizer, path[:20], 0.01)
    follow(optimizer, path[20:], [[0.01]] * 3)
    np.testing.assert_allclose(optimizer.parameters, plain("adam", start, path, 0.01, SETTINGS), rtol=1e-10)


@pytest.mark.parametrize("name", ["sgd", "adam"])
@pytest.mark.parametrize("shape", [(5050,), (3, 5050)])
def test_the_hot_updates_allocate_no_array(name: str, shape: tuple[int, ...]) -> None:
    optimizer = OPTIMIZERS[name](np.ones(shape, np.float32), OptimizerSettings())
    optimizer.gradient[...] = 1
    rate = np.array(0.01, np.float32)
    optimizer.update(rate)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        optimizer.update(rate)
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert peak < 1000
