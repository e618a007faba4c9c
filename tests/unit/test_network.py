"""The flat vector's order, and the forward pass against plain loops over units."""

import math

import numpy as np
import pytest

from nnsim.names import ACTIVATIONS, INITIALIZERS
from nnsim.network import SAMPLES_AT_ONCE, Architecture, Network, initial_parameters, layer_views, weight_mask

SIZES = (2, 5, 3, 1)
COUNT = 5 * 3 + 3 * 6 + 1 * 4


def network(activations: tuple[str, ...] = ("tanh", "sine"), runs: int = 3, reproducible: bool = True) -> Network:
    rng = np.random.default_rng(0)
    parameters = rng.standard_normal((runs, COUNT)).astype(np.float32)
    return Network(Architecture(SIZES, activations, 0.3), parameters, reproducible)


PLAIN = {
    "linear": lambda z: z,
    "relu": lambda z: max(z, 0.0),
    "leaky_relu": lambda z: z if z > 0 else 0.3 * z,
    "elu": lambda z: z if z > 0 else math.exp(z) - 1,
    "gelu": lambda z: z / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3))),
    "silu": lambda z: z / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "sine": math.sin,
}


def outputs_of(vector: np.ndarray, activations: tuple[str, ...], sample: np.ndarray) -> list[list[float]]:
    """What each layer makes of one sample, number by number: the vector is read from its start, row by row."""
    numbers, flowing, layers = iter(vector.tolist()), sample.tolist(), []
    for units, activation in zip(SIZES[1:], (*activations, "linear"), strict=True):
        following = []
        for _ in range(units):
            z = sum(next(numbers) * value for value in flowing) + next(numbers)
            following.append(PLAIN[activation](z))
        flowing = following
        layers.append(flowing)
    assert next(numbers, None) is None
    return layers


@pytest.mark.parametrize("reproducible", [True, False])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_layer_is_what_plain_loops_make_of_it(activation: str, reproducible: bool) -> None:
    activations = (activation, "tanh")
    net = network(activations, reproducible=reproducible)
    inputs = np.random.default_rng(1).standard_normal((7, 2)).astype(np.float32)
    layers = net.activations_of(inputs, (0, 1, 2))
    assert [layer.shape for layer in layers] == [(3, 7, 5), (3, 7, 3), (3, 7, 1)]
    for run, sample in np.ndindex(3, 7):
        expected = outputs_of(net.parameters[run], activations, inputs[sample])
        for layer, values in zip(layers, expected, strict=True):
            np.testing.assert_allclose(layer[run, sample], values, rtol=1e-5, atol=1e-5)


def test_layers_come_in_the_order_in_which_they_are_wanted() -> None:
    net, inputs = network(), np.ones((4, 2), np.float32)
    first, second, logits = net.activations_of(inputs, (0, 1, 2))
    for got, wanted in zip(net.activations_of(inputs, (2, 0, 2)), (logits, first, logits), strict=True):
        np.testing.assert_array_equal(got, wanted)
    np.testing.assert_array_equal(net.activations_of(inputs, (1,))[0], second)


@pytest.mark.parametrize("samples", [0, 1, SAMPLES_AT_ONCE, SAMPLES_AT_ONCE + 1, 2 * SAMPLES_AT_ONCE + 100])
def test_any_number_of_samples_is_taken_in_parts(samples: int) -> None:
    net = network()
    inputs = np.random.default_rng(2).standard_normal((samples, 2)).astype(np.float32)
    [whole] = net.activations_of(inputs, (2,))
    assert whole.shape == (3, samples, 1)
    for start in range(0, samples, 1000):
        [part] = net.activations_of(inputs[start : start + 1000], (2,))
        np.testing.assert_array_equal(whole[:, start : start + 1000], part)


def test_the_memory_of_a_pass_is_bounded_by_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    taken, forward = [], Network._forward

    def noted(net: Network, part: np.ndarray, depth: int) -> list[np.ndarray]:
        taken.append(len(part))
        return forward(net, part, depth)

    monkeypatch.setattr(Network, "_forward", noted)
    network().activations_of(np.zeros((5000, 2), np.float32), (0,))
    assert taken == [2048, 2048, 904]


def test_a_network_follows_its_parameters() -> None:
    net, inputs = network(), np.ones((4, 2), np.float32)
    [before] = net.activations_of(inputs, (2,))
    net.parameters[1, -1] += 5
    [after] = net.activations_of(inputs, (2,))
    np.testing.assert_allclose(after[1], before[1] + 5, rtol=1e-5)
    np.testing.assert_array_equal(after[::2], before[::2])


def test_a_reproducible_run_does_not_depend_on_its_neighbours() -> None:
    three = network()
    alone = Network(three.architecture, three.parameters[1:2].copy(), True)
    inputs = np.random.default_rng(1).standard_normal((50, 2)).astype(np.float32)
    for many, one in zip(three.activations_of(inputs, (0, 2)), alone.activations_of(inputs, (0, 2)), strict=True):
        np.testing.assert_array_equal(many[1], one[0])


def test_without_a_hidden_layer_it_is_a_linear_map() -> None:
    parameters = np.array([[2.0, -3.0, 0.5]], np.float32)
    net = Network(Architecture((2, 1), ()), parameters, True)
    [logits] = net.activations_of(np.array([[1, 0], [0, 1], [2, 2]], np.float32), (0,))
    np.testing.assert_array_equal(logits[0, :, 0], [2.5, -2.5, -1.5])


@pytest.mark.parametrize("stack", [(), (3,)])
def test_layer_views_share_the_flat_vector(stack: tuple[int, ...]) -> None:
    vector = np.broadcast_to(np.arange(COUNT, dtype=np.float32), (*stack, COUNT)).copy()
    layers = layer_views(vector, SIZES)
    assert [layer.weights.shape for layer in layers] == [(*stack, 5, 2), (*stack, 3, 5), (*stack, 1, 3)]
    np.testing.assert_array_equal(layers[0].weights[..., 1, :], np.broadcast_to([3, 4], (*stack, 2)))
    np.testing.assert_array_equal(layers[0].biases, np.broadcast_to([2, 5, 8, 11, 14], (*stack, 5)))
    np.testing.assert_array_equal(layers[2].augmented[..., 0, :], np.broadcast_to([33, 34, 35, 36], (*stack, 4)))
    for layer in layers:
        assert np.shares_memory(layer.weights, vector)
        assert np.shares_memory(layer.biases, vector)
        layer.augmented[...] = -1
    assert (vector == -1).all()


def test_the_mask_tells_weights_from_biases() -> None:
    mask = weight_mask(SIZES, np.float32)
    assert mask.dtype == np.float32
    assert mask.tolist() == [1, 1, 0] * 5 + [1, 1, 1, 1, 1, 0] * 3 + [1, 1, 1, 0]
    assert Architecture(SIZES, ("relu", "relu")).n_parameters == len(mask) == COUNT


@pytest.mark.parametrize("name", INITIALIZERS)
def test_initial_parameters_lie_layer_by_layer_in_the_flat_vector(name: str) -> None:
    sizes = (3, 400, 300, 2)
    vector = initial_parameters(sizes, name, np.random.default_rng(0))
    assert vector.dtype == np.float32
    assert vector.shape == (Architecture(sizes, ()).n_parameters,)
    np.testing.assert_array_equal(vector, initial_parameters(sizes, name, np.random.default_rng(0)))
    variances = {
        "he": lambda fan_in, fan_out: 2 / fan_in,
        "glorot": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
        "lecun": lambda fan_in, fan_out: 1 / fan_in,
        "normal": lambda fan_in, fan_out: 1,
        "zeros": lambda fan_in, fan_out: 0,
    }
    for layer in layer_views(vector, sizes)[:2]:  # the last has too few weights to measure
        fan_out, fan_in = layer.weights.shape
        expected = variances[name.split("_")[0]](fan_in, fan_out)
        assert layer.weights.var(dtype=float) == pytest.approx(expected, rel=0.15)
        assert layer.biases.var(dtype=float) == pytest.approx(float(name == "normal"), rel=0.3)


def test_another_generator_gives_other_weights() -> None:
    one, two = (initial_parameters(SIZES, "he_normal", np.random.default_rng(seed)) for seed in (0, 1))
    assert not np.isclose(one[weight_mask(SIZES, bool)], two[weight_mask(SIZES, bool)]).any()
