"""Two futures beside each other are each, to the bit, what it would have been alone."""

import numpy as np
import pytest

import nnsim
from nnsim.futures import Futures
from session_page import FRAGMENT, Page, expected

SMALL = nnsim.Config(samples=60, hidden=(6, 2), runs=3, inspect=2)


def trained(steps, config=SMALL):
    simulation = nnsim.Simulation(config)
    simulation.advance(steps)
    return simulation


def changed_alone(steps, more, **changes):
    simulation = trained(steps)
    simulation.reconfigure(simulation.config.replace(**changes))
    simulation.advance(more)
    return simulation


@pytest.mark.parametrize(
    "changes", [{"learning_rate": 0.05}, {"batch": 3, "l2": 0.01}, {"slope": 0.7}, {"dropout": 0.4}]
)
def test_either_future_is_what_it_would_have_been_alone(changes):
    futures = Futures.beside(trained(130), changes)
    assert futures.advance(75) == 75
    one, other = trained(205), changed_alone(130, 75, **changes)
    assert futures.first.parameters_sha256() == one.parameters_sha256()
    assert futures.second.parameters_sha256() == other.parameters_sha256()
    np.testing.assert_array_equal(futures.parameters, [one.parameters[1], other.parameters[1]])
    assert (futures.step, futures.runs, futures.forked_at) == (205, 2, 130)
    for seen, alone in ((0, one), (1, other)):
        np.testing.assert_array_equal(futures.representation()[seen], alone.representation()[1])
        np.testing.assert_array_equal(futures.metrics.loss[seen], alone.metrics.loss[1])
        np.testing.assert_array_equal(futures.gradient_norms()[seen], alone.gradient_norms()[1])
        np.testing.assert_array_equal(futures.weight_norms()[seen], alone.weight_norms()[1])
        np.testing.assert_array_equal(futures.learning_rate[seen], alone.learning_rate[1])
        np.testing.assert_array_equal(futures.responses(seen, alone.inputs)[0], alone.responses(1, alone.inputs)[0])


def test_both_go_back_and_forth():
    futures = Futures.beside(trained(130), {"learning_rate": 0.05})
    futures.advance(75)
    there = futures.parameters.copy()
    futures.seek(40)
    assert futures.step == 40
    assert futures.furthest == 205
    np.testing.assert_array_equal(*futures.parameters)
    np.testing.assert_array_equal(futures.parameters[0], trained(40).parameters[1])
    futures.seek(205)
    np.testing.assert_array_equal(futures.parameters, there)


@pytest.mark.parametrize("fork_step", [0, 130])
def test_the_address_opens_both_futures(fork_step):
    config = SMALL.replace(changes="50:l2=0.01")
    futures = Futures.beside(trained(fork_step, config), {"learning_rate": 0.05})
    futures.advance(160 - fork_step)
    futures.reconfigure(futures.config.replace(batch=5, speed=7))
    futures.set_weight(1, 0, 0, 0, 0.5)
    futures.advance(20)
    assert futures.recipe.runs == 3
    address = nnsim.format_address(futures.recipe)
    assert "&fork=" in address
    again = Futures.opened(nnsim.parse_address(address))
    again.advance(180)
    np.testing.assert_array_equal(again.parameters, futures.parameters)
    assert again.first.parameters_sha256() == trained(180, config).parameters_sha256()
    assert again.forked_at == fork_step
    assert nnsim.format_address(again.recipe) == address


def test_changes_are_for_the_second_future_alone():
    futures = Futures.beside(trained(20), {"learning_rate": 0.05})
    futures.reconfigure(futures.config.replace(batch=5))
    assert (futures.first.config.batch, futures.second.config.batch, futures.config.batch) == (10, 5, 5)
    with pytest.raises(nnsim.ConfigError, match="first stays"):
        futures.set_weight(0, 0, 0, 0, 0.5)
    with pytest.raises(nnsim.HistoryError):
        futures.reconfigure(futures.config.replace(seed=3))


def test_one_future_may_end_before_the_other():
    futures = Futures.beside(trained(20), {"stop_steps": 30})
    assert futures.advance(30) == 30
    assert (futures.first.step, futures.second.step, futures.step) == (50, 30, 50)
    assert futures.finished is None
    futures.seek(25)
    assert (futures.first.step, futures.second.step) == (25, 25)


@pytest.mark.parametrize("changes", [{}, {"learning_rate": 0.002}, {"speed": 3}, {"seed": 2}, {"nonsense": 1}])
def test_a_fork_needs_a_change_in_training(changes):
    with pytest.raises(nnsim.ConfigError, match="fork"):
        Futures.beside(trained(20), changes)


def test_a_session_forks_and_comes_back():
    page = Page()
    page.done("start", fragment=FRAGMENT + "&inspect=2", dark=False)
    page.done("tick", steps=50)
    page.refused("fork", fields={"learning_rate": "0.002"})
    page.refused("unfork", keep="first")
    status = page.done("fork", fields={"learning_rate": "0.03"})["status"]
    assert status["fork"] == {"step": 50, "run": 1, "label": "Learning rate: 0.03"}
    assert "&fork=50:learning_rate=0.03" in status["fragment"]
    assert {"step": 50, "kind": "fork", "run": 1, "label": "Fork · Learning rate: 0.03"} in status["events"]
    assert page.mirror.column("loss-curves", "step").tolist() == [0, 50]
    page.done("tick", steps=40, everything=True)
    for run in (0, 1):
        assert page.mirror.model(f"task-{run}") is not None
    there = page.state()
    assert there["config"]["runs"] == 2
    other = Page()
    other.done("start", fragment=there["fragment"], dark=False)
    other.done("seek", step=90)
    assert other.state()["parameters_sha256"] == there["parameters_sha256"]
    page.done("change", fields={"palette": "article"})
    status = page.done("unfork", keep="first")["status"]
    assert status["fork"] is None
    assert page.state()["parameters_sha256"] == expected(90).parameters_sha256()
    page.done("fork", fields={"batch": "5"})
    page.done("tick", steps=10)
    page.done("unfork", keep="second")
    assert page.state()["config"]["changes"] == "90:batch=5"
