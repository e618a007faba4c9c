"""What is pointed at, picked or looked at in one picture shows in all of them; what is off screen is not drawn."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import pytest

from visitor import Open, Visitor

PLACE = """([name, sample]) => {
  const view = [...Bokeh.index].find(view => view.model.name == name);
  const source = d.get_model_by_name(name.replace("-", "-points-"));
  const column = name => source.get_column(name);
  const x = ["x_a", "x_b"].map(name => column(name)[sample]).find(x => !isNaN(x));
  const { left, top } = view.canvas_view.el.getBoundingClientRect();
  return [left + view.frame.x_scale.compute(x), top + view.frame.y_scale.compute(column("y")[sample])];
}""".replace("d.get", "nnsim.document.get")
EMPTY = """name => {
  const view = [...Bokeh.index].find(view => view.model.name == name);
  const source = nnsim.document.get_model_by_name(name.replace("-", "-points-"));
  const [x1, x2] = ["x1", "x2"].map(name => source.get_column(name));
  const room = ([x, y]) => Math.min(...Array.from(x1, (_, i) => Math.hypot(x1[i] - x, x2[i] - y)));
  const places = Array.from({length: 900}, (_, i) => [(i % 30) / 4 - 3.6, Math.floor(i / 30) / 4 - 3.6]);
  const [x, y] = places.sort((a, b) => room(b) - room(a))[0];
  const { left, top } = view.canvas_view.el.getBoundingClientRect();
  return [left + view.frame.x_scale.compute(x), top + view.frame.y_scale.compute(y)];
}"""
PATIENCE = 400
PICTURES = [f"{kind}-{run}" for kind in ("representation", "task") for run in range(3)]


@pytest.fixture
def paused(visitor: Visitor) -> Iterator[Visitor]:
    visitor.call("step", 40)
    visitor.page.mouse.move(5, 5)
    yield visitor
    visitor.page.mouse.move(5, 5)
    visitor.page.keyboard.press("Escape")
    visitor.page.set_viewport_size({"width": 1440, "height": 900})
    visitor.frame.evaluate("scrollTo(0, 0)")


def point_at(visitor: Visitor, name: str, sample: int) -> None:
    """Move the pointer to where a sample is drawn."""
    x, y = visitor.frame.evaluate(PLACE, [name, sample])
    visitor.page.mouse.move(x - 2, y)
    visitor.page.mouse.move(x, y)


def rings(visitor: Visitor, name: str) -> list[tuple[float, float]]:
    columns = visitor.source(f"marked-{name}")
    return list(zip(columns["x"], columns["y"], strict=True))


def wait_for_rings(visitor: Visitor, name: str, least: int, most: int = 1000) -> None:
    wait(visitor, lambda: least <= len(rings(visitor, name)) <= most)


def wait(visitor: Visitor, condition: Callable[[], bool]) -> None:
    """A test that waits in vain fails after so many frames."""
    for _ in range(PATIENCE):
        if condition():
            return
        visitor.frames(2)
    raise AssertionError("it never came")


def place_of(visitor: Visitor, name: str, sample: int) -> tuple[float, float]:
    columns = visitor.source(name.replace("-", "-points-"))
    [x] = [columns[group][sample] for group in ("x_a", "x_b") if not math.isnan(columns[group][sample])]
    return x, columns["y"][sample]


def test_pointing_at_a_sample_marks_it_in_every_picture(paused: Visitor) -> None:
    point_at(paused, "task-0", 17)
    wait_for_rings(paused, "task-0", 1)
    for name in PICTURES:
        assert place_of(paused, name, 17) in rings(paused, name)
    words = paused.model("root('words-representation-2').text")
    x, y = place_of(paused, "representation-2", 17)
    assert f"unit 1 {x:.3g}" in words
    assert f"unit 2 {y:.3g}" in words
    paused.page.mouse.move(5, 5)
    wait_for_rings(paused, "representation-1", 0, 0)


def test_marks_stay_with_their_samples_while_training_goes_on(paused: Visitor) -> None:
    point_at(paused, "task-1", 17)
    wait_for_rings(paused, "task-1", 1)
    paused.call("step", 60)
    for name in PICTURES:
        assert place_of(paused, name, 17) in rings(paused, name)


def test_a_tap_picks_and_escape_lets_go(paused: Visitor) -> None:
    point_at(paused, "task-0", 17)
    paused.page.mouse.down()
    paused.page.mouse.up()
    wait_for_rings(paused, "task-1", 1)
    paused.page.mouse.move(5, 5)
    paused.frames(10)
    paused.call("state")
    assert place_of(paused, "representation-2", 17) in rings(paused, "representation-2")
    paused.page.keyboard.press("Escape")
    wait_for_rings(paused, "representation-2", 0, 0)


def test_a_tap_on_nothing_lets_go(paused: Visitor) -> None:
    point_at(paused, "task-0", 17)
    paused.page.mouse.down()
    paused.page.mouse.up()
    wait_for_rings(paused, "task-1", 1)
    paused.page.mouse.click(*paused.frame.evaluate(EMPTY, "task-2"))
    wait_for_rings(paused, "task-1", 0, 0)


def test_a_box_picks_what_is_inside(paused: Visitor) -> None:
    paused.frame.evaluate("""() => {
      const { toolbar } = nnsim.document.get_model_by_name("task-0");
      toolbar.tools.find(tool => tool.type == "BoxSelectTool").active = true;
    }""")
    box = paused.frame.locator("[data-root='task-0']").bounding_box()
    assert box is not None
    paused.page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.4)
    paused.page.mouse.down()
    paused.page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.6, steps=4)
    paused.page.mouse.up()
    paused.page.mouse.move(5, 5)  # where it points at no sample beside
    wait_for_rings(paused, "task-1", 10, 200)
    paused.frames(10)
    paused.call("state")
    inside = rings(paused, "task-1")
    low, high = [min(axis) for axis in zip(*inside, strict=True)], [max(axis) for axis in zip(*inside, strict=True)]
    columns = paused.source("task-points-1")
    places = list(zip(columns["x1"], columns["x2"], strict=True))
    assert sorted(inside) == sorted(p for p in places if all(low[a] <= p[a] <= high[a] for a in (0, 1)))
    assert len(rings(paused, "representation-2")) == len(inside)


def faint(visitor: Visitor, name: str) -> list[bool]:
    return [opacity < 0.5 for opacity in visitor.source(name.replace("-", "-points-"))["opacity"]]


def is_dimmed(visitor: Visitor, name: str) -> bool:
    glyph = f"root('{name}').renderers.find(r => r.data_source.tags.includes('samples')).glyph"
    return bool(visitor.model(f"{glyph}.fill_alpha.field == 'opacity'"))


def test_pointing_at_a_legend_dims_the_rest_everywhere(paused: Visitor) -> None:
    paused.frame.locator("[data-root='task-0'] .bk-item:not(.bk-hidden)").nth(1).hover()
    wait(paused, lambda: is_dimmed(paused, "representation-2"))
    labels = paused.source("task-points-0")["label"]
    for name in PICTURES:
        assert faint(paused, name) == [label != 1 for label in labels]
    paused.page.mouse.move(5, 5)
    wait(paused, lambda: not is_dimmed(paused, "representation-2"))


def test_groups_can_be_looked_at_by_keyboard(paused: Visitor) -> None:
    paused.frame.focus("#groups button:nth-child(2)")
    wait(paused, lambda: is_dimmed(paused, "task-0"))
    paused.page.keyboard.press("Enter")
    assert paused.frame.get_attribute("#groups button:nth-child(2)", "aria-pressed") == "true"
    paused.frame.focus("#play")
    paused.frames(10)
    paused.call("state")
    assert is_dimmed(paused, "task-0")
    paused.frame.focus("#groups button:nth-child(2)")
    paused.page.keyboard.press("Enter")
    paused.frame.focus("#play")
    wait(paused, lambda: not is_dimmed(paused, "task-0"))


def test_what_is_off_screen_is_not_drawn_and_comes_back_right(paused: Visitor) -> None:
    paused.page.set_viewport_size({"width": 390, "height": 700})
    paused.frame.evaluate("scrollTo(0, 0)")
    paused.frames(10)
    paused.call("state")
    before = paused.source("loss-curves"), paused.source("representation-points-0"), paused.source("map-2")
    paused.call("step", 20)
    after = paused.source("loss-curves"), paused.source("representation-points-0"), paused.source("map-2")
    assert [repr(old) == repr(new) for old, new in zip(before, after, strict=True)] == [True, False, True]
    paused.frame.locator("[data-root='loss']").scroll_into_view_if_needed()
    wait(paused, lambda: paused.source("loss-curves")["step"][-1] == paused.step)
    state = paused.state
    for run in range(3):
        assert paused.source("loss-curves")[f"run {run + 1}"][-1] == pytest.approx(state["loss"][run], rel=1e-6)


def test_the_articles_figure_is_one_click_and_back(paused: Visitor) -> None:
    step = paused.step
    paused.frame.click("#article-layout")
    paused.page.wait_for_url("**palette=article*")
    assert paused.frame.get_attribute("#article-layout", "aria-pressed") == "true"
    roots = paused.model("d.all_roots.map(root => root.name).filter(name => name)")
    assert roots[:6] == [f"{kind}-{run}" for kind in ("representation", "twin") for run in range(3)]
    assert "task-0" not in roots
    assert paused.state["config"]["axes"] == "zscore"
    assert paused.step == step
    for run in range(3):
        columns = paused.source(f"representation-points-{run}")
        for group, label in (("twin_a", 0), ("twin_b", 1)):
            shown = [not math.isnan(x) for x in columns[group]]
            assert shown == [one == label for one in columns["label"]]
    paused.frame.click("#article-layout")
    paused.page.wait_for_url(lambda url: "palette" not in url)
    assert "task-0" in paused.model("d.all_roots.map(root => root.name)")


COUNT = """
  let now = 0;
  window.frames_given = window.ticks = 0;
  const request = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = callback => request(() => { window.frames_given++; callback(now += 16); });
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    if (message.name == "tick") window.ticks++;
    return post.call(this, message, ...rest);
  };"""


def test_with_reduced_motion_pictures_change_seldom_and_whole(open_page: Open) -> None:
    def prepare(visitor: Visitor) -> None:
        visitor.page.emulate_media(reduced_motion="reduce")
        visitor.page.add_init_script(COUNT)

    visitor = open_page("index.html#runs=2&samples=200", prepare=prepare)
    visitor.wait_until("running")
    visitor.wait_for_step(300)
    visitor.call("pause")
    frames, ticks = visitor.frame.evaluate("[window.frames_given, window.ticks]")
    assert 2 <= ticks <= frames / 31 + 2, "about two a second at 62 frames a second"
    step = visitor.step
    assert visitor.source("loss-curves")["step"][-1] == step
    ends = visitor.model("[root('representation-0').x_range.start, root('representation-0').x_range.end]")
    visitor.frames(60)
    assert visitor.model("[root('representation-0').x_range.start, root('representation-0').x_range.end]") == ends
    assert visitor.frame.evaluate("window.ticks") == ticks
