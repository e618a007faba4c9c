"""Losses: values by hand, gradients against central differences, any logit finite."""

import math
import tracemalloc

import numpy as np
import pytest

from nnsim import config
from nnsim.losses import LOSSES

NAMES = ("binary_cross_entropy", "cross_entropy", "squared_error", "huber", "hinge")
OUTPUTS = {"cross_entropy": 3}
SAMPLES = 6


def a_case(name: str, stack: tuple[int, ...] = (), dtype: type = np.float64) -> tuple[np.ndarray, np.ndarray]:
    """Random logits (*stack, outputs, samples), none near a kink, and targets of the same shape."""
    rng = np.random.default_rng(NAMES.index(name))
    outputs = OUTPUTS.get(name, 1)
    shape = (*stack, outputs, SAMPLES)
    regression = name in ("squared_error", "huber")
    truth = rng.standard_normal(SAMPLES) if regression else rng.integers(0, max(outputs, 2), SAMPLES)
    targets = np.broadcast_to(LOSSES[name].targets(truth, outputs, dtype), shape).copy()
    logits = 2 * rng.standard_normal(shape)
    kink = np.abs(logits - targets) if name == "huber" else logits * targets
    if name in ("huber", "hinge"):
        logits[np.abs(kink - 1) < 0.01] += 0.05
    return logits.astype(dtype), targets


def gradient_of(name: str, logits: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """d(mean loss)/d(logits), by the kernel."""
    out = np.full_like(logits, np.nan)
    LOSSES[name].gradient(logits.dtype, logits.shape[-1])(logits, targets, out)
    return out


def test_the_table_has_exactly_the_names_of_the_configuration() -> None:
    assert tuple(LOSSES) == NAMES == config.LOSSES[1:]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("stack", [(), (3,)])
def test_gradient_agrees_with_central_differences(name: str, stack: tuple[int, ...]) -> None:
    logits, targets = a_case(name, stack)
    step = 1e-6
    differences = np.empty_like(logits)
    for index in np.ndindex(logits.shape):
        above, below = logits.copy(), logits.copy()
        above[index] += step
        below[index] -= step
        run = index[: len(stack)]
        rise = LOSSES[name].value(above, targets)[run] - LOSSES[name].value(below, targets)[run]
        differences[index] = rise / (2 * step)
    np.testing.assert_allclose(gradient_of(name, logits, targets), differences, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("stack", [(), (3,)])
def test_value_is_a_float64_for_each_run(name: str, stack: tuple[int, ...]) -> None:
    logits, targets = a_case(name, stack, np.float32)
    value = LOSSES[name].value(logits, targets)
    assert value.shape == stack
    assert value.dtype == np.float64


@pytest.mark.parametrize("name", NAMES)
def test_runs_do_not_mix(name: str) -> None:
    logits, targets = a_case(name, (3,))
    together = LOSSES[name].value(logits, targets)
    gradients = gradient_of(name, logits, targets)
    for run in range(3):
        assert together[run] == pytest.approx(LOSSES[name].value(logits[run], targets[run]), rel=1e-14)
        np.testing.assert_array_equal(gradients[run], gradient_of(name, logits[run], targets[run]))


def test_binary_cross_entropy_by_hand() -> None:
    loss = LOSSES["binary_cross_entropy"]
    targets = loss.targets(np.array([1, 0, 1]), 1, np.float64)
    logits = np.array([[math.log(3), math.log(3), 0.0]])  # p = 3/4, 3/4, 1/2
    expected = (-math.log(0.75) - math.log(0.25) - math.log(0.5)) / 3
    assert loss.value(logits, targets) == pytest.approx(expected, rel=1e-14)
    np.testing.assert_allclose(loss.probability(logits), [[0.75, 0.75, 0.5]], rtol=1e-14)
    gradient = gradient_of("binary_cross_entropy", logits, targets)
    np.testing.assert_allclose(gradient, [[-0.25 / 3, 0.75 / 3, -0.5 / 3]], rtol=1e-14)


def test_cross_entropy_by_hand() -> None:
    loss = LOSSES["cross_entropy"]
    targets = loss.targets(np.array([0, 2]), 3, np.float64)
    np.testing.assert_array_equal(targets, [[1, 0], [0, 0], [0, 1]])
    logits = np.log(np.array([[1.0, 2.0], [2.0, 2.0], [5.0, 6.0]]))
    assert loss.value(logits, targets) == pytest.approx(-(math.log(1 / 8) + math.log(6 / 10)) / 2, rel=1e-14)
    probability = [[0.125, 0.2], [0.25, 0.2], [0.625, 0.6]]
    np.testing.assert_allclose(loss.probability(logits), probability, rtol=1e-14)


def test_two_class_cross_entropy_is_binary_cross_entropy_of_the_difference() -> None:
    labels = np.array([0, 1, 1, 0])
    logits = np.random.default_rng(0).standard_normal((2, 4)) * 3
    both, one = LOSSES["cross_entropy"], LOSSES["binary_cross_entropy"]
    value = both.value(logits, both.targets(labels, 2, np.float64))
    single = one.value(logits[1:] - logits[:1], one.targets(labels, 1, np.float64))
    assert value == pytest.approx(single, rel=1e-13)


@pytest.mark.parametrize(
    ("name", "expected", "slopes"),
    [
        ("squared_error", (0.125 + 2 + 4.5) / 3, (0.5, -2, 3)),
        ("huber", (0.125 + 1.5 + 2.5) / 3, (0.5, -1, 1)),
    ],
)
def test_losses_of_values_by_hand(name: str, expected: float, slopes: tuple[float, ...]) -> None:
    targets = LOSSES[name].targets(np.array([1.0, 1.0, 1.0]), 1, np.float64)
    logits = np.array([[1.5, -1.0, 4.0]])  # errors 0.5, -2, 3
    assert LOSSES[name].value(logits, targets) == pytest.approx(expected, rel=1e-14)
    np.testing.assert_allclose(gradient_of(name, logits, targets), [np.array(slopes) / 3], rtol=1e-14)
    np.testing.assert_array_equal(LOSSES[name].probability(logits), logits)


def test_hinge_by_hand() -> None:
    loss = LOSSES["hinge"]
    targets = loss.targets(np.array([1, 0, 1]), 1, np.float64)
    np.testing.assert_array_equal(targets, [[1, -1, 1]])
    logits = np.array([[0.5, 0.5, 2.0]])  # margins 0.5, -0.5, 2
    assert loss.value(logits, targets) == pytest.approx((0.5 + 1.5 + 0) / 3, rel=1e-14)
    np.testing.assert_allclose(gradient_of("hinge", logits, targets), [[-1 / 3, 1 / 3, 0]], rtol=1e-14)
    assert ((loss.probability(logits) > 0.5) == (logits > 0)).all()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [1e4, 1e15])
def test_extreme_logits_stay_finite_without_a_warning(name: str, dtype: type, size: float) -> None:
    logits, targets = a_case(name, (2,), dtype)
    logits[0], logits[1] = size, -size
    logits[0, :, ::2] *= -1
    with np.errstate(all="raise", under="ignore"):
        found = LOSSES[name].value(logits, targets)
        gradient = gradient_of(name, logits, targets)
        probability = LOSSES[name].probability(logits)
    for result in (found, gradient, probability):
        assert np.isfinite(result).all()
    assert gradient.dtype == probability.dtype == dtype
    if name in ("binary_cross_entropy", "cross_entropy", "hinge"):
        assert ((probability >= 0) & (probability <= 1)).all()


def test_a_confidently_wrong_logit_costs_its_size() -> None:
    loss = LOSSES["binary_cross_entropy"]
    targets = loss.targets(np.array([0, 1]), 1, np.float32)
    assert loss.value(np.array([[1e4, -1e4]], np.float32), targets) == 1e4


@pytest.mark.parametrize("name", NAMES)
def test_one_kernel_serves_one_run_and_stacked_runs(name: str) -> None:
    """A kernel keeps scratch space of the last shapes; these must not disturb one another."""
    kernel = LOSSES[name].gradient(np.float32, SAMPLES)
    for stack in ((), (3,), (), (2,)):
        logits, targets = a_case(name, stack, np.float32)
        out = np.empty_like(logits)
        kernel(logits, targets, out)
        np.testing.assert_array_equal(out, gradient_of(name, logits, targets))


@pytest.mark.parametrize("name", ["binary_cross_entropy", "cross_entropy"])
def test_float32_gradient_is_near_the_exact_one(name: str) -> None:
    logits, targets = a_case(name, (3,))
    rough = gradient_of(name, logits.astype(np.float32), targets.astype(np.float32))
    np.testing.assert_allclose(rough, gradient_of(name, logits, targets), rtol=0, atol=1e-7)


def test_the_hot_kernel_allocates_no_array() -> None:
    shape = (3, 1, 1000)
    logits = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    targets, out = np.zeros(shape, np.float32), np.empty(shape, np.float32)
    kernel = LOSSES["binary_cross_entropy"].gradient(np.float32, 1000)
    kernel(logits, targets, out)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        kernel(logits, targets, out)
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert peak < logits.nbytes / 2
