"""The pictures without the page: in a layout, and in a file that stands alone."""

import numpy as np
import pytest
from bokeh.document import Document
from bokeh.embed import components

from nnsim import Simulation
from nnsim.futures import Futures
from nnsim.names import PANELS
from nnsim.views.headless import MOST_IN_A_ROW, layout, save_html
from showing import SMALL


@pytest.fixture
def simulation():
    simulation = Simulation(SMALL)
    simulation.advance(50)
    return simulation


def names_in(laid_out):
    return [[plot.name for plot in row.children] for row in laid_out.children]


def test_the_pictures_lie_panel_by_panel(simulation):
    assert names_in(layout(simulation)) == [
        ["representation-0", "representation-1"], ["task-0", "task-1"], ["accuracy", "loss"]
    ]  # fmt: skip
    eight = Simulation(SMALL.replace(runs=8, panels=("representation",), samples=50))
    assert [len(row) for row in names_in(layout(eight))] == [MOST_IN_A_ROW, MOST_IN_A_ROW]


def test_every_panel_can_be_laid_out(simulation):
    everything = simulation.config.replace(panels=PANELS)
    [*_, network] = names_in(layout(Simulation(everything)))
    assert network == ["network", "unit"]


def test_they_show_the_moment_and_leave_the_simulation_alone(simulation):
    before = simulation.parameters_sha256()
    document = Document()
    document.add_root(layout(simulation))
    for run in range(2):
        source = document.get_model_by_name(f"representation-points-{run}").data
        x, y = simulation.representation(-2)[run].T
        np.testing.assert_array_equal(np.fmax(source["x_a"], source["x_b"]), x)
        np.testing.assert_array_equal(source["y"], y)
    assert (simulation.step, simulation.parameters_sha256()) == (50, before)


def test_curves_show_what_history_has(simulation):
    simulation.advance(400)
    simulation.seek(330)
    for shown in (simulation, Futures.beside(simulation, {"learning_rate": 0.1})):
        document = Document()
        document.add_root(layout(shown))
        curve = document.get_model_by_name("loss-curves").data
        assert curve["step"].tolist() == [0, 100, 200, 300, 330]
        for step, loss in zip(curve["step"], curve["run 1"], strict=True):
            shown.seek(int(step))
            assert loss == pytest.approx(shown.metrics.loss[0])


def test_bokeh_has_nothing_to_complain_of(simulation, caplog):
    """Such as callbacks in Python where there is no Python, or sizes that do not fit."""
    components(layout(simulation, dark=True))
    assert caplog.text == ""


def test_a_file_needs_nothing_else(simulation, tmp_path):
    path = tmp_path / "moment.html"
    save_html(simulation, path)
    html = path.read_text(encoding="utf-8")
    assert html.count("<script") == html.count("</script>") > 1
    assert "<script src" not in html
    assert 'rel="stylesheet"' not in html
    assert "representation-points-1" in html
