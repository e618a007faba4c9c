"""What a session does for each command."""

import numpy as np
import pytest

from session_page import FRAGMENT, Page, expected


@pytest.fixture
def page():
    page = Page()
    page.done("start", fragment=FRAGMENT, dark=False)
    return page


def test_start_answers_with_a_document_and_a_status():
    page = Page()
    answer = page.done("start", fragment=FRAGMENT, dark=True)
    assert "document" in answer
    assert "patch" not in answer
    status = answer["status"]
    assert status["step"] == status["epoch"] == 0
    assert status["runs"] == 2
    assert status["fragment"] == FRAGMENT or set(status["fragment"].split("&")) == set(FRAGMENT.split("&"))
    assert status["roots"] == [root.name for root in page.mirror.document.roots]
    assert status["config"]["hidden"] == [12, 2]
    assert status["notes"] == []
    assert status["running_capable"] is True
    simulation = expected(0)
    np.testing.assert_allclose(status["loss"], simulation.metrics.loss)
    np.testing.assert_allclose(status["accuracy"], simulation.metrics.accuracy)
    np.testing.assert_allclose(status["balanced_accuracy"], simulation.metrics.balanced_accuracy)
    assert status["baseline"] == simulation.metrics.baseline


def test_ticks_train_and_draw(page):
    for _ in range(3):
        answer = page.done("tick", steps=7)
        assert "patch" in answer
        assert "document" not in answer
    assert answer["status"]["step"] == 21
    layer = expected(21).representation(-2)
    np.testing.assert_array_equal(page.mirror.column("representation-points-1", "y"), layer[1, :, 1])
    assert page.state()["parameters_sha256"] == expected(21).parameters_sha256()


def test_a_tick_may_have_a_budget_of_time():
    times = iter(np.arange(0, 1000, 0.004))
    page = Page(clock=lambda: float(next(times)))
    page.done("start", fragment=FRAGMENT, dark=False)
    step = page.done("tick", budget_ms=50)["status"]["step"]
    assert step > 16
    assert page.state()["parameters_sha256"] == expected(step).parameters_sha256()


def test_a_complete_tick_leaves_no_picture_behind(page):
    page.done("tick", steps=5)
    page.done("tick", steps=5)
    page.done("tick", steps=0, everything=True)
    centre = expected(10).predict_probability([(-4.875, -4.875)])
    for run in range(2):
        [cells] = page.mirror.model(f"map-{run}").data["image"]
        np.testing.assert_allclose(cells[0, 0], centre[run, 0], rtol=1e-5)
        assert page.mirror.column("loss-curves", "step")[-1] == 10


def test_a_view_field_changes_the_pictures_and_nothing_else(page):
    page.done("tick", steps=30)
    before = page.state()["parameters_sha256"]
    for fields in ({"colors": "class"}, {"palette": "article"}, {"axes": "zscore"}, {"speed": "0"}):
        answer = page.done("change", fields=fields)
        assert "document" not in answer
        assert answer["status"]["step"] == 30
    status = page.state()
    assert status["parameters_sha256"] == before
    assert status["speed"] == 0
    y = page.mirror.column("representation-points-0", "y").astype(float)
    assert (y.mean(), y.std()) == pytest.approx((0, 1), abs=1e-5)
    bounds = page.mirror.model("representation-0").y_range
    assert bounds.start < y.min() < y.max() < bounds.end


def test_a_training_field_changes_in_mid_run(page):
    page.done("tick", steps=30)
    answer = page.done("change", fields={"learning_rate": "0.001"})
    assert "document" not in answer
    assert answer["status"]["step"] == 30
    page.done("tick", steps=10)
    simulation = expected(30)
    simulation.reconfigure(simulation.config.replace(learning_rate=0.001))
    simulation.advance(10)
    assert page.state()["parameters_sha256"] == simulation.parameters_sha256()


def test_a_start_field_begins_anew(page):
    page.done("tick", steps=30)
    answer = page.done("configure", fragment="samples=150&runs=1&hidden=8,2")
    assert "document" in answer
    assert answer["status"]["step"] == 0
    assert len(page.mirror.document.roots) == 4
    page.done("tick", steps=5)
    assert page.state()["parameters_sha256"] == expected(5, "samples=150&runs=1&hidden=8,2").parameters_sha256()


def test_configuring_what_is_there_already_changes_nothing(page):
    page.done("tick", steps=30)
    answer = page.done("configure", fragment=FRAGMENT)
    assert "document" not in answer
    assert answer["status"]["step"] == 30


def test_reset_seek_and_new_seed(page):
    page.done("tick", steps=40)
    there = page.state()["parameters_sha256"]
    assert page.done("reset")["status"]["step"] == 0
    assert page.state()["parameters_sha256"] == expected(0).parameters_sha256()
    assert page.done("seek", step=40)["status"]["step"] == 40
    assert page.state()["parameters_sha256"] == there
    answer = page.done("new_seed")
    assert "document" in answer
    assert answer["status"]["config"]["seed"] == 1
    assert answer["status"]["step"] == 0
    page.done("change", fields={"seed": str(2**32 - 1)})
    assert page.done("new_seed")["status"]["config"]["seed"] == 0


def test_one_may_seek_as_far_as_training_goes(page):
    page.done("configure", fragment=FRAGMENT + "&stop_steps=30")
    assert page.done("seek", step=50_000_000)["status"]["step"] == 30


def test_after_a_seek_all_points_are_in_view(page):
    page.done("tick", steps=300)
    page.done("seek", step=10)
    layer = expected(10).representation(-2)[0]
    plot = page.mirror.model("representation-0")
    assert plot.x_range.start < layer[:, 0].min()
    assert layer[:, 0].max() < plot.x_range.end
    assert plot.x_range.end - plot.x_range.start < 1.5 * np.ptp(layer[:, 0])


def test_the_theme_switches_without_a_new_document(page):
    light = page.mirror.model("accuracy").title.text_color
    answer = page.done("theme", dark=True)
    assert "document" not in answer
    assert page.mirror.model("accuracy").title.text_color != light
    page.done("configure", fragment="runs=1&samples=100")
    assert page.mirror.model("accuracy").title.text_color != light
    page.done("theme", dark=False)
    assert page.mirror.model("accuracy").title.text_color == light


def test_a_visitors_pan_comes_through(page):
    bounds = page.mirror.model("representation-0").x_range
    bounds.start, bounds.end = 50, 51
    text, ids, _ = page.mirror.edits()
    answer = page.done("patch", json=text, buffers=ids)
    assert "patch" not in answer
    for _ in range(5):
        page.done("tick", steps=10)
    assert (bounds.start, bounds.end) == (50, 51)


def test_what_is_not_finite_is_null():
    page = Page()
    fragment = "samples=50&runs=2&optimizer=sgd&loss=squared_error&learning_rates=100,0.001&activation=relu&hidden=8,2"
    page.done("start", fragment=fragment, dark=False)
    for _ in range(20):
        status = page.done("tick", steps=50)["status"]
    assert any(note.startswith("Run 1: diverged") for note in status["notes"])
    assert not any(note.startswith("Run 2: diverged") for note in status["notes"])
    assert status["running_capable"] is True
    page.done("configure", fragment="dataset=plane&samples=50&runs=1")
    status = page.done("tick", steps=1)["status"]
    assert status["accuracy"] == [None]
    assert status["baseline"] is None


def test_a_training_that_is_finished_says_so():
    page = Page()
    page.done("start", fragment=FRAGMENT + "&stop_steps=20", dark=False)
    assert page.done("tick", steps=10)["status"]["running_capable"] is True
    status = page.done("tick", steps=50)["status"]
    assert status["step"] == 20
    assert status["running_capable"] is False
    assert len(status["notes"]) == 1
    assert "20" in status["notes"][0]
    status = page.done("change", fields={"stop_steps": "0"})["status"]
    assert status["running_capable"] is True
    assert status["notes"] == []


def test_dead_units_are_in_the_notes():
    page = Page()
    page.done("start", fragment="preset=article-text&samples=200&hidden=12,2", dark=False)
    for _ in range(5):
        status = page.done("tick", steps=100)["status"]
    simulation = expected(500, "preset=article-text&samples=200&hidden=12,2")
    dead = simulation.dead_units()[1]
    assert dead.any(), "choose another seed: this one keeps every unit"
    assert len(status["notes"]) == dead.any(axis=1).sum()
    assert all("died" in note for note in status["notes"])


def test_a_long_way_gives_signs_of_life_on_the_way():
    seconds = iter(range(10_000))
    page = Page(clock=lambda: float(next(seconds)))
    page.done("start", fragment=FRAGMENT, dark=False)
    page.done("seek", step=2000)
    steps = [sign["step"] for sign in page.signs]
    assert steps == sorted(steps)
    assert len(steps) >= 3
    assert {sign["id"] for sign in page.signs} == {page.answers[-1]["id"]}
    assert page.state()["step"] == 2000


def test_the_configuration_is_told_when_it_has_changed_and_when_it_is_asked_for(page):
    assert "config" not in page.done("tick", steps=1)["status"]
    assert page.done("change", fields={"learning_rate": "0.5"})["status"]["config"]["learning_rate"] == 0.5
    assert "config" not in page.done("tick", steps=1)["status"]
    assert page.state()["config"]["learning_rate"] == 0.5
    assert page.done("seek", step=0)["status"]["config"]["learning_rate"] != 0.5


def test_other_panels_are_another_document_of_the_same_training(page):
    page.done("tick", steps=9)
    answer = page.done("change", fields={"panels": "representation,curves"})
    assert "document" in answer
    assert answer["status"]["step"] == 9
    assert answer["status"]["roots"] == ["representation-0", "representation-1", "accuracy", "loss"]
    assert [root.name for root in page.mirror.document.roots] == answer["status"]["roots"]
    assert page.state()["parameters_sha256"] == expected(9).parameters_sha256()


def test_what_is_off_screen_is_not_drawn_until_it_comes_back(page):
    everything = [root.name for root in page.mirror.document.roots]
    page.done("visible", roots=["representation-0", "task-1"], all=everything)
    before = {run: page.mirror.column(f"representation-points-{run}", "y").copy() for run in (0, 1)}
    page.done("tick", steps=20, everything=True)
    assert (page.mirror.column("representation-points-0", "y") != before[0]).any()
    assert (page.mirror.column("representation-points-1", "y") == before[1]).all()
    page.done("visible", roots=["representation-1"], all=everything)
    layer = expected(20).representation(-2)
    np.testing.assert_array_equal(page.mirror.column("representation-points-1", "y"), layer[1, :, 1])


def test_visible_wants_names(page):
    assert page.refused("visible", roots="task-0", all=[])["problems"][0]["field"] == "roots"
    assert page.refused("visible", roots=[], all=[1])["problems"][0]["field"] == "all"


def test_what_is_said_of_pictures_that_are_no_more_hides_none_of_the_new_ones(page):
    page.done("visible", roots=["task-0"], all=["representation-0", "task-0"])
    before = page.mirror.column("representation-points-0", "y").copy()
    page.done("tick", steps=20, everything=True)
    assert (page.mirror.column("representation-points-0", "y") != before).any()


def test_the_address_tells_what_was_changed_in_mid_run(page):
    page.done("tick", steps=40)
    page.done("change", fields={"learning_rate": "0.01"})
    page.done("tick", steps=20)
    status = page.done("set_weight", run=0, layer=0, unit=0, input=0, value=0.25)["status"]
    assert "&changes=40:learning_rate=0.01;60:weight.0.0.0.0=0.25" in status["fragment"]
    assert status["config"]["changes"] == "40:learning_rate=0.01;60:weight.0.0.0.0=0.25"
    assert status["config"]["learning_rate"] == 0.01
    page.done("tick", steps=30)
    there = page.state()
    assert "document" not in page.done("configure", fragment=status["fragment"]), "it is what is there already"
    other = Page()
    other.done("start", fragment=there["fragment"], dark=False)
    other.done("seek", step=90)
    elsewhere = other.state()
    assert elsewhere["parameters_sha256"] == there["parameters_sha256"]
    assert elsewhere["fragment"] == there["fragment"]
    other.done("configure", fragment=FRAGMENT)
    assert other.state()["step"] == 0, "without the changes it is another run"


def test_a_new_seed_keeps_the_changes_in_mid_run(page):
    page.done("tick", steps=40)
    page.done("change", fields={"learning_rate": "0.01"})
    status = page.done("new_seed")["status"]
    assert status["step"] == 0
    assert status["config"]["seed"] == 1
    assert status["config"]["changes"] == "40:learning_rate=0.01"


def test_a_change_that_the_address_cannot_tell_is_refused(page):
    many = ";".join(f"{step}:l2=0.01{step}7" for step in range(1000, 2100))
    page.done("configure", fragment=f"{FRAGMENT}&changes={many}")
    page.done("seek", step=3000)
    assert page.refused("change", fields={"l2": "0.5"})["problems"][0]["field"] == "changes"
    page.refused("set_weight", run=0, layer=0, unit=0, input=0, value=0.25)
    assert page.done("change", fields={"speed": "5"})["status"]["speed"] == 5
    page.done("seek", step=1500)
    changes = page.done("change", fields={"l2": "0.5"})["status"]["config"]["changes"]
    assert changes == many[: many.index("1500:")] + "1500:l2=0.5"


def test_a_long_way_back_gives_signs_of_life_too():
    seconds = iter(range(100_000))
    page = Page(clock=lambda: float(next(seconds)))
    page.done("start", fragment=FRAGMENT, dark=False)
    page.done("seek", step=2000)
    del page.session._running[0]._history._checkpoints[1:]
    page.signs.clear()
    page.done("seek", step=1990)
    assert len(page.signs) >= 3
    assert page.state()["step"] == 1990


def test_marked_samples_are_the_same_in_every_picture():
    page = Page()
    page.done("start", fragment=FRAGMENT)
    page.done("mark", indices=[4, 9], root="task-1")
    points = expected(0).data.points[[4, 9]]
    np.testing.assert_array_equal(page.mirror.column("marked-task-0", "x"), points[:, 0])
    assert page.mirror.model("words-task-0").visible
    page.done("tick", steps=20)
    page.session._running[1].links.pick([7])
    page.done("mark", indices=[])
    assert len(page.mirror.column("marked-task-0", "x")) == 1
    page.done("mark", indices=[], clear=True)
    assert len(page.mirror.column("marked-task-0", "x")) == 0
    assert not page.mirror.model("words-task-0").visible


def test_a_dimmed_group_stays_dimmed_while_training_goes_on():
    page = Page()
    page.done("start", fragment=FRAGMENT)
    page.done("dim", root="task-0", entry=1)
    for _ in range(2):
        for run in range(2):
            faint = page.mirror.column(f"representation-points-{run}", "opacity") < 0.5
            np.testing.assert_array_equal(faint, expected(0).data.labels != 1)
        page.done("tick", steps=5)
    page.done("dim", root="no such picture", entry=-1)


def test_reduced_motion_outlives_new_pictures():
    page = Page()
    page.done("start", fragment=FRAGMENT)
    page.done("motion", reduced=True)
    page.done("new_seed")
    page.done("tick", steps=300)
    assert page.mirror.column("accuracy-curves", "step")[-1] == 300  # which other ticks leave for later
    bounds = page.mirror.model("representation-0").x_range
    ends = bounds.start, bounds.end
    page.done("tick", steps=0)
    assert (bounds.start, bounds.end) == ends


@pytest.mark.parametrize(
    ("name", "arguments", "field"),
    [
        ("mark", {}, "indices"),
        ("mark", {"indices": [-1]}, "indices"),
        ("mark", {"indices": [1, 1]}, "indices"),
        ("mark", {"indices": [1], "clear": "all"}, "clear"),
        ("mark", {"indices": [1], "root": 7}, "root"),
        ("dim", {"root": "task-0", "entry": 1.5}, "entry"),
        ("dim", {"entry": 1}, "root"),
        ("motion", {"reduced": "somewhat"}, "reduced"),
    ],
)
def test_marks_and_motion_that_make_no_sense_are_refused(name, arguments, field):
    page = Page()
    page.done("start", fragment=FRAGMENT)
    assert [problem["field"] for problem in page.refused(name, **arguments)["problems"]] == [field]
