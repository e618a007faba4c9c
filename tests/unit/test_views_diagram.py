"""What the diagram shows, against loops over units, cells and weights."""

import numpy as np
import pytest

import nnsim
from nnsim.views.diagram import (
    CELLS,
    MOST_EDGES,
    MOST_UNITS,
    Diagram,
    Draughtsman,
    Units,
    ends_of,
    plane,
    rest_of,
    shares_of_reach,
)

CONFIGS = [
    {"hidden": (5, 2)},
    {"hidden": (40, 30, 2), "activation": ("tanh",), "features": ("x1", "x2", "sin_x1")},
    {"hidden": (20,), "activation": ("sigmoid",), "dataset": "blobs4"},
    {"hidden": (), "dataset": "plane"},
    {"hidden": (3,) * 8, "activation": ("relu",)},
]


def drawn(run: int = 1, steps: int = 30, **changes: object) -> tuple[nnsim.Simulation, Diagram]:
    fields = {"samples": 80, "runs": 2, "hidden": (5, 2)}
    sim = nnsim.Simulation(nnsim.Config().replace(**(fields | changes)))
    sim.advance(steps)
    return sim, Draughtsman(sim).draw(sim, run)


def answers(sim: nnsim.Simulation, run: int, column: int, points: np.ndarray) -> np.ndarray:
    """(points, units), the long way round."""
    return sim.represent(points, column - 1)[run] if column else sim.features_of(points)


@pytest.mark.parametrize("changes", CONFIGS, ids=str)
def test_maps_ranges_and_biases_are_those_of_the_units(changes: dict[str, object]) -> None:
    sim, diagram = drawn(**changes)
    assert len(diagram.columns) == len(sim.layers) + 1
    corners = plane(CELLS)
    assert corners[0] == pytest.approx([-5 + 5 / 14] * 2)
    assert corners[1] == pytest.approx([-5 + 15 / 14, -5 + 5 / 14])
    for at, units in enumerate(diagram.columns):
        told = answers(sim, 1, at, corners)
        assert units.of == told.shape[1]
        assert len(units.numbers) == min(units.of, MOST_UNITS if 0 < at < len(sim.layers) else units.of)
        for row, unit in enumerate(units.numbers):
            column = told[:, unit].astype(float) - rest_of(sim, at)
            expected = column / (np.abs(column).max() or 1)
            np.testing.assert_allclose(units.maps[row].ravel(), expected, atol=1e-5)
            assert units.lows[row] == pytest.approx(told[:, unit].min(), rel=1e-5, abs=1e-6)
            assert units.highs[row] == pytest.approx(told[:, unit].max(), rel=1e-5, abs=1e-6)
            if at:
                assert units.biases[row] == sim.layers[at - 1].biases[1, unit]
            else:
                assert np.isnan(units.biases[row])


@pytest.mark.parametrize("changes", CONFIGS, ids=str)
def test_edges_are_weights_between_drawn_units_and_none_stronger_is_left_out(changes: dict[str, object]) -> None:
    sim, diagram = drawn(**changes)
    edges = diagram.edges
    assert len(edges.weights) <= MOST_EDGES
    assert len(set(zip(edges.layer.tolist(), edges.start.tolist(), edges.end.tolist(), strict=True))) == len(edges.end)
    for number, layer in enumerate(sim.layers):
        before, after = diagram.columns[number].numbers, diagram.columns[number + 1].numbers
        there = {(start, end): layer.weights[1, after[end], before[start]]
                 for start in range(len(before)) for end in range(len(after))}  # fmt: skip
        rows = np.flatnonzero(edges.layer == number)
        chosen = {(int(edges.start[row]), int(edges.end[row])): row for row in rows}
        for place, row in chosen.items():
            assert edges.weights[row] == there[place]
        sizes = {place: abs(float(weight)) for place, weight in there.items()}
        largest = max(sizes[place] for place in chosen)
        for place, row in chosen.items():
            assert edges.shares[row] == pytest.approx(sizes[place] / largest)
        left_out = [sizes[place] for place in sizes if place not in chosen]
        assert not left_out or max(left_out) <= min(sizes[place] for place in chosen)


def test_the_units_drawn_are_those_that_do_most() -> None:
    sim, diagram = drawn(hidden=(30, 2))
    spread = sim.representation(0)[1].astype(float).std(axis=0)
    outgoing = [sum(abs(float(weight)) for weight in sim.layers[1].weights[1, :, unit]) for unit in range(30)]
    strongest = np.argsort(-spread * outgoing)[:MOST_UNITS]
    assert diagram.columns[1].numbers.tolist() == sorted(strongest.tolist())


def test_the_same_units_stay_while_training_goes_on() -> None:
    sim, _ = drawn(hidden=(100, 2), samples=300)
    draughtsman = Draughtsman(sim)
    swaps, places = 0, draughtsman.draw(sim, 0).columns[1].numbers
    for _ in range(40):
        sim.advance(5)
        now = draughtsman.draw(sim, 0).columns[1].numbers
        swaps += int((now != places).sum())
        places = now
    assert swaps <= 12
    ranked = draughtsman.draw(sim, 0, afresh=True).columns[1].numbers
    assert (np.diff(ranked) > 0).all()


def marked(name: str, **changes: object) -> list[list[bool]]:
    sim, _ = drawn(steps=0, hidden=(3, 2), **changes)
    sim.layers[0].augmented[0] = [[0, 0, -20], [0, 0, 20], [1, 0, 0]]
    diagram = Draughtsman(sim).draw(sim, 0)
    return [getattr(units, name).tolist() for units in diagram.columns[1:-1]]


def test_dead_and_saturated_units_are_marked() -> None:
    assert marked("dead", activation=("relu", "linear"))[0] == [True, False, False]
    assert marked("saturated", activation=("relu", "linear"))[0] == [False, False, False]
    assert marked("saturated", activation=("tanh", "linear"))[0] == [True, True, False]
    assert marked("saturated", activation=("sigmoid", "linear"))[0] == [True, True, False]
    assert marked("saturated", activation=("elu", "linear"))[0] == [True, False, False]
    assert marked("dead", activation=("tanh", "linear"))[0] == [False, False, False]


def test_inputs_and_outputs_are_never_marked() -> None:
    sim, _ = drawn(hidden=(3,), features=("x1", "x2"))
    sim.inputs[:] = 0  # dead, if they were units
    sim.layers[-1].augmented[...] = 0
    sim.layers[-1].biases[...] = 30
    diagram = Draughtsman(sim).draw(sim, 0)
    for units in (diagram.columns[0], diagram.columns[-1]):
        assert not units.dead.any()
        assert not units.saturated.any()


def test_rest_is_the_answer_that_says_neither_yes_nor_no() -> None:
    sim, _ = drawn(hidden=(3, 2), activation=("sigmoid", "relu"))
    assert [rest_of(sim, column) for column in range(4)] == [0, 0.5, 0, 0.5]
    assert [ends_of(sim, column) for column in range(4)] == [(), (0.0, 1.0), (), ()]
    regression, _ = drawn(dataset="plane")
    assert rest_of(regression, 3) == 0


def test_what_is_not_finite_is_drawn_as_rest() -> None:
    cells = shares_of_reach(np.array([[np.nan, 0.0], [np.inf, 0.0], [2.0, 0.0]], np.float32), 0.0)
    np.testing.assert_array_equal(cells, [[0, 0], [0, 0], [1, 0]])


def test_many_samples_are_all_asked_whether_a_unit_is_dead() -> None:
    sim, _ = drawn(steps=0, hidden=(3, 2), activation=("relu",), samples=5000)
    sim.layers[0].augmented[0, 0] = [0, 0, -1]
    sim.layers[0].augmented[0, 1] = [1, 0, -float(np.sort(sim.data.points[:, 0])[-1]) + 1e-3]
    columns: tuple[Units, ...] = Draughtsman(sim).draw(sim, 0).columns
    assert columns[1].dead.tolist()[:2] == [True, False]
