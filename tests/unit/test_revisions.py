"""Changes that let others give way, and how they are taken back."""

import pytest

from nnsim import Config, ConfigError
from nnsim.revisions import MOST, Revisions, changed
from session_page import FRAGMENT, Page


@pytest.fixture
def page():
    page = Page()
    page.done("start", fragment=FRAGMENT, dark=False)
    return page


@pytest.mark.parametrize(
    ("base", "texts", "gives_way"),
    [
        (Config(loss="hinge"), {"dataset": "plane"}, {"loss": "auto"}),
        (Config(balance=0.3, stop_accuracy=0.9), {"dataset": "plane"}, {"balance": 0.0, "stop_accuracy": 0.0}),
        (Config(batch=1000), {"samples": "500"}, {"batch": 0}),
        (Config(activation=("relu", "tanh")), {"hidden": "10,10,2"}, {"activation": ("relu",)}),
        (Config(learning_rates=(0.1, 0.2, 0.3)), {"runs": "2"}, {"learning_rates": ()}),
        (Config(learning_rates=(0.1, 0.2, 0.3)), {"learning_rate": "0.5"}, {"learning_rates": ()}),
        (Config(dataset="own", table="1,2,0\n2,3,1\n0,0,1", batch=2), {"dataset": "xor"}, {"table": "", "batch": 2}),
    ],
)
def test_what_no_longer_fits_gives_way(base, texts, gives_way):
    config = changed(base, texts)
    assert {name: getattr(config, name) for name in gives_way} == gives_way


def test_what_was_asked_for_is_refused_instead():
    with pytest.raises(ConfigError, match="loss is hinge"):
        changed(Config(), {"dataset": "plane", "loss": "hinge"})
    with pytest.raises(ConfigError, match="noise is 7"):
        changed(Config(loss="hinge"), {"dataset": "plane", "noise": "7"})


def test_nothing_else_changes():
    assert changed(Config(), {"dataset": "spiral"}) == Config(dataset="spiral")


def test_undo_and_redo_walk_along_the_changes():
    first, second, third = Config(), Config(noise=0.1), Config(noise=0.2)
    revisions = Revisions()
    revisions.record(first, second)
    revisions.record(second, third)
    assert revisions.before == second
    revisions.undo(third)
    assert (revisions.before, revisions.after) == (first, third)
    revisions.undo(second)
    assert (revisions.before, revisions.after) == (None, second)
    revisions.redo(first)
    assert (revisions.before, revisions.after) == (first, third)


def test_a_new_change_forgets_what_was_taken_back():
    revisions = Revisions()
    revisions.record(Config(), Config(noise=0.1))
    revisions.undo(Config(noise=0.1))
    revisions.record(Config(), Config(noise=0.2))
    assert revisions.after is None


def test_a_slider_makes_one_change_however_long_it_is_dragged():
    revisions = Revisions()
    for speed in range(10, 20):
        revisions.record(Config(speed=speed), Config(speed=speed + 1))
    assert revisions.before == Config(speed=10)
    revisions.undo(Config(speed=20))
    assert revisions.before is None


def test_the_past_is_bounded():
    revisions = Revisions()
    for seed in range(2 * MOST):
        revisions.record(Config(seed=seed), Config(seed=seed + 1))
    seed = 2 * MOST
    while revisions.before is not None:
        before = revisions.before
        revisions.undo(Config(seed=seed))
        seed = before.seed
    assert seed == MOST


def test_the_session_takes_changes_back_and_makes_them_again(page):
    answer = page.done("change", fields={"learning_rate": "0.05"})
    assert answer["status"]["undo"] == "Learning rate"
    assert answer["status"]["redo"] is None
    page.done("tick", steps=5)
    answer = page.done("undo")
    assert answer["status"]["config"]["learning_rate"] == 0.002
    assert answer["status"]["step"] == 5, "a change that needs no new start is taken back without one"
    assert (answer["status"]["undo"], answer["status"]["redo"]) == (None, "Learning rate")
    assert page.done("redo")["status"]["config"]["learning_rate"] == 0.05


def typed(page, value, **place):
    place = {"run": 0, "layer": 0, "unit": 0, "input": 0} | place
    return page.done("set_weight", value=value, **place)["status"]


def kinds(status):
    return [event["kind"] for event in status["events"]]


def test_a_typed_weight_is_taken_back_to_the_very_run_without_it_and_made_again(page):
    page.done("change", fields={"learning_rate": "0.05"})
    page.done("tick", steps=30)
    before = page.state()
    assert typed(page, 2.5)["undo"] == "Weight"
    edited = page.state()
    page.done("tick", steps=20)
    status = page.done("undo")["status"]
    assert (status["step"], status["undo"], status["redo"]) == (30, "Learning rate", "Weight")
    assert "edit" not in kinds(status)
    assert page.state()["parameters_sha256"] == before["parameters_sha256"]
    assert page.state()["fragment"] == before["fragment"]
    status = page.done("redo")["status"]
    assert "edit" in kinds(status)
    assert page.state()["parameters_sha256"] == edited["parameters_sha256"]
    assert page.state()["fragment"] == edited["fragment"]
    page.done("tick", steps=20)
    page.done("seek", step=0)
    page.done("seek", step=30)
    assert page.state()["parameters_sha256"] == edited["parameters_sha256"]


def test_weights_typed_at_the_start_are_taken_back_one_by_one(page):
    hashes = [page.state()["parameters_sha256"]]
    for value in (1, 2, 3):
        typed(page, value, unit=value)
        hashes.append(page.state()["parameters_sha256"])
    page.done("tick", steps=10)
    for sha in reversed(hashes[:-1]):
        page.done("undo")
        assert page.state()["parameters_sha256"] == sha
    assert page.state()["undo"] is None


def test_whoever_has_gone_back_before_a_typed_weight_stays_there_without_it(page):
    page.done("tick", steps=50)
    untouched = page.state()
    typed(page, 4)
    page.done("seek", step=20)
    page.done("change", fields={"learning_rate": "0.05"})
    page.done("tick", steps=5)
    page.done("undo")
    assert page.done("undo")["status"]["step"] == 25
    page.done("tick", steps=25)
    assert page.state()["parameters_sha256"] == untouched["parameters_sha256"]
    assert page.state()["fragment"] == untouched["fragment"]


def test_curves_of_another_past_go_with_it(page):
    page.done("tick", steps=50)
    typed(page, 4)
    page.done("seek", step=20)
    page.done("change", fields={"learning_rate": "0.05"})
    page.done("tick", steps=40)
    page.done("undo")
    page.done("undo")
    chronicle = page.session._running[1].chronicle
    assert chronicle.record("loss").until(100)[:, 0].tolist() == [50]


def test_a_weight_of_the_second_future_is_taken_back_and_the_first_stays(page):
    page.done("tick", steps=20)
    page.done("fork", fields={"learning_rate": "0.05"})
    page.done("tick", steps=10)
    before = page.state()
    typed(page, 3, run=1)
    page.done("tick", steps=10)
    assert page.done("undo")["status"]["step"] == 30
    assert page.state()["parameters_sha256"] == before["parameters_sha256"]
    assert page.state()["fragment"] == before["fragment"]


def test_a_weight_that_is_typed_twice_is_one_change(page):
    typed(page, 4)
    typed(page, 4)
    page.done("undo")
    assert page.state()["undo"] is None


def test_a_change_of_the_task_is_taken_back_to_the_same_start(page):
    sha = page.state()["parameters_sha256"]
    page.done("change", fields={"dataset": "xor", "hidden": "4"})
    page.done("undo")
    assert page.state()["parameters_sha256"] == sha


def test_presets_addresses_and_seeds_can_be_taken_back(page):
    page.done("configure", fragment="preset=xor")
    page.done("new_seed")
    assert page.done("undo")["status"]["fragment"] == "preset=xor"
    assert page.done("undo")["status"]["config"]["hidden"] == [12, 2]


def test_with_nothing_to_take_back_nothing_happens(page):
    before = page.state()
    assert page.done("undo")["status"]["step"] == before["step"]
    assert page.done("redo")["status"]["step"] == before["step"]


def test_a_refused_change_is_no_change(page):
    page.refused("change", fields={"noise": "9"})
    assert page.state()["undo"] is None
