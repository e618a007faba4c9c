"""Wide layers, one-unit layers and how they are drawn, against a straightforward computation."""

import numpy as np
import pytest

from nnsim import Simulation, presets
from nnsim.projection import GrandTour
from nnsim.views.density import PLACES, densities
from nnsim.views.lenses import share_explained, units_of_pair
from nnsim.views.scene import Geometry, Scene
from showing import Show

SMALL = presets["article"].replace(samples=300, runs=2, hidden=(7, 2), focus=1)


def trained(steps=60, **changes):
    simulation = Simulation(SMALL.replace(**changes))
    simulation.advance(steps)
    return simulation


def look(simulation, geometry=None, settle=True):
    return Scene(simulation, geometry or Geometry(simulation), settle)


def principal(layer):
    """Offsets (samples, units) on their two principal axes and the share of variance there, by the covariance."""
    offsets = layer.astype(float) - layer.mean(axis=0)
    values, directions = np.linalg.eigh(offsets.T @ offsets)
    return offsets @ directions[:, :-3:-1], values[:-3:-1].sum() / values.sum()


def test_a_wide_layer_is_drawn_on_its_principal_axes_and_the_title_says_how_much_that_keeps():
    simulation = trained()
    scene = look(simulation)
    for run in range(2):
        expected, share = principal(simulation.representation(0)[run])
        drawn = scene.snapshot.positions[run].astype(float)
        np.testing.assert_allclose(np.abs(drawn), np.abs(expected), rtol=1e-3, atol=1e-3)
        assert scene.title(run) == f"Run {run + 1} · layer 1 · PCA · {100 * share:.0f} %"


def test_a_share_is_that_of_the_moment_wherever_one_goes_in_time():
    show = Show(hidden=(7, 2), focus=1, learning_rate=0.05)
    shares = set()
    for step in (400, 0, 200):
        show.simulation.seek(step)
        show.advance(0, everything=True, settle=True)
        for run in range(2):
            _, share = principal(show.simulation.representation(0)[run])
            shares.add(round(100 * share))
            assert show.page.model(f"representation-{run}").title.text.endswith(f" {100 * share:.0f} %")
    assert len(shares) > 3


def test_a_pair_of_units_is_drawn_as_they_are_about_their_means():
    simulation = trained(projection="pair", pair=(5, 2))
    layer = simulation.representation(0)
    scene = look(simulation)
    expected = layer[..., [4, 1]] - layer[..., [4, 1]].mean(axis=1, keepdims=True)
    np.testing.assert_allclose(scene.snapshot.positions, expected, rtol=1e-3, atol=1e-4)
    variances = layer[0].astype(float).var(axis=0)
    share = (variances[4] + variances[1]) / variances.sum()
    assert scene.title(0) == f"Run 1 · layer 1 · units 5 and 2 · {100 * share:.0f} %"


@pytest.mark.parametrize(("asked", "found"), [((1, 2), (0, 1)), ((9, 2), (6, 1)), ((3, 500), (2, 6)), ((8, 9), (5, 6))])
def test_a_pair_beyond_the_last_unit_becomes_one_that_is_there(asked, found):
    assert units_of_pair(SMALL.replace(pair=asked), 7) == found


def test_the_tour_has_a_clock_of_its_own():
    show = Show(hidden=(7, 2), focus=1, projection="tour")
    simulation = show.simulation

    def drawn():
        source = "representation-points-1"
        x = np.nan_to_num(np.stack([show.page.column(source, name) for name in ("x_a", "x_b")])).sum(axis=0)
        return np.column_stack([x, show.page.column(source, "y")])

    def expected(time):
        layer = simulation.representation(0)[1]
        return (layer - layer.mean(axis=0)) @ GrandTour(7).plane(time)

    begun = show.board.tour_time
    for update in range(1, 4):  # training stands still, the tour goes on
        show.advance(0)
        assert show.board.tour_time == pytest.approx(begun + update / 30)
        np.testing.assert_allclose(drawn(), expected(show.board.tour_time), rtol=1e-3, atol=1e-4)
    before = drawn()
    simulation.reconfigure(simulation.config.replace(touring=False))
    halted = show.board.tour_time
    show.advance(0)
    np.testing.assert_array_equal(drawn(), before)  # both stand still
    show.advance(40)  # training goes on, the tour stands still
    assert show.board.tour_time == halted
    assert np.abs(drawn() - before).max() > 0.01
    np.testing.assert_allclose(drawn(), expected(halted), rtol=1e-3, atol=1e-4)


def test_a_tour_is_planned_once(monkeypatch):
    planned = []

    def plan(units):
        planned.append(units)
        return GrandTour(units)

    monkeypatch.setattr("nnsim.views.lenses.GrandTour", plan)
    simulation = trained(projection="tour")
    geometry = Geometry(simulation)
    for _ in range(3):
        assert look(simulation, geometry).snapshot.positions.shape == (2, 300, 2)
    assert planned == [7]


def bases(simulation, geometry, updates=1):
    for _ in range(updates):
        geometry.lenses.pass_time(simulation.config)
        basis = look(simulation, geometry, settle=False).placing.frame.lens.basis
    return basis


def test_principal_planes_follow_without_flips():
    simulation = trained(steps=0, learning_rate=0.01)
    geometry = Geometry(simulation)
    before = bases(simulation, geometry)
    for _ in range(120):
        simulation.advance(4)
        basis = bases(simulation, geometry)
        for run in range(2):
            assert np.abs(basis[run] - before[run]).max() < 0.11
        before = basis
    bases(simulation, geometry, updates=90)  # at rest it arrives
    for run, layer in enumerate(simulation.representation(0).astype(float)):
        kept = (layer @ bases(simulation, geometry)[run]).var(axis=0).sum()
        assert kept == pytest.approx(np.linalg.eigvalsh(np.cov(layer.T, bias=True))[-2:].sum(), rel=1e-3)


def test_one_plane_after_the_other_turns():
    simulation = trained(runs=3)
    geometry = Geometry(simulation)
    before = bases(simulation, geometry)
    turned = []
    for _ in range(6):
        simulation.advance(40)
        basis = bases(simulation, geometry)
        turned.append([run for run in range(3) if not np.array_equal(basis[run], before[run])])
        before = basis
    assert turned == [[0], [1], [2], [0], [1], [2]]


def test_a_layer_where_nothing_varies_has_no_share():
    assert np.isnan(share_explained(np.ones((9, 4)), np.eye(4, 2)))
    assert share_explained(np.eye(4), np.eye(4, 2)) == pytest.approx(0.5)


def test_densities_are_those_of_a_kernel_estimate():
    rng = np.random.default_rng(0)
    labels = (rng.random(4000) < 0.1).astype(int)
    values = np.where(labels, rng.normal(2, 0.4, 4000), rng.normal(-1, 0.8, 4000)).astype(np.float32)
    found = densities(values, labels, 2)
    at = found["at"].astype(float)
    assert len(at) == PLACES
    width = 2 * (at[1] - at[0])
    estimates = [np.exp(-0.5 * ((at[:, None] - values[labels == label]) / width) ** 2).mean(axis=1) for label in (0, 1)]
    highest = max(estimate.max() for estimate in estimates)
    for label in (0, 1):
        np.testing.assert_allclose(found[f"class_{label}"], estimates[label] / highest, atol=0.03)


@pytest.mark.parametrize("values", [np.full(5, 3.0), np.full(5, np.nan), np.array([1, np.inf, 2, -np.inf, np.nan])])
def test_densities_of_odd_values_are_finite(values):
    found = densities(values, np.array([0, 1, 0, 1, 1]), 3)
    assert all(np.isfinite(column).all() for column in found.values())
    assert found["class_2"].max() == 0


def test_a_layer_of_one_unit_is_drawn_with_its_densities_and_no_other_is():
    show = Show(hidden=(7, 1), focus=-2)
    layer, labels = show.simulation.representation(-2)[0, :, 0], show.simulation.data.labels
    expected = densities(layer, labels, 2)
    for name, column in expected.items():
        np.testing.assert_array_equal(show.page.column("density-0", name), column)
    show.simulation.reconfigure(show.simulation.config.replace(focus=1))
    show.advance(0)
    assert {len(show.page.column("density-0", name)) for name in expected} == {0}
