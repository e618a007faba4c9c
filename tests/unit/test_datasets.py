"""Data sets: every label recomputed from its rule, every promise about counts, ranges and seeds checked."""

import hashlib
import math

import numpy as np
import pytest

from nnsim import config
from nnsim.classification_tasks import checkerboard_label, circle_label, discs_label, xor_label
from nnsim.datasets import DATASETS, Dataset, dataset_from_arrays, make_dataset
from nnsim.errors import ConfigError, ShapeError
from nnsim.limits import MOST_SAMPLES

BINARY = [name for name, task in DATASETS.items() if task.kind == "binary"]
CLASSES = [name for name, task in DATASETS.items() if task.kind == "classes"]
REGRESSION = [name for name, task in DATASETS.items() if task.kind == "regression"]
READ_OFF = ["discs", "circle", "xor", "checkerboard", *REGRESSION]
"""Tasks whose target is read off the point, displaced by noise; in the others noise displaces the point."""
BY_POSITION = [name for name in DATASETS if name not in READ_OFF]


def discs_rule(x: float, y: float) -> int:
    return int((math.hypot(x, y) > 2) != (math.hypot(x - 3, y - 3) > 1))


def circle_rule(x: float, y: float) -> int:
    return int(math.hypot(x, y) < 2.5)


def xor_rule(x: float, y: float) -> int:
    return int((x >= 0) == (y >= 0))


def checkerboard_rule(x: float, y: float) -> int:
    column, row = int((x + 5) // 2.5), int((y + 5) // 2.5)
    return (column + row) % 2


def plane_rule(x: float, y: float) -> float:
    return -1 + (x + y + 10) / 20 * 2


def multi_gauss_rule(x: float, y: float) -> float:
    """As Playground words it: the bump that is largest in absolute value."""
    label = 0.0
    for cx, cy, sign in [(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)]:
        new = sign * min(1.0, max(0.0, 1 - math.hypot(x - cx, y - cy) / 2))
        if abs(new) > abs(label):
            label = new
    return label


def line_rule(x: float, y: float) -> float:
    return 0.5 * x - 1


RULES = {
    "discs": discs_rule,
    "circle": circle_rule,
    "xor": xor_rule,
    "checkerboard": checkerboard_rule,
    "plane": plane_rule,
    "multi_gauss": multi_gauss_rule,
    "line": line_rule,
}


def by_rule(name: str, points: np.ndarray) -> np.ndarray:
    return np.array([RULES[name](float(x), float(y)) for x, y in points])


def same(one: Dataset, other: Dataset) -> bool:
    names = ("points", "labels", "values", "train", "test")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


def test_the_table_and_the_configuration_name_the_same_tasks():
    assert {name: task.kind for name, task in DATASETS.items()} == config.TASKS
    assert all(task.name == name for name, task in DATASETS.items())


def test_outputs_and_inputs_of_every_task():
    outputs = {name: task.outputs for name, task in DATASETS.items()}
    assert {name: count for name, count in outputs.items() if count > 1} == {
        "blobs3": 3, "blobs4": 4, "blobs5": 5, "spirals3": 3, "spirals4": 4, "spirals5": 5,
    }  # fmt: skip
    assert {name for name, task in DATASETS.items() if task.inputs == 1} == {"line"}


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize(("samples", "noise", "seed"), [(1000, 0.0, 0), (17, 0.25, 3), (2, 0.5, 2**32 - 1)])
def test_arrays_have_their_shape_and_type_and_cannot_be_written(name, samples, noise, seed):
    data = make_dataset(name, samples, noise, 0.3, None, seed)
    assert (data.points.shape, data.points.dtype) == ((samples, 2), np.float32)
    assert (data.labels.shape, data.labels.dtype) == ((samples,), np.int64)
    assert (data.values.shape, data.values.dtype) == ((samples,), np.float32)
    assert data.train.dtype == data.test.dtype == np.int64
    assert data.samples == samples
    assert data.kind == DATASETS[name].kind
    assert data.outputs == DATASETS[name].outputs
    for array in (data.points, data.labels, data.values, data.train, data.test):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


@pytest.mark.parametrize("name", DATASETS)
def test_points_stay_in_the_plane_of_the_task(name):
    still = np.abs(make_dataset(name, 5000, seed=1).points).max()
    assert 4.3 < still < (6 if name in ("plane", "multi_gauss") else 5.7)
    assert np.abs(make_dataset(name, 5000, 0.5, seed=1).points).max() < 12


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("seed", [0, 7])
def test_targets_without_noise_follow_the_rule_at_the_published_point(name, seed):
    data = make_dataset(name, 3000, seed=seed)
    expected = by_rule(name, data.points)
    if name in REGRESSION:
        np.testing.assert_allclose(data.values, expected, atol=1e-7)
        assert not data.labels.any()
    else:
        assert np.array_equal(data.labels, expected)
        assert np.array_equal(data.values, expected)


@pytest.mark.parametrize(
    ("name", "label"),
    [("discs", discs_label), ("circle", circle_label), ("xor", xor_label), ("checkerboard", checkerboard_label)],
)
def test_rules_hold_everywhere_in_the_plane(name, label):
    points = np.random.default_rng(1).uniform(-5, 5, (20_000, 2))
    assert np.array_equal(label(points), by_rule(name, points))


def test_discs_to_the_bit():
    """The article's data at seed 0 must never change: links, presets and recorded runs rest on it."""
    data = make_dataset("discs", 1000, seed=0)
    assert data.labels.sum() == 155
    content = data.points.astype("<f4").tobytes() + data.labels.astype("<i8").tobytes()
    assert hashlib.sha256(content).hexdigest() == "1133c3213530793e44f49c69c062bd80bd8157a0b9c01e5ee15b387343a14aeb"


def test_discs_are_uniform_and_about_one_in_six_is_blue():
    data = make_dataset("discs", 20_000, seed=4)
    assert data.labels.mean() == pytest.approx(math.pi * (4 + 1) / 100, abs=0.01)
    counts, _, _ = np.histogram2d(*data.points.T, bins=4, range=[[-5, 5], [-5, 5]])
    assert counts.sum() == 20_000
    np.testing.assert_allclose(counts, 1250, atol=150)


@pytest.mark.parametrize("name", ["spiral", "spirals3", "spirals4", "spirals5"])
def test_spirals_are_playgrounds_for_two_arms_and_turned_copies_for_more(name):
    data = make_dataset(name, 120)
    arms = data.classes
    n = 120 // arms
    for label in range(arms):
        drawn = data.points[data.labels == label]
        turn = 2 * math.pi * (label + 1) / arms
        for i in range(n):
            r, t = i / n * 5, 1.75 * (2 / arms) * i / n * 2 * math.pi + turn
            assert drawn[i] == pytest.approx((r * math.sin(t), r * math.cos(t)), abs=1e-5)


def test_gauss_has_playgrounds_middles_and_variances():
    for noise, variance in [(0.0, 0.5), (0.25, 2.25), (0.5, 4.0)]:
        data = make_dataset("gauss", 20_000, noise, seed=2)
        for label, middle in [(0, -2), (1, 2)]:
            cloud = data.points[data.labels == label]
            np.testing.assert_allclose(cloud.mean(axis=0), middle, atol=0.08)
            np.testing.assert_allclose(cloud.var(axis=0), variance, rtol=0.06)


def test_circle_leaves_playgrounds_gap():
    data = make_dataset("circle", 4000)
    distance = np.hypot(*data.points.T)
    assert distance[data.labels == 1].max() < 2.5
    assert distance[data.labels == 0].min() > 3.499
    assert distance[data.labels == 0].max() < 5.001


def test_xor_keeps_off_the_axes():
    assert np.abs(make_dataset("xor", 4000).points).min() >= 0.3


def test_moons_are_two_half_circles_each_around_its_own_middle():
    data = make_dataset("moons", 2000)
    for label, side in [(0, 1), (1, -1)]:
        moon = data.points[data.labels == label] + np.array([1.5, 0.75]) * side
        np.testing.assert_allclose(np.hypot(*moon.T), 3, atol=1e-5)
        assert (moon[:, 1] * side > -1e-5).all()


def test_rings_alternate_and_are_evenly_filled():
    data = make_dataset("rings", 20_000)
    distance = np.hypot(*data.points.T)
    middles = np.array([1.0, 2.2, 3.4, 4.6])
    ring = np.abs(distance[:, np.newaxis] - middles).argmin(axis=1)
    assert (np.abs(distance - middles[ring]) < 0.3501).all()
    assert np.array_equal(data.labels, 1 - ring % 2)
    shares = np.bincount(ring) / 20_000
    np.testing.assert_allclose(shares, [0.5 * 1 / 4.4, 0.5 * 2.2 / 6.8, 0.5 * 3.4 / 4.4, 0.5 * 4.6 / 6.8], atol=0.01)


@pytest.mark.parametrize("name", ["blobs3", "blobs4", "blobs5"])
def test_blobs_spread_as_noise_says_around_points_of_a_circle(name):
    for noise, deviation in [(0.0, 0.5), (0.5, 1.5)]:
        data = make_dataset(name, 20_000, noise)
        for label in range(data.classes):
            angle = 2 * math.pi * label / data.classes
            blob = data.points[data.labels == label]
            middle = (3.2 * math.sin(angle), 3.2 * math.cos(angle))
            np.testing.assert_allclose(blob.mean(axis=0), middle, atol=0.1)
            np.testing.assert_allclose(blob.std(axis=0), deviation, rtol=0.05)


def test_the_line_has_one_input():
    data = make_dataset("line", 500, 0.5)
    assert not data.points[:, 1].any()
    assert data.points[:, 0].std() > 2


@pytest.mark.parametrize("name", [*BINARY, *CLASSES])
def test_classes_are_of_equal_size_where_nothing_else_decides(name):
    counts = np.bincount(make_dataset(name, 1003, seed=5).labels)
    assert len(counts) == max(2, DATASETS[name].outputs)
    if name != "discs":
        assert counts.max() - counts.min() <= (100 if name in ("xor", "checkerboard") else 1)


@pytest.mark.parametrize("name", [*BINARY, *CLASSES])
def test_a_class_without_noise_can_be_told_from_its_neighbours(name):
    """One nearest neighbour from the other half finds the class; with all the noise it finds it less often."""
    found = []
    for noise in (0.0, 0.5):
        data = make_dataset(name, 2000, noise, 0.5)
        train, test = data.points[data.train], data.points[data.test]
        nearest = ((test[:, np.newaxis] - train) ** 2).sum(axis=2).argmin(axis=1)
        found.append(np.mean(data.labels[data.train][nearest] == data.labels[data.test]))
    assert found[0] > 0.9
    assert found[1] < found[0] - 0.02


@pytest.mark.parametrize("name", DATASETS)
def test_equal_arguments_give_equal_bits_and_another_seed_does_not(name):
    arguments = (200, 0.1, 0.25)
    assert same(make_dataset(name, *arguments, seed=6), make_dataset(name, *arguments, seed=6))
    assert not same(make_dataset(name, *arguments, seed=6), make_dataset(name, *arguments, seed=7))


@pytest.mark.parametrize("name", DATASETS)
def test_the_split_does_not_move_the_samples(name):
    whole, divided = make_dataset(name, 300, 0.2), make_dataset(name, 300, 0.2, 0.4)
    assert np.array_equal(whole.points, divided.points)
    assert np.array_equal(whole.values, divided.values)


@pytest.mark.parametrize("name", READ_OFF)
def test_noise_leaves_the_points_and_changes_targets(name):
    clean, noisy = make_dataset(name, 2000), make_dataset(name, 2000, 0.2)
    assert np.array_equal(clean.points, noisy.points)
    assert not np.array_equal(clean.values, noisy.values)


@pytest.mark.parametrize("name", BY_POSITION)
def test_noise_moves_the_points_and_leaves_targets(name):
    clean, noisy = make_dataset(name, 2000), make_dataset(name, 2000, 0.2)
    assert np.array_equal(clean.labels, noisy.labels)
    assert not np.array_equal(clean.points, noisy.points)


def test_noise_in_discs_flips_labels_only_within_its_reach_of_the_border():
    data = make_dataset("discs", 20_000, 0.1)
    large = np.abs(np.hypot(*data.points.T) - 2)
    small = np.abs(np.hypot(*(data.points - 3).T) - 1)
    flipped = data.labels != by_rule("discs", data.points)
    border = np.minimum(large, small)
    assert flipped.sum() > 100
    assert border[flipped].max() <= 0.25 * math.sqrt(2)
    assert border[flipped].max() > 0.2


@pytest.mark.parametrize(
    ("name", "border"), [("circle", lambda p: np.abs(np.hypot(*p.T) - 2.5)), ("xor", lambda p: np.abs(p).min(axis=1))]
)
def test_noise_in_circle_and_xor_reaches_five_times_as_far_as_it_says(name, border):
    data = make_dataset(name, 20_000, 0.1)
    flipped = data.labels != by_rule(name, data.points)
    assert 0.45 < border(data.points[flipped]).max() <= 0.5 * (math.sqrt(2) if name == "circle" else 1)


@pytest.mark.parametrize(
    ("name", "reach"), [("moons", 3), ("rings", 1.2), *((name, 1) for name in DATASETS if "spiral" in name)]
)
def test_noise_displaces_points_as_far_as_it_says(name, reach):
    moved = make_dataset(name, 5000, 0.4).points - make_dataset(name, 5000).points
    assert 0.99 * 0.4 * reach < moved.max() <= 0.4 * reach + 1e-6
    assert -0.99 * 0.4 * reach > moved.min() >= -0.4 * reach - 1e-6


@pytest.mark.parametrize(("name", "largest"), [("plane", 2 * 0.6 / 10), ("line", 0.5 * 0.5)])
def test_noise_in_values_is_as_large_as_its_reach(name, largest):
    data = make_dataset(name, 20_000, 0.1)
    error = np.abs(data.values - by_rule(name, data.points))
    assert 0.95 * largest < error.max() <= largest * 1.00001


@pytest.mark.parametrize("name", BINARY)
@pytest.mark.parametrize(
    ("samples", "balance", "ones"), [(1000, 0.5, 500), (333, 0.9, 300), (10, 0.05, 1), (10, 0.95, 9)]
)
@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_balance_is_exact_and_keeps_labels_right(name, samples, balance, ones, noise):
    data = make_dataset(name, samples, noise, 0.0, balance, seed=8)
    assert data.labels.sum() == ones
    assert data.samples == samples
    assert np.array_equal(data.values, data.labels)
    if noise == 0 and name in RULES:
        assert np.array_equal(data.labels, by_rule(name, data.points))
    # No sample stands in twice to fill up a class; a spiral's arms all begin at the origin.
    assert len(np.unique(data.points, axis=0)) >= samples - 1


def test_balanced_samples_of_a_class_are_spread_like_the_class():
    data = make_dataset("discs", 2000, balance=0.5)
    blue = data.points[data.labels == 1]
    in_small = np.hypot(*(blue - 3).T) <= 1
    assert in_small.mean() == pytest.approx(0.2, abs=0.05)
    np.testing.assert_allclose(data.points[data.labels == 0].mean(axis=0), -3 * math.pi / (100 - 5 * math.pi), atol=0.3)
    assert 400 < data.labels[:1000].sum() < 600
    spiral = make_dataset("spiral", 1000, balance=0.8)
    distances = np.hypot(*spiral.points[spiral.labels == 1].T)
    np.testing.assert_allclose(np.histogram(distances, bins=5, range=(0, 5))[0], 160, atol=40)


@pytest.mark.parametrize("balance", [None, 0, 0.0])
def test_no_balance_leaves_the_natural_share(balance):
    assert same(make_dataset("discs", 500, balance=balance), make_dataset("discs", 500))


@pytest.mark.parametrize(
    ("samples", "fraction", "tested"), [(1000, 0.0, 0), (1000, 0.25, 250), (11, 0.5, 6), (10, 0.9, 9)]
)
def test_every_sample_is_in_exactly_one_half_of_the_split(samples, fraction, tested):
    data = make_dataset("moons", samples, 0.0, fraction, seed=3)
    assert len(data.test) == tested
    assert len(data.train) == samples - tested
    assert np.array_equal(np.sort(np.concatenate((data.train, data.test))), np.arange(samples))
    assert (np.diff(data.train) > 0).all()
    assert (np.diff(data.test) > 0).all()


def test_the_split_is_drawn_at_random():
    data = make_dataset("discs", 1000, test_fraction=0.5)
    assert 200 < np.sum(data.test < 500) < 300
    assert not np.array_equal(data.test, make_dataset("discs", 1000, test_fraction=0.5, seed=1).test)


@pytest.mark.parametrize("samples", [10, 11, 15, 999, 1000, 1005])
@pytest.mark.parametrize("fraction", [0.1, 0.25, 0.5, 0.9])
def test_the_configuration_counts_training_samples_as_the_split_does(samples, fraction):
    counted = config.Config(samples=samples, test_fraction=fraction, batch=1).train_samples
    assert counted == len(make_dataset("discs", samples, test_fraction=fraction).train)


@pytest.mark.parametrize(
    ("arguments", "fields"),
    [
        ({"name": "dics"}, ["dataset"]),
        ({"name": "discs", "samples": 1}, ["samples"]),
        ({"name": "discs", "samples": MOST_SAMPLES + 1}, ["samples"]),
        ({"name": "discs", "noise": -0.1}, ["noise"]),
        ({"name": "discs", "noise": math.nan}, ["noise"]),
        ({"name": "discs", "test_fraction": 1.0}, ["test_fraction"]),
        ({"name": "discs", "test_fraction": -0.1}, ["test_fraction"]),
        ({"name": "discs", "test_fraction": math.nan}, ["test_fraction"]),
        ({"name": "discs", "samples": 4, "test_fraction": 0.9}, ["test_fraction"]),
        ({"name": "discs", "balance": 1.0}, ["balance"]),
        ({"name": "discs", "balance": -0.5}, ["balance"]),
        ({"name": "discs", "balance": math.nan}, ["balance"]),
        ({"name": "plane", "balance": 0.5}, ["balance"]),
        ({"name": "blobs3", "balance": 0.5}, ["balance"]),
        ({"name": "", "samples": 0, "noise": 9.0, "balance": 2.0}, ["samples", "dataset", "noise", "balance"]),
    ],
)
def test_arguments_that_cannot_be_used_are_all_named(arguments, fields):
    with pytest.raises(ConfigError) as refusal:
        make_dataset(**arguments)
    assert [problem.field for problem in refusal.value.problems] == fields


def test_own_labels_become_classes_in_ascending_order():
    data = dataset_from_arrays([[0, 1], [2, 3], [4, 5], [6, 7]], [7, -1, 7, 7])
    assert data.labels.tolist() == [1, 0, 1, 1]
    assert data.values.tolist() == [1.0, 0.0, 1.0, 1.0]
    assert data.points.tolist() == [[0, 1], [2, 3], [4, 5], [6, 7]]
    assert (data.kind, data.classes, data.outputs) == ("binary", 2, 1)
    assert (data.points.dtype, data.labels.dtype, data.values.dtype) == (np.float32, np.int64, np.float32)
    assert (len(data.train), len(data.test)) == (4, 0)


def test_own_booleans_are_two_classes():
    assert dataset_from_arrays(np.zeros((3, 2)), np.array([True, False, True])).labels.tolist() == [1, 0, 1]


@pytest.mark.parametrize("classes", [3, 4, 5])
def test_own_labels_of_three_to_five_classes(classes):
    labels = np.arange(20, dtype=np.uint8) % classes
    data = dataset_from_arrays(np.ones((20, 2)), labels, 0.25, 9)
    assert (data.kind, data.classes, data.outputs) == ("classes", classes, classes)
    assert np.array_equal(data.labels, labels)
    assert len(data.test) == 5


def test_own_values_are_regression():
    data = dataset_from_arrays([[0, 1], [2, 3]], [0.5, -2.0])
    assert (data.kind, data.classes, data.outputs) == ("regression", 0, 1)
    assert data.values.tolist() == [0.5, -2.0]
    assert data.labels.tolist() == [0, 0]


def test_own_arrays_are_copied_and_split_like_drawn_ones():
    points, targets = np.zeros((30, 2), np.float32), np.zeros(30, np.float32)
    data = dataset_from_arrays(points, targets, 0.3, 5)
    points[0], targets[0] = 1, 1
    assert not data.points.any()
    assert not data.values.any()
    assert np.array_equal(data.test, make_dataset("discs", 30, test_fraction=0.3, seed=5).test)


@pytest.mark.parametrize(
    ("points", "targets"),
    [([1, 2, 3], [1, 2, 3]), ([[1, 2, 3]], [1]), ([[1, 2], [3, 4]], [1]), ([[1, 2], [3, 4]], [[1], [0]]), ([], [])],
)
def test_own_arrays_of_other_shapes_are_refused(points, targets):
    with pytest.raises(ShapeError, match=r"expected \(samples, 2\) and \(samples,\)"):
        dataset_from_arrays(points, targets)


@pytest.mark.parametrize(
    ("points", "targets", "fraction", "fields"),
    [
        ([[1, 2]], [1.0], 0, ["samples"]),
        (np.zeros((MOST_SAMPLES + 1, 2)), np.zeros(MOST_SAMPLES + 1), 0, ["samples"]),
        ([[1, 2], [3, 4]], [0, 1], 0.9, ["test_fraction"]),
        ([[1, 2], [3, math.nan]], [0, 1], 0, ["points"]),
        ([[1, 2], [3, 1.1e6]], [0, 1], 0, ["points"]),
        ([[1, 2], [3, 4]], [math.inf, 0], 0, ["targets"]),
        ([[1, 2], [3, 4]], [1, 1], 0, ["targets"]),
        (np.zeros((6, 2)), [0, 1, 2, 3, 4, 5], 0, ["targets"]),
        ([[1, 2], [3, 4]], ["a", "b"], 0, ["targets"]),
        ([[1, 2], [3, 4]], [None, 1], 0, ["targets"]),
        ([["1", "2"], ["3", "4"]], [1j, 2j], 0, ["points", "targets"]),
    ],
)
def test_own_arrays_that_cannot_be_used_are_refused_by_name(points, targets, fraction, fields):
    with pytest.raises(ConfigError) as refusal:
        dataset_from_arrays(points, targets, fraction)
    assert [problem.field for problem in refusal.value.problems] == fields


def test_arrays_that_cannot_be_used_are_refused_by_name() -> None:
    with pytest.raises(ShapeError, match="rows of unequal lengths"):
        dataset_from_arrays([[0, 1], [2]], [0, 1])
    for seed in (-1, 0.5, 2**32):
        with pytest.raises(ConfigError, match=r"^seed is .*, but must be a whole number from 0"):
            dataset_from_arrays([[0, 1], [2, 3]], [0, 1], seed=seed)
