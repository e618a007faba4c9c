"""Every curve, shared axes and every way to colour, as BokehJS has them, against a simulation outside the browser."""

from __future__ import annotations

import math

import numpy as np
import pytest

import nnsim
from visitor import Visitor

SMALL = "samples=200&hidden=12,2&runs=2&test_fraction=0.25"
CURVES = (
    f"{SMALL}&panels=curves&curves=gradient_norm,weight_norm,learning_rate&schedule=exponential&period=20&inspect=2"
)
STEPS = 30


def went(visitor: Visitor, fragment: str) -> nnsim.Simulation:
    """Let the page go STEPS steps, drawing everything, and a simulation outside the browser likewise."""
    visitor.call("configure", fragment)
    visitor.call("step", STEPS)
    visitor.call("state")
    simulation = nnsim.Simulation(nnsim.parse_address(fragment))
    simulation.advance(STEPS)
    return simulation


def test_norms_of_layers_and_learning_rates_are_drawn(visitor: Visitor) -> None:
    simulation = went(visitor, CURVES)
    names = ["layer 1", "layer 2", "output"]
    norms = {"gradient_norm": simulation.gradient_norms(), "weight_norm": simulation.weight_norms()}
    for curve, expected in norms.items():
        columns = visitor.source(f"{curve}-curves")
        assert columns["step"][-1] == STEPS
        assert [columns[name][-1] for name in names] == pytest.approx(expected[1], rel=1e-4)
        assert (
            visitor.model(f"root('{curve}').center.find(part => part.items).items.map(item => item.label.value)")
            == names
        )
    rates = visitor.source("learning_rate-curves")
    assert [rates["run 1"][-1], rates["run 2"][-1]] == pytest.approx(simulation.learning_rate, rel=1e-6)
    assert rates["run 1"][0] > rates["run 1"][-1]


def test_shared_axes_are_the_same_and_hold_all_runs(visitor: Visitor) -> None:
    simulation = went(visitor, f"{SMALL}&axes=shared&panels=representation")
    roots = "[0, 1].map(run => root(`representation-${run}`))"
    assert len(set(visitor.model(f"{roots}.flatMap(plot => [plot.x_range.id, plot.y_range.id])"))) == 2
    visitor.call("seek", STEPS)
    left, right, bottom, top = visitor.model(
        f"(({{ x_range: x, y_range: y }}) => [x.start, x.end, y.start, y.end])({roots}[0])"
    )
    x, y = np.moveaxis(simulation.representation(-2), 2, 0)
    assert left < x.min() <= x.max() < right
    assert bottom < y.min() <= y.max() < top


@pytest.mark.parametrize("colors", ["probability", "error", "position", "split"])
def test_points_have_the_colours_that_are_asked_for(visitor: Visitor, colors: str) -> None:
    simulation = went(visitor, f"{SMALL}&colors={colors}&panels=representation")
    data, answers = simulation.data, simulation.representation(-1)[..., 0]
    for run in range(2):
        columns = visitor.source(f"representation-points-{run}")
        wrong = (answers[run] > 0.5) != data.labels
        kept_out = np.isin(np.arange(data.samples), data.test)
        second = {"error": wrong, "split": kept_out}.get(colors, data.labels == 1)
        assert [not math.isnan(x) for x in columns["x_b"]] == second.tolist()
        shades = {"probability": answers[run], "error": np.abs(answers[run] - data.labels)}.get(colors)
        if shades is not None:
            assert columns["shade"] == pytest.approx(shades.tolist(), abs=1e-4)
    first = "root('representation-0').renderers.find(one => one.data_source.name == 'representation-points-0').glyph"
    if colors == "split":
        assert visitor.model(f"{first}.fill_color.value").startswith("#")
        return
    field, colours = visitor.model(f"[{first}.fill_color.field, {first}.fill_color.transform.palette.length]")
    assert (field, colours) == ("shade", 256 if colors == "position" else 129)
    if colors == "position":
        cells = {round(shade * 256 - 0.5) for shade in columns["shade"]}
        assert len(cells) > 100
        assert all(0 <= cell < 256 for cell in cells)
