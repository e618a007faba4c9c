"""The pictures, as the page has them after nothing but messages, against what they should show."""

import json

import numpy as np
import pytest
from bokeh.models import BoxSelectTool, HoverTool, PanTool, ResetTool, SaveTool, TapTool, WheelZoomTool

from mirror import column_types, longest_list_of_numbers, longest_string
from nnsim import Simulation
from nnsim.bridge import Bridge
from showing import Show


@pytest.fixture
def show():
    return Show()


def assert_shows_the_simulation(show):
    """The page's columns against a straightforward computation of what they should hold."""
    simulation, page = show.simulation, show.page
    for run in range(simulation.runs):
        layer = simulation.representation(-2)[run]
        probability = simulation.representation(-1)[run, :, 0]
        wrong = (probability > 0.5) != simulation.data.labels
        source = f"representation-points-{run}"
        np.testing.assert_array_equal(page.column(source, "x_a"), np.where(wrong, np.nan, layer[:, 0]))
        np.testing.assert_array_equal(page.column(source, "x_b"), np.where(wrong, layer[:, 0], np.nan))
        np.testing.assert_array_equal(page.column(source, "y"), layer[:, 1])
        np.testing.assert_array_equal(page.column(source, "probability"), probability)
        np.testing.assert_array_equal(page.column(source, "x1"), simulation.data.points[:, 0])
        np.testing.assert_array_equal(page.column(source, "label"), simulation.data.labels)
        ends = np.column_stack([page.column(f"decision-{run}", axis) for axis in "xy"]).astype(float)
        weights, bias = simulation.layers[-1].weights[run, 0], simulation.layers[-1].biases[run, 0]
        reach = np.abs(ends).max() * np.abs(weights).max() + abs(bias)
        np.testing.assert_allclose(ends @ weights + bias, 0, atol=1e-5 * reach)
        corner = simulation.represent([(-5, 5)], -2)[run, 0]
        rays = np.column_stack([page.column(f"rays-{run}", axis) for axis in "xy"])
        np.testing.assert_allclose(rays[34 + 32], corner, rtol=1e-5)
        assert np.isnan(rays[33::34]).all()


def assert_shows_everything(show):
    """As above, with the pictures that are drawn less often."""
    assert_shows_the_simulation(show)
    simulation, page = show.simulation, show.page
    for run in range(simulation.runs):
        [cells] = page.model(f"map-{run}").data["image"]
        assert cells.shape == (40, 40)
        centre = simulation.predict_probability([(-4.875, -4.875), (-4.875, 4.875)])[run]
        np.testing.assert_allclose([cells[0, 0], cells[39, 0]], centre, rtol=1e-5)
        for name, measured in (("accuracy", simulation.metrics.accuracy), ("loss", simulation.metrics.loss)):
            assert page.column(f"{name}-curves", "step")[-1] == simulation.step
            np.testing.assert_allclose(page.column(f"{name}-curves", f"run {run + 1}")[-1], measured[run], rtol=1e-6)


def test_the_roots_have_their_names(show):
    names = [root.name for root in show.page.document.roots]
    assert names == ["representation-0", "representation-1", "task-0", "task-1", "accuracy", "loss"] == show.board.roots


def test_the_first_document_shows_step_0(show):
    assert_shows_everything(show)


def test_updates_reach_the_page(show):
    for _ in range(7):
        show.advance(9)
        assert_shows_the_simulation(show)
    show.advance(1, everything=True)
    assert_shows_everything(show)


def test_every_picture_is_drawn_within_a_few_updates(show):
    drawn = {name: set() for name in ("map-0", "map-1", "accuracy-curves", "loss-curves", "representation-points-0")}
    ids = {show.page.model(name).id: name for name in drawn}
    for update in range(12):
        show.simulation.advance(5)
        show.board.update(show.simulation)
        patch = show.bridge.patch()
        for event in json.loads(patch.text)["events"]:
            if event["model"]["id"] in ids:
                drawn[ids[event["model"]["id"]]].add(update)
    assert len(drawn["representation-points-0"]) == 12
    others = [drawn[name] for name in ("map-0", "map-1", "accuracy-curves", "loss-curves")]
    assert [len(updates) for updates in others] == [3, 3, 3, 3]
    assert len(set.union(*others)) == 12, "never two at one update"


def test_messages_are_binary_and_plain_json(show):
    messages = [Bridge(show.board.document).whole()]
    for _ in range(4):
        show.simulation.advance(10)
        show.board.update(show.simulation, everything=True)
        messages.append(show.bridge.patch())
    for message in messages:
        content = json.loads(message.text, parse_constant=pytest.fail)
        assert column_types(content) <= {"float32", "int32", "uint8"}
        assert longest_list_of_numbers(content) <= 40
        assert longest_string(content) < 200
        assert len(message.ids) == len(set(message.ids)) == len(message.views) > 10
        assert all(isinstance(view, memoryview) and view.contiguous for view in message.views)
    assert sum(view.nbytes for view in messages[-1].views) < 2 * (4 * 4 * 300 + 2 * 4 * 140 + 4 * 300 + 4 * 1600 + 500)


def test_nothing_new_is_nothing_sent(show):
    show.board.update(show.simulation, everything=True)
    patch = show.bridge.patch()
    names = {event["attr"] for event in json.loads(patch.text)["events"]} if patch else set()
    assert names <= {"data"}  # columns with NaN in them never equal themselves
    assert show.bridge.patch() is None


def test_tools_are_bokehs_own_and_survive_ticks(show):
    before = {root.name: [tool.id for tool in root.toolbar.tools] for root in show.page.document.roots}
    for _ in range(5):
        show.advance()
    for root in show.page.document.roots:
        picking = () if root.name in ("accuracy", "loss") else (TapTool, BoxSelectTool)
        assert tuple(type(tool) for tool in root.toolbar.tools) == (
            PanTool, WheelZoomTool, *picking, HoverTool, ResetTool, SaveTool
        )  # fmt: skip
        assert [tool.id for tool in root.toolbar.tools] == before[root.name]
        assert root.toolbar.logo is None
        assert root.toolbar.autohide


def test_tooltips_name_input_label_and_probability(show):
    for name in ("representation-0", "task-1"):
        [hover] = [tool for tool in show.page.model(name).toolbar.tools if isinstance(tool, HoverTool)]
        assert [row for row, _ in hover.tooltips] == ["input", "label", "probability of 1"]
        columns = set(hover.renderers[0].data_source.data)
        assert {"x1", "x2", "label", "probability"} <= columns


def test_legends_refer_to_nothing_that_changes_with_the_data(show):
    """BokehJS builds a legend anew whenever anything changes that its entries refer to."""
    changing = set()
    for _ in range(8):
        show.simulation.advance(5)
        show.board.update(show.simulation)
        changing |= {event["model"]["id"] for event in json.loads(show.bridge.patch().text)["events"]}
    for root in show.page.document.roots:
        for item in root.legend.items:
            assert not {model.id for model in item.references()} & changing
            shown = {renderer.glyph.id for renderer in root.renderers if renderer not in item.renderers}
            assert item.renderers[0].glyph.id in shown, "an entry shows the very marks of the picture"


def test_the_baseline_is_drawn_and_named(show):
    baseline = show.simulation.metrics.baseline
    assert show.page.column("baseline", "y")[0] == pytest.approx(baseline)
    labels = [item.label.value for item in show.page.model("accuracy").legend.items]
    assert labels == ["run 1", "run 2", "always orange"]


def styles(show):
    plot, source = show.page.model("representation-0"), show.page.model("representation-points-0")
    points = [renderer.glyph for renderer in plot.renderers if renderer.data_source is source]
    return [(glyph.fill_color or glyph.line_color, glyph.marker) for glyph in points]


def test_right_and_wrong_differ_in_colour_and_marker_and_switch_live(show):
    def switch(dark=False, **changes):
        ids = [root.id for root in show.page.document.roots]
        show.simulation.reconfigure(show.simulation.config.replace(**changes))
        show.board.restyle(show.simulation.config, dark)
        show.board.update(show.simulation)
        show.send()
        assert [root.id for root in show.page.document.roots] == ids
        return styles(show)

    show.advance(50)
    looks = [
        styles(show),
        switch(palette="article"),
        switch(colors="class"),
        switch(dark=True),
        switch(dark=True, colors="right_wrong", palette="safe"),
    ]
    for (first_colour, first_marker), (second_colour, second_marker) in looks:
        assert first_colour != second_colour
        assert first_marker != second_marker
    assert len({str(look) for look in looks}) == 5
    back = switch(colors="right_wrong", palette="safe")
    assert back == looks[0]


def test_dead_units_are_named_in_title_and_notes():
    show = Show(activation=("relu",))
    show.simulation.layers[1].augmented[1, 0] = -1  # its inputs are above 0, so its own pre-activation is below
    show.simulation.reconfigure(show.simulation.config)  # look again
    show.advance(0)
    assert show.page.model("representation-1").title.text.endswith("unit 1 dead")
    assert show.board.notes == ["Run 2: unit 1 of layer 2 has died: it gives 0 for every point."]
    assert "dead" not in show.page.model("representation-0").title.text


def test_divergence_is_told_and_drawn_without_harm():
    show = Show(optimizer="sgd", learning_rate=100, activation=("relu",), loss="squared_error")
    for _ in range(10):
        show.advance(50, everything=True)
    assert show.simulation.stopped
    assert any("diverged" in note for note in show.board.notes)
    for root in show.page.document.roots:
        assert np.isfinite([root.x_range.start, root.x_range.end, root.y_range.start, root.y_range.end]).all()


@pytest.mark.parametrize(
    "changes",
    [
        {"hidden": ()},
        {"hidden": (8, 1)},
        {"hidden": (8, 5)},
        {"hidden": (2, 3)},
        {"dataset": "blobs4"},
        {"dataset": "blobs4", "colors": "class"},
        {"dataset": "plane"},
        {"dataset": "plane", "colors": "class"},
        {"dataset": "moons", "axes": "zscore"},
        {"runs": 8},
        {"runs": 1, "samples": 10},
    ],
    ids=str,
)
def test_any_simulation_can_be_shown(changes):
    show = Show(**changes)
    for _ in range(4):
        show.advance(3)
    show.advance(0, everything=True, settle=True)
    assert len(show.page.document.roots) == 2 * show.simulation.runs + 2
    for run in range(show.simulation.runs):
        source = f"representation-points-{run}"
        names = [name for name in show.page.model(source).data if name.startswith("x_")]
        in_a_group = sum(~np.isnan(show.page.column(source, name)) for name in names)
        assert (in_a_group == 1).all()


@pytest.mark.parametrize(("changes", "most"), [({"colors": "probability"}, 1), ({"palette": "article"}, 0)], ids=str)
def test_recolouring_looks_for_the_models_of_the_document_once_at_most(monkeypatch, show, changes, most):
    """Each look takes as long as several ticks."""
    models, looks = type(show.board.document.models), []
    recompute = models.recompute
    monkeypatch.setattr(models, "recompute", lambda self: looks.append(1) or recompute(self))
    show.simulation.reconfigure(show.simulation.config.replace(**changes))
    show.board.restyle(show.simulation.config, dark=False)
    assert len(looks) == most


@pytest.mark.parametrize("changes", [{"panels": ("task",)}, {"panels": ("representation",), "focus": 1}], ids=str)
def test_no_update_asks_about_the_places_of_the_plane_for_more_than_one_run(monkeypatch, changes):
    """Of wide layers that takes longer than all else."""
    show = Show(**changes, runs=3, sheet=("decision",))
    show.advance(5)
    asked = []
    responses = Simulation.responses
    monkeypatch.setattr(
        Simulation, "responses", lambda self, run, *rest: asked[-1].append(run) or responses(self, run, *rest)
    )
    for _ in range(6):
        asked.append([])
        show.advance(5)
    assert all(len(runs) == 1 for runs in asked)
    assert sorted(run for runs in asked for run in runs) == [0, 0, 1, 1, 2, 2]
