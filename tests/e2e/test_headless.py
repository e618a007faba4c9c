"""Pictures saved to one HTML file by Python alone are drawn by a browser without a network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from playwright.sync_api import BrowserContext

import nnsim
from nnsim.views.headless import save_html
from visitor import Complaints

SOURCE = """name => {
  const { data } = Bokeh.documents[0].get_model_by_name(name);
  return ["x_a", "x_b", "y"].map(column => Array.from(data[column]));
}"""

INK = """name => {
  const view = Bokeh.index.find_one_by_id(Bokeh.documents[0].get_model_by_name(name).id);
  const { ctx } = view.canvas_view.primary;
  const pixels = ctx.getImageData(0, 0, ctx.canvas.width, ctx.canvas.height).data;
  const found = { right: 0, wrong: 0 };
  for (let at = 0; at < pixels.length; at += 4) {
    const [red, green, blue] = pixels.slice(at, at + 3);
    found.right += Number(red < 100 && green > 100 && blue > 100);
    found.wrong += Number(red > 180 && green < 120 && blue < 90);
  }
  return found;
}"""


def test_the_points_are_drawn_from_the_file_alone(context: BrowserContext, tmp_path: Path) -> None:
    simulation = nnsim.Simulation(nnsim.presets["article"].replace(runs=2, samples=300))
    simulation.advance(300)
    path = tmp_path / "moment.html"
    save_html(simulation, path)
    context.set_offline(True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.split(":")[0]))
    complaints = Complaints(page, ["file://"])
    page.goto(path.as_uri())
    page.wait_for_function("window.Bokeh?.documents[0]?.is_idle")
    for run in range(2):
        right, wrong, y = np.array(page.evaluate(SOURCE, f"representation-points-{run}"), float)
        expected = simulation.representation(-2)[run]
        np.testing.assert_allclose(np.column_stack([np.fmax(right, wrong), y]), expected, rtol=1e-6)
        ink = page.evaluate(INK, f"representation-{run}")
        assert ink["right"] > 500
        assert ink["wrong"] > 20
    assert asked.count("file") == 1
    assert set(asked) <= {"file", "blob", "data"}
    assert complaints.unexpected == []
