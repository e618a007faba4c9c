"""Curves against a straightforward measurement at each moment, through time forth and back."""

import numpy as np
import pytest
from bokeh.core.property.vectorization import Value
from bokeh.events import Tap

import nnsim
from nnsim.names import CURVES
from nnsim.views import build_document
from nnsim.views.chronicle import QUANTITIES, SELDOM, Quantity
from nnsim.views.curve_lines import CURVES as DRAWN
from showing import SMALL, Show

ALL = {"curves": CURVES, "panels": ("curves",), "samples": 60, "test_fraction": 0.25}


def shown(show, name, column):
    return np.column_stack([show.page.column(name, "step"), show.page.column(name, column)])


def measured(steps, quantity, **changes):
    """(steps, 1 + columns) as a simulation that is never looked at on the way has it."""
    simulation = nnsim.Simulation(SMALL.replace(**changes))
    rows = []
    for step in steps:
        simulation.seek(step)
        rows.append([step, *QUANTITIES[quantity].measure(simulation)])
    return np.array(rows)


def test_there_is_a_picture_for_every_curve():
    assert set(DRAWN) == set(QUANTITIES) == set(CURVES)
    show = Show(**ALL)
    assert show.board.roots == list(DRAWN)
    assert Show(panels=("curves", "task"), curves=()).board.roots == ["task-0", "task-1"]


@pytest.mark.parametrize(
    ("quantity", "column", "number"),
    [
        ("accuracy", "run 2", 1),
        ("accuracy", "run 1, test", 2),
        ("loss", "run 1", 0),
        ("loss", "run 2, test", 3),
        ("weight_norm", "layer 2", 1 + 3),
        ("gradient_norm", "output", 2 + 3),
        ("learning_rate", "run 2", 1),
    ],
)
def test_every_line_is_what_was_measured(quantity, column, number):
    changes = {**ALL, "schedule": "exponential", "period": 30, "inspect": 2}
    show = Show(**changes)
    steps = [0, 10, 20, 30]
    for _ in steps[1:]:
        show.advance(10, everything=True)
    expected = measured(steps, quantity, **changes)[:, [0, 1 + number]]
    np.testing.assert_allclose(shown(show, f"{quantity}-curves", column), expected, rtol=1e-5)


def test_norms_are_those_of_the_run_to_inspect():
    show = Show(**ALL)
    show.advance(10, everything=True)
    norms = show.simulation.weight_norms()
    for inspect, run in ((1, 0), (2, 1), (8, 1)):
        show.simulation.reconfigure(show.simulation.config.replace(inspect=inspect))
        show.board.restyle(show.simulation.config, dark=False)
        show.advance(0, everything=True)
        assert show.page.column("weight_norm-curves", "layer 1")[-1] == pytest.approx(norms[run, 0])
        assert show.page.model("weight_norm").title.text == f"Weight norm · run {run + 1}"


def test_the_gradient_is_measured_seldom_and_only_on_show(monkeypatch):
    count = []
    monkeypatch.setattr(nnsim.Simulation, "gradient_norms", lambda self: count.append(1) or np.ones((2, 3)))
    show = Show()
    for _ in range(2 * SELDOM):
        show.advance(1)
    assert not count
    show = Show(**ALL)
    count.clear()
    for _ in range(2 * SELDOM):
        show.advance(1)
    assert len(count) == 2
    show.board.show_only([])
    for _ in range(2 * SELDOM):
        show.advance(1)
    assert len(count) == 2
    assert show.board.chronicle.record("weight_norm").until(100)[-1, 0] == 4 * SELDOM


def test_no_line_bridges_what_was_not_measured():
    show = Show(**ALL)
    show.advance(10, everything=True)
    show.board.show_only([])
    for _ in range(2 * SELDOM):
        show.advance(1)
    show.board.show_only(["gradient_norm"])
    for _ in range(3):
        show.advance(10, everything=True)
    drawn = shown(show, "gradient_norm-curves", "layer 1")
    measured = drawn[~np.isnan(drawn[:, 1])]
    assert measured[:, 0].tolist() == [0, 10, 40, 50, 60]
    gap = drawn[np.isnan(drawn[:, 1]), 0]
    assert len(gap) > 0
    assert 10 < gap.min() <= gap.max() < 40
    show.board.show_only([])
    show.simulation.seek(10)
    show.advance(0, everything=True)
    show.board.show_only(["gradient_norm"])
    show.simulation.seek(60)
    show.advance(0, everything=True)
    np.testing.assert_array_equal(shown(show, "gradient_norm-curves", "layer 1"), drawn)


@pytest.mark.parametrize("log", [(), CURVES])
def test_axes_are_linear_or_logarithmic_as_asked(log):
    show = Show(**ALL, log=log)
    show.advance(20, everything=True)
    for name in CURVES:
        plot = show.page.model(name)
        assert type(plot.y_scale).__name__ == ("LogScale" if log else "LinearScale")
        values = show.page.column(f"{name}-curves", DRAWN[name].series(show.simulation)[0].name)
        assert plot.y_range.start < values.min()
        assert values.max() <= plot.y_range.end
        assert plot.y_range.start > 0 or not log


@pytest.mark.parametrize("rate", [0.001, 0.1, 0.02])
def test_a_logarithmic_axis_has_a_height_though_nothing_changes(rate):
    show = Show(curves=("learning_rate",), log=("learning_rate",), panels=("curves",), learning_rate=rate)
    show.advance(5, everything=True, settle=True)
    plot = show.page.model("learning_rate")
    assert plot.y_range.end >= 10**0.5 * plot.y_range.start * (1 - 1e-9)
    assert plot.y_range.start <= rate * (1 + 1e-9) <= plot.y_range.end * (1 + 2e-9)


@pytest.mark.parametrize(("log", "largest"), [((), 3.0), (("loss",), 1e8)])
def test_numbers_too_large_for_the_page_never_reach_it(monkeypatch, log, largest):
    show = Show(curves=("loss",), log=log, panels=("curves",))
    show.advance(10, everything=True)
    for loss in (3.0, 1e60, np.inf):
        monkeypatch.setitem(QUANTITIES, "loss", Quantity(lambda simulation, loss=loss: np.full(4, loss)))
        show.advance(10, everything=True)
    drawn = show.page.column("loss-curves", "run 1")
    assert len(drawn) == 5
    assert np.nanmax(drawn) == largest


def test_going_back_keeps_the_future_that_was_until_there_is_another():
    show = Show(**ALL)
    for _ in range(5):
        show.advance(10, everything=True)
    whole = {name: shown(show, f"{name}-curves", "run 1") for name in ("accuracy", "loss")}
    show.simulation.seek(20)
    show.advance(0, everything=True)
    for name in ("accuracy", "loss"):
        past, future = (shown(show, f"{name}-{part}", "run 1") for part in ("curves", "future"))
        assert past[:, 0].tolist() == [0, 10, 20]
        assert future[:, 0].tolist() == [20, 30, 40, 50]
        np.testing.assert_array_equal(np.vstack([past, future[1:]]), whole[name])
        assert show.page.column(f"{name}-moment", "step").tolist() == [20]
    show.advance(10, everything=True)
    assert shown(show, "loss-future", "run 1")[:, 0].tolist() == [30, 40, 50], "a replay keeps it"
    assert any(glyph.visible for glyph in show.page.model("loss").renderers if glyph.name == "run 1")
    show.simulation.reconfigure(show.simulation.config.replace(learning_rate=0.5))
    show.advance(0, everything=True)
    assert len(show.page.column("loss-future", "step")) == 0
    show.advance(10, everything=True)
    assert shown(show, "loss-curves", "run 1")[:, 0].tolist() == [0, 10, 20, 30, 40]


def test_a_new_board_goes_on_with_the_chronicle():
    show = Show(**ALL)
    for _ in range(4):
        show.advance(10)
    show.simulation.seek(20)
    board = build_document(show.simulation, True, show.board.chronicle)
    source = board.document.get_model_by_name("loss-curves")
    assert source.data["step"].tolist() == [0, 10, 20]
    assert board.document.get_model_by_name("loss-future").data["step"].tolist() == [20, 30, 40]


def test_a_click_on_a_curve_asks_for_that_moment():
    show = Show()
    show.advance(40, everything=True)
    chronicle = show.board.chronicle
    assert chronicle.take_asked() is None
    plot = show.board.document.get_model_by_name("accuracy")
    for x, asked in ((12.4, 12), (-3, 0), (float("nan"), None), (None, None)):
        plot._trigger_event(Tap(plot, x=x, y=0.5))
        assert chronicle.take_asked() == asked
    assert chronicle.take_asked() is None


def alphas(show, name):
    """Of each line, and of the same lines in the future that was."""
    plot = show.page.model(name)
    lines = [renderer for renderer in plot.renderers if renderer.name]
    return {
        part: {line.name: plain(line.glyph.line_alpha) for line in lines if line.data_source.name == f"{name}-{part}"}
        for part in ("curves", "future")
    }


def plain(spec):
    return spec.value if isinstance(spec, Value) else spec


def look(show, root, entry):
    show.board.links.dim(root, entry)
    show.send()


def test_an_entry_of_a_legend_dims_the_other_lines_of_every_curve():
    show = Show(**ALL)
    before = alphas(show, "loss"), alphas(show, "gradient_norm")
    look(show, "accuracy", 1)
    for name in ("accuracy", "loss"):
        bright = {line for line, alpha in alphas(show, name)["curves"].items() if alpha == 1}
        assert bright == {"run 2", "run 2, test"}
        future = alphas(show, name)["future"]
        assert future["run 2"] == 0.3 > 3 * future["run 1"]
    assert alphas(show, "gradient_norm") == before[1]
    look(show, "loss", 2)
    assert {line for line, alpha in alphas(show, "accuracy")["curves"].items() if alpha == 1} == {
        "run 1, test", "run 2, test"
    }  # fmt: skip
    look(show, "weight_norm", 0)
    assert {line for line, alpha in alphas(show, "gradient_norm")["curves"].items() if alpha == 1} == {"layer 1"}
    for root, entry in (("accuracy", -1), ("accuracy", 99), ("nothing", 0)):
        look(show, "loss", 0)
        look(show, root, entry)
        assert (alphas(show, "loss"), alphas(show, "gradient_norm")) == before
