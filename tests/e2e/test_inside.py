"""Inside the network: what BokehJS has of it, pointing at units and lines, typing weights, by mouse and keyboard."""

from __future__ import annotations

import numpy as np
import pytest

from nnsim import Simulation, parse_address
from nnsim.views.diagram import plane
from visitor import Open, Visitor

FRAGMENT = "panels=representation,network&runs=2&samples=200&hidden=20,2&seed=3"
PLACES = """() => {
  const view = Object.values(Bokeh.index).find(view => view.model.name == "network");
  const {layer, unit, x, y} = window.nnsim.document.get_model_by_name("network-units").data;
  const {left, top} = view.el.getBoundingClientRect();
  const {x_scale: across, y_scale: up} = view.frame;
  return Array.from(x, (_, row) => [layer[row], unit[row], left + across.compute(x[row]), top + up.compute(y[row])]);
}"""


@pytest.fixture
def inside(open_page: Open) -> Visitor:
    """The page with the network on show, paused at step 30."""
    visitor = open_page(f"index.html#{FRAGMENT}")
    visitor.wait_until("running")
    visitor.call("pause")
    visitor.call("seek", 30)
    visitor.frame.locator("#inside").scroll_into_view_if_needed()
    return visitor


def expected(fragment: str = FRAGMENT, steps: int = 30) -> Simulation:
    simulation = Simulation(parse_address(fragment))
    simulation.advance(steps)
    return simulation


def places(visitor: Visitor) -> dict[tuple[int, int], tuple[float, float]]:
    """Where the window shows each (layer, unit) that is drawn now; after a pause others may come forward."""
    return {(layer, unit): (x, y) for layer, unit, x, y in visitor.frame.evaluate(PLACES)}


def place_of(visitor: Visitor, layer: int, unit: int) -> tuple[float, float]:
    return places(visitor)[layer, unit]


def wait_for_title(visitor: Visitor, title: str) -> None:
    while visitor.model("root('unit').title.text") != title:
        visitor.frames(2)


def wait_for_unit(visitor: Visitor, name: str) -> None:
    while visitor.frame.text_content("#unit-name") != name:
        visitor.frames(2)


def test_bokehjs_has_the_network_that_python_trained(inside: Visitor) -> None:
    simulation = expected()
    units, edges = inside.source("network-units"), inside.source("network-edges")
    assert inside.state["parameters_sha256"] == simulation.parameters_sha256()
    assert units["layer"].count(0) == 12
    for row, (layer, unit) in enumerate(zip(units["layer"], units["unit"], strict=True)):
        if layer < 0:
            continue
        told = simulation.represent(plane(14), layer)[0, :, unit]
        assert units["high"][row] == pytest.approx(told.max(), rel=1e-3, abs=1e-4)
        told = told - (0.5 if layer == 2 else 0)
        np.testing.assert_allclose(units["image"][row], told / np.abs(told).max(), atol=1e-3)
    for layer, unit, number, weight in zip(
        *(edges[name] for name in ("layer", "unit", "input", "weight")), strict=True
    ):
        assert weight == pytest.approx(float(simulation.layers[layer].weights[0, unit, number]), rel=1e-4, abs=1e-6)
    assert inside.model("root('network').title.text") == "Run 1 · network · 50 of 82 weights"


def test_pointing_at_a_unit_draws_it_large_until_the_pointer_leaves(inside: Visitor) -> None:
    wait_for_title(inside, "Run 1 · layer 2, unit 1")
    inside.page.mouse.move(*place_of(inside, 2, 0))
    wait_for_title(inside, "Run 1 · output")
    told = expected().predict_probability(plane(32))[0] - 0.5
    [cells] = inside.source("unit-map")["image"]
    np.testing.assert_allclose(cells, told / np.abs(told).max(), atol=1e-3)
    inside.page.mouse.move(*place_of(inside, -1, 1))
    wait_for_title(inside, "Run 1 · x₂")
    inside.page.mouse.move(5, 5)
    wait_for_title(inside, "Run 1 · layer 2, unit 1")


def test_a_pointer_that_passes_at_once_leaves_the_chosen_unit(inside: Visitor) -> None:
    passing = """async (fragment) => {
      const place = document.getElementById("network-place");
      const move = (type, [clientX, clientY]) =>
        place.firstElementChild.dispatchEvent(new PointerEvent(type, { clientX, clientY, bubbles: true }));
      await window.nnsim.configure(fragment);
      await new Promise(requestAnimationFrame);
      move("pointermove", (PLACES)().find(([layer, unit]) => layer == -1 && unit == 1).slice(2));
      await window.nnsim.state();
      place.dispatchEvent(new PointerEvent("pointerleave"));
    }"""
    inside.frame.evaluate(passing.replace("PLACES", PLACES), FRAGMENT.replace("seed=3", "seed=4"))
    wait_for_unit(inside, "layer 2, unit 1")
    inside.call("step", 1)
    wait_for_title(inside, "Run 1 · layer 2, unit 1")


def test_a_line_is_clicked_and_its_weight_typed(inside: Visitor) -> None:
    (x0, y0), (x1, y1) = place_of(inside, 1, 1), place_of(inside, 2, 0)
    inside.page.mouse.click((x0 + x1) / 2, (y0 + y1) / 2 + 3)
    wait_for_unit(inside, "output")
    field = inside.frame.locator("#weight-value")
    assert (
        inside.frame.eval_on_selector("#weight-input", "select => select.selectedOptions[0].text") == "layer 2, unit 2"
    )
    assert float(field.input_value()) == pytest.approx(float(expected().layers[2].weights[0, 0, 1]), rel=1e-4)
    assert field.evaluate("field => field == document.activeElement")
    inside.page.keyboard.type("-1.5")
    inside.page.keyboard.press("Enter")
    simulation = expected()
    simulation.set_weight(0, 2, 0, 1, -1.5)
    while inside.state["parameters_sha256"] != simulation.parameters_sha256():
        inside.frames(2)
    inside.call("step", 40)
    simulation.advance(40)
    inside.call("seek", 0)
    inside.call("seek", 70)
    assert inside.state["parameters_sha256"] == simulation.parameters_sha256()


def test_what_is_being_typed_is_not_mistaken_for_a_change_to_take_back(inside: Visitor) -> None:
    wait_for_unit(inside, "layer 2, unit 1")
    inside.call("configure", FRAGMENT.replace("seed=3", "seed=4"))
    wait_for_unit(inside, "layer 2, unit 1")
    field = inside.frame.locator("#weight-value")
    field.focus()
    before = field.input_value()
    inside.page.keyboard.type("7")
    assert field.input_value() != before
    inside.page.keyboard.press("Control+z")
    assert field.input_value() == before
    assert inside.state["config"]["seed"] == 4
    untouched = inside.state["parameters_sha256"]
    inside.page.keyboard.type("7")
    inside.page.keyboard.press("Enter")
    inside.wait_for("location.hash.includes('weight')")
    inside.page.keyboard.press("Control+z")
    inside.wait_for("!location.hash.includes('weight')")
    assert inside.state["parameters_sha256"] == untouched
    assert inside.state["config"]["seed"] == 4


def test_everything_can_be_done_by_keyboard(inside: Visitor) -> None:
    wait_for_unit(inside, "layer 2, unit 1")
    inside.frame.focus("#unit-layer")
    inside.frame.select_option("#unit-layer", "0")
    wait_for_title(inside, "Run 1 · layer 1, unit 1")
    inside.frame.focus("#unit-number")
    inside.page.keyboard.press("ArrowUp")
    inside.page.keyboard.press("Enter")
    wait_for_title(inside, "Run 1 · layer 1, unit 2")
    wait_for_unit(inside, "layer 1, unit 2")
    inside.frame.focus("#all-weights summary")
    inside.page.keyboard.press("Enter")
    rows = inside.frame.locator("#weights tr")
    rows.nth(2).wait_for()
    assert [rows.nth(row).locator("th").inner_text() for row in range(3)] == ["x₁", "x₂", "bias"]
    bias = rows.nth(2).locator("input")
    assert float(bias.input_value()) == pytest.approx(float(expected().layers[0].biases[0, 1]), rel=1e-4, abs=1e-5)
    bias.focus()
    inside.page.keyboard.press("Control+a")
    inside.page.keyboard.type("2")
    inside.page.keyboard.press("Tab")
    simulation = expected()
    simulation.set_weight(0, 0, 1, "bias", 2)
    while inside.state["parameters_sha256"] != simulation.parameters_sha256():
        inside.frames(2)


def test_the_weights_follow_the_training(inside: Visitor) -> None:
    wait_for_unit(inside, "layer 2, unit 1")
    weight = float(expected(steps=130).layers[1].weights[0, 0, 0])
    inside.call("step", 100)
    while float(inside.frame.input_value("#weight-value")) != pytest.approx(weight, rel=1e-4):
        inside.frames(2)


def test_another_run_is_looked_into(inside: Visitor) -> None:
    wait_for_unit(inside, "layer 2, unit 1")
    inside.frame.select_option("#inside-run", "2")
    wait_for_title(inside, "Run 2 · layer 2, unit 1")
    weight = float(expected().layers[1].weights[1, 0, 0])
    while float(inside.frame.input_value("#weight-value")) != pytest.approx(weight, rel=1e-4):
        inside.frames(2)
    assert "inspect=2" in inside.fragment


def test_what_cannot_be_a_weight_is_never_sent(inside: Visitor) -> None:
    wait_for_unit(inside, "layer 2, unit 1")
    before = inside.state["parameters_sha256"]
    inside.frame.fill("#weight-value", "9e9")
    inside.page.keyboard.press("Enter")
    inside.frame.fill("#weight-value", "")
    inside.page.keyboard.press("Enter")
    inside.frames(10)
    assert inside.state["parameters_sha256"] == before
    assert inside.frame.is_hidden("#notice")


def test_a_button_opens_and_closes_it(open_page: Open) -> None:
    visitor = open_page("index.html#runs=1&samples=100&hidden=4&panels=representation")
    visitor.wait_until("running")
    button = visitor.frame.locator("#inside-switch")
    assert visitor.frame.is_hidden("#inside")
    button.click()
    visitor.frame.wait_for_selector("[data-root=network]")
    assert button.get_attribute("aria-expanded") == "true"
    assert "network" in visitor.fragment
    visitor.frame.locator("#inside").scroll_into_view_if_needed()
    wait_for_unit(visitor, "layer 1, unit 1")
    button.click()
    visitor.frame.wait_for_selector("[data-root=network]", state="detached")
    assert visitor.frame.is_hidden("#inside")


@pytest.mark.parametrize("width", [390, 1440])
def test_every_unit_is_within_the_picture_and_apart_from_others(open_page: Open, width: int) -> None:
    size = {"width": width, "height": 900}
    visitor = open_page(f"index.html#{FRAGMENT}", lambda visitor: visitor.page.set_viewport_size(size))
    visitor.wait_until("running")
    visitor.call("pause")
    visitor.frame.locator("#inside").scroll_into_view_if_needed()
    box = visitor.frame.locator("[data-root=network]").bounding_box()
    assert box is not None
    large = visitor.model("d.get_model_by_name('network-units').tags[0]")
    shown = list(places(visitor).values())
    assert len(shown) == 2 + 12 + 2 + 1
    for number, (x, y) in enumerate(shown):
        assert box["x"] + large / 2 <= x <= box["x"] + box["width"] - large / 2
        assert box["y"] + large / 2 <= y <= box["y"] + box["height"] - large / 2
        for other_x, other_y in shown[:number]:
            assert max(abs(x - other_x), abs(y - other_y)) >= large - 1
