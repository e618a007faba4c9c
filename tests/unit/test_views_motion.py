"""What happens to the axes and the curves over time, and when a visitor takes hold of them."""

import json

import numpy as np
import pytest

from nnsim.views.axes import MOST_MOVE
from showing import Show


@pytest.fixture
def show():
    return Show()


def test_axes_never_jump_and_hold_all_points_in_the_end():
    show = Show(learning_rate=0.03)
    ranges = [show.page.model(f"representation-{run}").x_range for run in range(2)]
    before = [(bounds.start, bounds.end) for bounds in ranges]
    moved = False
    for _ in range(60):
        show.advance(20)
        for place, bounds in enumerate(ranges):
            start, end = before[place]
            most = MOST_MOVE * (end - start) * 1.0001
            assert abs(bounds.start - start) <= most
            assert abs(bounds.end - end) <= most
            moved = moved or bounds.start != start
            before[place] = bounds.start, bounds.end
    assert moved
    for _ in range(80):
        show.advance(0)
    for run in range(2):
        plot, layer = show.page.model(f"representation-{run}"), show.simulation.representation(-2)[run]
        assert plot.x_range.start <= layer[:, 0].min() <= layer[:, 0].max() <= plot.x_range.end
        assert plot.y_range.start <= layer[:, 1].min() <= layer[:, 1].max() <= plot.y_range.end


def visitor_pans(show, name, start, end):
    bounds = show.page.model(name).x_range
    bounds.start, bounds.end = start, end
    show.bridge.receive(*show.page.edits())
    return bounds


def test_a_visitors_pan_is_kept_and_not_echoed(show):
    bounds = visitor_pans(show, "representation-0", 100.0, 101.0)
    assert show.bridge.patch() is None
    for _ in range(30):
        show.advance(20)
    assert (bounds.start, bounds.end) == (100, 101)
    assert show.page.model("representation-1").x_range.start != 100


def test_reset_makes_the_axes_follow_again(show):
    bounds = visitor_pans(show, "representation-0", 100.0, 101.0)
    for _ in range(10):
        show.advance(20)
    shown_by_reset = bounds.reset_start, bounds.reset_end
    plot = show.page.model("representation-0")
    bounds.start, bounds.end = shown_by_reset  # what BokehJS does by itself
    text, ids, buffers = show.page.edits()
    message = {"type": "event", "name": "reset", "values": {"type": "map", "entries": [["model", {"id": plot.id}]]}}
    event = {"kind": "MessageSent", "msg_type": "bokeh_event", "msg_data": message}
    patch = {"events": [*json.loads(text)["events"], event]}
    show.bridge.receive(json.dumps(patch), ids, buffers)
    show.send()
    assert (bounds.start, bounds.end) == shown_by_reset
    for _ in range(40):
        show.advance(20)
    assert (bounds.start, bounds.end) != shown_by_reset
    assert bounds.start < show.simulation.representation(-2)[0, :, 0].min()


@pytest.mark.parametrize("name", ["accuracy", "loss"])
def test_curves_stay_in_their_view(name):
    show = Show()
    for _ in range(60):
        show.advance(15)
        plot = show.page.model(name)
        assert plot.x_range.start == 0
        assert show.page.column(f"{name}-curves", "step").max() <= plot.x_range.end
    for _ in range(100):
        show.board.update(show.simulation, everything=True)
    show.send()
    values = np.concatenate([show.page.column(f"{name}-curves", f"run {run}") for run in (1, 2)])
    assert plot.y_range.start <= values.min() * 1.001
    assert values.max() <= plot.y_range.end * 1.001


def test_time_turned_back_shortens_the_curves(show):
    for _ in range(20):
        show.advance(10)
    show.simulation.seek(95)
    show.board.update(show.simulation, everything=True, settle=True)
    show.send()
    steps = show.page.column("loss-curves", "step")
    assert steps[-1] == 95
    assert (np.diff(steps) > 0).all()
