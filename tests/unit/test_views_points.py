"""The marks of the samples, as the page has them after nothing but messages."""

import json

import numpy as np
import pytest
from bokeh.core.property.vectorization import Value
from bokeh.models import LinearColorMapper

from nnsim.names import COLORS
from nnsim.views.colouring import HUES
from nnsim.views.points import DIM, OPACITY
from showing import Show

PICTURES = ("representation", "task")


@pytest.fixture
def show():
    return Show(test_fraction=0.2)


def recolour(show, colors, dark=False):
    show.simulation.reconfigure(show.simulation.config.replace(colors=colors))
    show.board.restyle(show.simulation.config, dark)
    show.board.update(show.simulation, everything=True)
    show.send()


def glyphs(show, name):
    """The marks in picture `name` whose group has a name, in order."""
    plot, source = show.page.model(name), show.page.model(name.replace("-", "-points-"))
    found = [renderer.glyph for renderer in plot.renderers if renderer.data_source is source]
    return [glyph for glyph, item in zip(found, plot.legend[0].items, strict=True) if item.visible]


def plain(spec):
    """What a property is set to, if it is the same for all points."""
    return spec.value if isinstance(spec, Value) else spec


def colour_of(glyph):
    return plain(glyph.fill_color) or plain(glyph.line_color)


def names(show, name):
    return [item.label.value for item in show.page.model(name).legend[0].items if item.visible]


def drawn(show, source):
    """Which group each sample is drawn in, and where."""
    columns = show.page.model(source).data
    masks = np.array([columns[name] for name in sorted(columns) if name.startswith("x_")])
    shown = ~np.isnan(masks)
    assert (shown.sum(axis=0) == 1).all(), "every sample once"
    return shown.argmax(axis=0), masks[shown.argmax(axis=0), np.arange(masks.shape[1])]


@pytest.mark.parametrize("colors", COLORS)
def test_every_mode_draws_every_sample_once_at_its_place(show, colors):
    recolour(show, colors)
    for _ in range(3):
        show.advance(20, everything=True)
    for run in range(2):
        _, x = drawn(show, f"representation-points-{run}")
        np.testing.assert_array_equal(x, show.simulation.representation(-2)[run, :, 0])
        _, x = drawn(show, f"task-points-{run}")
        np.testing.assert_array_equal(x, show.simulation.data.points[:, 0])
        for picture in PICTURES:
            assert (
                show.page.column(f"{picture}-points-{run}", "x1").tolist() == show.simulation.data.points[:, 0].tolist()
            )


ANSWERS, CLASSES, PARTS = ["right", "wrong"], ["orange", "blue"], ["training", "test"]


@pytest.mark.parametrize(
    ("colors", "layer", "task"),
    [
        ("right_wrong", ANSWERS, CLASSES),
        ("class", CLASSES, CLASSES),
        ("probability", CLASSES, CLASSES),
        ("error", ANSWERS, ANSWERS),
        ("position", CLASSES, CLASSES),
        ("split", PARTS, PARTS),
    ],
)
def test_there_is_always_a_legend_and_groups_differ_without_colour(show, colors, layer, task):
    recolour(show, colors)
    for picture, expected in zip(PICTURES, (layer, task), strict=True):
        assert names(show, f"{picture}-0") == expected
        forms = [
            (plain(glyph.marker), plain(glyph.size), plain(glyph.line_width)) for glyph in glyphs(show, f"{picture}-0")
        ]
        assert len(set(forms)) == len(forms) == len(expected)


def test_both_classes_are_pluses_in_the_task_and_differ_in_weight(show):
    orange, blue = glyphs(show, "task-0")
    assert plain(orange.marker) == plain(blue.marker) == "cross"
    assert plain(blue.line_width) >= 2 * plain(orange.line_width)
    assert plain(blue.size) > plain(orange.size)


def test_groups_have_colours_of_their_own(show):
    for colors in ("right_wrong", "class", "split"):
        recolour(show, colors)
        colours = [colour_of(glyph) for glyph in glyphs(show, "representation-0")]
        assert len(set(colours)) == len(colours) == 2


@pytest.mark.parametrize("colors", ["probability", "error", "position"])
def test_shades_colour_the_points_by_one_column(show, colors):
    recolour(show, colors)
    show.advance(30, everything=True)
    for run in range(2):
        answers, labels = show.simulation.representation(-1)[run, :, 0], show.simulation.data.labels
        shades = show.page.column(f"representation-points-{run}", "shade")
        if colors == "probability":
            np.testing.assert_array_equal(shades, answers)
        elif colors == "error":
            np.testing.assert_allclose(shades, np.abs(answers - labels), atol=1e-6)
        else:
            assert len(np.unique(shades)) > 50
    palettes = []
    for dark in (False, True):
        recolour(show, colors, dark)
        for glyph in glyphs(show, "representation-1"):
            spec = colour_of(glyph)
            mapper = spec.transform
            assert spec.field == "shade"
            assert isinstance(mapper, LinearColorMapper)
            assert (mapper.low, mapper.high) == (0, 1)
        palettes.append(mapper.palette)
    assert palettes[0] != palettes[1]
    assert len(set(palettes[0])) > 60
    assert len(palettes[0]) == (HUES**2 if colors == "position" else 129)


def test_without_shades_none_are_sent(show):
    for colors, wanted in (("right_wrong", False), ("probability", True)):
        recolour(show, colors)
        show.simulation.advance(10)
        show.board.update(show.simulation)
        events = json.loads(show.bridge.patch().text)["events"]
        assert any("shade" in event.get("cols", ()) for event in events) == wanted


def test_what_has_not_changed_is_not_sent_again(show):
    show.simulation.advance(10)
    show.board.update(show.simulation, everything=True)
    show.send()
    show.simulation.advance(10)
    show.board.update(show.simulation, everything=True)
    ids = {show.page.model(f"task-points-{run}").id for run in range(2)}
    events = json.loads(show.bridge.patch().text)["events"]
    assert [event["cols"] for event in events if event["model"]["id"] in ids] == [["probability"]] * 2


def test_dimming_leaves_one_group_as_it_is_in_every_picture(show):
    show.advance(40, everything=True)
    show.board.links.dim("representation-1", 1)
    show.send()
    for _ in range(2):
        assert_only_wrong_answers_stand_out(show)
        show.advance(5, everything=True)
    show.board.links.dim("representation-1", -1)
    show.send()
    for picture in PICTURES:
        assert all(plain(glyph.fill_alpha) == OPACITY for glyph in glyphs(show, f"{picture}-1"))
        assert all(plain(glyph.line_alpha) == 1 for glyph in glyphs(show, f"{picture}-1"))


def assert_only_wrong_answers_stand_out(show):
    for run in range(2):
        labels, answers = show.simulation.data.labels, show.simulation.representation(-1)[run, :, 0]
        expected = np.where((answers > 0.5) != labels, np.float32(OPACITY), np.float32(DIM))
        for picture in PICTURES:
            np.testing.assert_array_equal(show.page.column(f"{picture}-points-{run}", "opacity"), expected)
            assert all(glyph.fill_alpha.field == "opacity" for glyph in glyphs(show, f"{picture}-{run}"))


def test_an_entry_that_is_not_there_is_no_group(show):
    points = show.board.pictures[0].points
    assert points.group_of_entry(-1) is points.group_of_entry(2) is None
    assert points.group_of_entry(0) == ("answer", 0)
