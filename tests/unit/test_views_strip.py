"""The strip of layers against what each layer makes of the samples, and what the page is told of the layers."""

import numpy as np
import pytest

from nnsim import Simulation, presets
from nnsim.views.layers import describe_layers, is_touring
from showing import Show

CHANGES = {"hidden": (6, 2, 1), "panels": ("representation", "strip"), "samples": 700}


def drawn(show, place):
    """(samples, 2) in the order of the samples that are drawn."""
    source = f"strip-points-{place}"
    names = [name for name in show.page.model(source).data if name.startswith("x_")]
    columns = np.stack([show.page.column(source, name) for name in names])
    assert ((~np.isnan(columns)).sum(axis=0) == 1).all()
    return np.column_stack([np.nansum(columns, axis=0), show.page.column(source, "y")])


def test_there_is_a_picture_of_every_place_from_input_to_output():
    show = Show(**CHANGES)
    names = [root.name for root in show.page.document.roots]
    assert names[2:] == [f"strip-{place}" for place in range(5)]
    share = f"{share_in_layer_1(show):.0f} %"
    titles = [show.page.model(name).title.text for name in names[2:]]
    assert titles == [
        "input · 2 units", f"layer 1 · 6 units · {share}", "layer 2 · 2 units", "layer 3 · 1 unit", "output · 1 unit",
    ]  # fmt: skip


def share_in_layer_1(show):
    """The percentage of its variance in its principal plane."""
    variances = np.linalg.eigvalsh(np.cov(show.simulation.representation(0)[0].T.astype(float)))
    return 100 * variances[-2:].sum() / variances.sum()


@pytest.mark.parametrize("colors", ["right_wrong", "class"])
def test_a_group_that_is_looked_at_stands_out_in_every_layer(colors):
    show = Show(**CHANGES, colors=colors, inspect=2)
    [glyph, _] = [one.glyph for one in show.page.model("strip-2").renderers if one.data_source.name == "strip-points-2"]
    show.board.links.dim("representation-0", 1)
    for _ in range(2):
        show.advance(30, everything=True)
        answers, labels = show.simulation.representation(-1)[1, ::2, 0], show.simulation.data.labels[::2]
        stands_out = labels == 1 if colors == "class" else (answers > 0.5) != labels
        for place in range(5):
            opacity = show.page.column(f"strip-points-{place}", "opacity")
            np.testing.assert_array_equal(opacity > 0.5, stands_out)
        assert glyph.fill_alpha.field == glyph.line_alpha.field == "opacity"
    show.board.links.dim("representation-0", -1)
    show.send()
    assert glyph.fill_alpha.value == glyph.line_alpha.value == 1


def test_each_shows_what_its_layer_makes_of_every_other_sample():
    show = Show(**CHANGES, inspect=2)
    show.advance(40, everything=True)
    simulation = show.simulation
    np.testing.assert_array_equal(drawn(show, 0), simulation.data.points[::2])
    np.testing.assert_array_equal(drawn(show, 2), simulation.representation(1)[1, ::2])
    for place in (3, 4):
        np.testing.assert_array_equal(drawn(show, place)[:, 0], simulation.representation(place - 1)[1, ::2, 0])
    wide = simulation.representation(0)[1].astype(float)
    offsets = wide - wide.mean(axis=0)
    kept = drawn(show, 1).astype(float).var(axis=0).sum()
    best = np.linalg.eigvalsh(np.cov(offsets.T, bias=True))[-2:].sum()
    assert kept == pytest.approx(best, rel=0.1)
    labels = simulation.data.labels[::2]
    np.testing.assert_array_equal(np.isnan(show.page.column("strip-points-2", "x_1")), labels == 0)


def test_one_run_is_looked_into_and_one_that_is_not_there_becomes_the_last():
    show = Show(**CHANGES)
    for inspect, run in ((1, 0), (2, 1), (7, 1)):
        show.simulation.reconfigure(show.simulation.config.replace(inspect=inspect))
        show.advance(0, everything=True)
        np.testing.assert_array_equal(drawn(show, 2), show.simulation.representation(1)[run, ::2])
        plot = show.page.model("strip-2")
        assert plot.x_range.start <= drawn(show, 2)[:, 0].min() <= drawn(show, 2)[:, 0].max() <= plot.x_range.end


def test_the_one_in_focus_is_marked_and_the_pictures_are_quiet():
    show = Show(**CHANGES)

    def marked():
        return [place for place in range(5) if show.page.model(f"strip-{place}").outline_line_width > 1]

    assert marked() == [3]
    for focus, place in ((0, 0), (2, 2), (-1, 4)):
        show.simulation.reconfigure(show.simulation.config.replace(focus=focus))
        show.board.restyle(show.simulation.config, True)
        show.advance(0, everything=True)
        assert marked() == [place]
    for place in range(5):
        plot = show.page.model(f"strip-{place}")
        assert not plot.axis
        assert not plot.legend
        assert not plot.toolbar.tools


def test_they_are_drawn_in_turn():
    show = Show(**CHANGES)
    for update in range(10):
        before = [show.page.column(f"strip-points-{place}", "y").copy() for place in range(5)]
        xs = [drawn(show, place).copy() for place in range(5)]
        show.advance(20)
        changed = [place for place in range(5) if not np.array_equal(drawn(show, place), xs[place])]
        assert len(changed) <= 1, update
        assert len(before) == 5


def test_the_page_is_told_names_and_stages():
    simulation = Simulation(presets["article"].replace(hidden=(6, 2), activation=("relu", "linear"), samples=20))
    assert describe_layers(simulation) == {
        "focus": 2,
        "places": ["input, 2 units", "layer 1, 6 units", "layer 2, 2 units", "output, 1 unit"],
        "stages": ["input", "layer 1 linear", "layer 1 ReLU", "layer 2"],
        "wide": False,
    }


@pytest.mark.parametrize(
    ("changes", "touring"),
    [
        ({}, True),
        ({"touring": False}, False),
        ({"projection": "pca"}, False),
        ({"hidden": (2, 2)}, False),
        ({"panels": ("representation",)}, False),
        ({"panels": ("representation",), "focus": 1}, True),
    ],
    ids=str,
)
def test_a_tour_is_on_its_way_only_where_one_sees_it(changes, touring):
    config = presets["article"].replace(
        hidden=(6, 2), projection="tour", samples=20, panels=("representation", "strip")
    )
    assert is_touring(Simulation(config.replace(**changes))) == touring
