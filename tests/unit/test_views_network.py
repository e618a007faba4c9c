"""The diagram and the unit alone, as the page has them after nothing but messages."""

import json

import numpy as np
import pytest
from bokeh.core.property.vectorization import Value
from bokeh.models import LinearAxis

from nnsim.language import speaking
from nnsim.views.diagram import CELLS as SMALL
from nnsim.views.diagram import plane
from nnsim.views.network import FAINTEST, THICKEST, THINNEST
from nnsim.views.points import DIM
from nnsim.views.scene import Chosen
from nnsim.views.unit import CELLS as LARGE
from showing import Show

PANELS = ("representation", "network")


def names(show):
    return list(show.page.model("network-units").data["name"])


def row_of(show, layer, unit):
    layers, units = show.page.column("network-units", "layer"), show.page.column("network-units", "unit")
    [row] = np.flatnonzero((layers == layer) & (units == unit))
    return row


def assert_shows_the_network(show, run):
    """The page's columns against the weights and answers of the network."""
    simulation, page = show.simulation, show.page
    layers, units = page.column("network-units", "layer"), page.column("network-units", "unit")
    images = page.model("network-units").data["image"]
    for row, (layer, unit) in enumerate(zip(layers, units, strict=True)):
        assert page.column("network-units", "x")[row] == layer + 1
        if layer < 0:
            continue
        told = simulation.represent(plane(SMALL), int(layer))[run, :, unit]
        assert page.column("network-units", "low")[row] == pytest.approx(told.min(), rel=1e-5, abs=1e-6)
        assert page.column("network-units", "high")[row] == pytest.approx(told.max(), rel=1e-5, abs=1e-6)
        assert page.column("network-units", "bias")[row] == simulation.layers[layer].biases[run, unit]
        away = told - (0.5 if layer == len(simulation.layers) - 1 else 0)
        np.testing.assert_allclose(images[row].ravel(), away / np.abs(away).max(), atol=1e-5)
    edges = {
        name: page.column("network-edges", name) for name in ("layer", "unit", "input", "weight", "width", "alpha")
    }
    ends = {name: page.column("network-edges", name) for name in ("x0", "y0", "y0_above", "y0_below", "x1", "y1")}
    y = page.column("network-units", "y")
    for row in range(len(edges["weight"])):
        layer, unit, number = (int(edges[name][row]) for name in ("layer", "unit", "input"))
        weight = simulation.layers[layer].weights[run, unit, number]
        assert edges["weight"][row] == weight
        assert (ends["x0"][row], ends["x1"][row]) == (layer, layer + 1)
        assert ends["y0"][row] == y[row_of(show, layer - 1, number)]
        assert ends["y1"][row] == y[row_of(show, layer, unit)]
        solid, dashed = ends["y0_above"][row], ends["y0_below"][row]
        assert np.isnan(dashed if weight >= 0 else solid)
        assert (solid if weight >= 0 else dashed) == ends["y0"][row]
        drawn = np.abs(edges["weight"][edges["layer"] == layer]).max()
        assert edges["width"][row] == pytest.approx(THINNEST + (THICKEST - THINNEST) * abs(weight) / drawn)
        assert edges["alpha"][row] == pytest.approx(FAINTEST + (1 - FAINTEST) * abs(weight) / drawn)


def assert_shows_the_unit(show, run, layer, unit):
    simulation, page = show.simulation, show.page
    places = plane(LARGE)
    told = simulation.represent(places, layer)[run] if layer >= 0 else simulation.features_of(places)
    told = told[:, unit] - (0.5 if layer == len(simulation.layers) - 1 else 0)
    [cells] = page.model("unit-map").data["image"]
    np.testing.assert_allclose(cells.ravel(), told / np.abs(told).max(), atol=1e-5)


def test_the_page_has_the_network_and_a_unit():
    show = Show(panels=PANELS)
    assert [root.name for root in show.page.document.roots][-2:] == ["network", "unit"]
    assert_shows_the_network(show, 0)
    assert_shows_the_unit(show, 0, 1, 0)
    show.advance(40, everything=True)
    assert_shows_the_network(show, 0)
    assert_shows_the_unit(show, 0, 1, 0)


def test_both_take_their_turns():
    show = Show(panels=PANELS)
    ids = {show.page.model(name).id: name for name in ("network-units", "network-edges", "unit-map")}
    drawn = []
    for _ in range(6):
        show.simulation.advance(5)
        show.board.update(show.simulation)
        events = json.loads(show.bridge.patch().text)["events"]
        drawn.append({ids[event["model"]["id"]] for event in events if event["model"]["id"] in ids})
    assert drawn == [{"network-units", "network-edges"}, {"unit-map"}] * 3


def test_what_is_hidden_is_not_even_computed(monkeypatch):
    show = Show(panels=PANELS)
    show.board.show_only(["representation-0"])
    asked = []
    monkeypatch.setattr(type(show.simulation), "responses", lambda *_: asked.append(1))
    show.advance(10, everything=True)
    for _ in range(5):
        show.advance(10)
    assert not asked


def test_another_run_is_inspected():
    show = Show(panels=PANELS)
    show.simulation.reconfigure(show.simulation.config.replace(inspect=2))
    show.advance(5, everything=True)
    assert show.page.model("network").title.text.startswith("Run 2 ")
    assert show.page.model("unit").title.text.startswith("Run 2 ")
    assert_shows_the_network(show, 1)
    assert_shows_the_unit(show, 1, 1, 0)
    show.simulation.reconfigure(show.simulation.config.replace(inspect=8))
    show.advance(5, everything=True)
    assert_shows_the_network(show, 1)


def test_the_chosen_unit_is_marked_and_drawn_alone():
    show = Show(panels=PANELS)
    for layer, unit, name in ((0, 3, "layer 1, unit 4"), (-1, 1, "x₂"), (2, 0, "output")):
        show.board.choose(show.simulation, Chosen(layer, unit))
        show.send()
        assert show.page.model("unit").title.text == f"Run 1 · {name}"
        assert_shows_the_unit(show, 0, layer, unit)
        marked = np.flatnonzero(~np.isnan(show.page.column("network-units", "y_chosen")))
        shown = [names(show)[row] for row in marked]
        assert shown == ([name] if name in names(show) else [])
        show.advance(5, everything=True)
        assert_shows_the_unit(show, 0, layer, unit)


def test_the_range_of_a_unit_is_written():
    show = Show(panels=PANELS, dataset="plane", hidden=())
    show.simulation.layers[0].augmented[0, 0] = [1, 0, -0.5]
    show.advance(0, everything=True)
    [words] = show.page.model("unit-range").data["text"]
    reach = plane(LARGE)[:, 0].max()
    assert words == f"\N{MINUS SIGN}{reach + 0.5:.3g} to {reach - 0.5:.3g}"
    with speaking("fr"):
        show.advance(0, everything=True)
    assert show.page.model("unit-range").data["text"] == ["de \N{MINUS SIGN}5,34 à 4,34"]


def labels(show):
    plot = show.page.model("network")
    [above] = [part for part in plot.above if isinstance(part, LinearAxis)]
    return above.major_label_overrides, plot.below[0].major_label_overrides


def test_columns_say_what_they_are_and_what_is_left_out():
    show = Show(panels=PANELS, hidden=(100, 2), activation=("tanh", "relu"))
    above, below = labels(show)
    assert above == {0: "inputs\n2 units", 1: "layer 1\n12 of 100 units", 2: "layer 2\n2 units", 3: "output\n1 unit"}
    assert below == {0: "", 1: "tanh", 2: "ReLU", 3: "sigmoid"}
    assert show.page.model("network").title.text == "Run 1 · network · 50 of 402 weights"
    show = Show(panels=PANELS, hidden=(3,), dataset="blobs3")
    assert show.page.model("network").title.text == "Run 1 · network"
    assert labels(show)[1][2] == "softmax"


def test_many_columns_have_short_names_on_two_heights():
    show = Show(panels=PANELS, hidden=(*(3,) * 7, 100))
    above, below = labels(show)
    assert above[0] == "in\n2"
    assert above[7] == "7\n3"
    assert above[8] == "8\n12/100"
    assert [words.count("\n") for words in below.values()] == [0, 1] * 5
    [axis] = show.page.model("network").left
    assert sorted(axis.major_label_overrides.values()) == ["x₁", "x₂"]


def test_sign_and_marks_are_told_by_more_than_colour():
    show = Show(panels=PANELS)
    plot = show.page.model("network")
    entries = {item.label.value: item.renderers[0].glyph for item in plot.legend[0].items}
    assert list(entries) == ["weight > 0", "weight < 0", "dead", "saturated"]
    assert entries["weight > 0"].line_dash == []
    assert entries["weight < 0"].line_dash.value == [6, 4]
    assert entries["dead"].marker != entries["saturated"].marker
    shown = {renderer.glyph.id for renderer in plot.renderers if renderer.data_source.name}
    assert {glyph.id for glyph in entries.values()} <= shown


def test_dead_units_are_marked_in_the_diagram():
    show = Show(panels=PANELS, activation=("relu",))
    show.simulation.layers[1].augmented[0, 0] = -1
    show.advance(0, everything=True)
    y = show.page.column("network-units", "y_dead")
    assert [names(show)[row] for row in np.flatnonzero(~np.isnan(y))] == ["layer 2, unit 1"]
    assert np.isnan(show.page.column("network-units", "y_saturated")).all()


@pytest.mark.parametrize(
    "changes",
    [
        {"hidden": ()},
        {"hidden": (64, 64)},
        {"hidden": (1,) * 8},
        {"dataset": "blobs5", "features": ("x1", "sinh_x2", "x1_x2")},
        {"dataset": "plane", "optimizer": "sgd", "learning_rate": 100},
        {"runs": 8, "colors": "class"},
        {"colors": "position", "test_fraction": 0.3},
    ],
    ids=str,
)
def test_any_network_can_be_shown(changes):
    show = Show(panels=PANELS, dark=True, **changes)
    for _ in range(4):
        show.advance(30)
    show.advance(0, everything=True, settle=True)
    assert {"network", "unit"} <= {root.name for root in show.page.document.roots}
    drawn = show.page.model("network-units").data["image"]
    assert np.isfinite(np.stack(drawn)).all()


def test_only_what_changes_is_sent_each_time():
    show = Show(panels=PANELS, hidden=(4, 2))
    show.advance(10, everything=True)
    show.simulation.advance(1)
    show.board.update(show.simulation, everything=True)
    sent = json.loads(show.bridge.patch().text)["events"]
    of = {show.page.model(name).id: name for name in ("network-units", "network-edges", "unit-map", "unit-points-0")}
    columns = {of[event["model"]["id"]]: set(event["cols"]) for event in sent if event["model"]["id"] in of}
    assert columns["network-units"] == {
        "image", "low", "high", "bias", "y_dead", "y_saturated", "y_chosen"
    }  # fmt: skip
    assert columns["network-edges"] == {"y0_above", "y0_below", "width", "alpha", "weight"}
    assert columns["unit-map"] == {"image"}
    assert not columns.get("unit-points-0", set()) & {"x1", "x2", "y", "label"}


def test_an_entry_of_the_legend_dims_what_it_does_not_name():
    show = Show(panels=("network", "representation"))
    plot = show.page.model("network")
    names = [item.label.value for item in plot.legend[0].items]
    glyphs = [item.renderers[0].glyph for item in plot.legend[0].items]
    drawn = {renderer.glyph.id for renderer in plot.renderers if renderer.data_source.name}
    assert {glyph.id for glyph in glyphs} <= drawn
    for entry in (*range(len(names)), -1):
        show.board.links.dim("network", entry)
        show.send()
        faint = [number for number, glyph in enumerate(glyphs) if plain(glyph.line_alpha) == DIM]
        assert faint == [number for number in range(4) if -1 != entry != number]


def plain(spec):
    return spec.value if isinstance(spec, Value) else spec
