"""The fragment of the URL says what is on screen, and whatever else is written there is refused in words."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error

from nnsim import format_address, parse_address
from visitor import Open, Visitor

BAD = "preset=nonsense&hidden=1000000000&learning_rate=nan&runs=three&colour=red"
BAD_FIELDS = ("preset", "hidden", "learning_rate", "runs", "colour")


def test_a_link_opens_the_same_run_elsewhere(open_page: Open) -> None:
    first = open_page("index.html#runs=2&seed=5&learning_rate=0.02&hidden=20,2&speed=20")
    first.wait_until("running")
    first.call("seek", 100)
    state = first.state
    assert state["config"]["runs"] == 2
    assert state["config"]["hidden"] == [20, 2]
    second = open_page(f"index.html#{first.fragment}")
    second.wait_until("running")
    second.call("seek", 100)
    assert second.state == state
    assert second.frame.locator(".run").count() == 2


@pytest.mark.parametrize(
    "fragment", ["runs=2&seed=7", "preset=article-code", "speed=50&colors=class&palette=article", "preset=article"]
)
def test_the_address_follows_the_configuration(visitor: Visitor, fragment: str) -> None:
    visitor.call("configure", fragment)
    expected = parse_address(fragment)
    assert parse_address(visitor.fragment) == expected
    assert visitor.fragment == format_address(expected)
    shown = visitor.state["config"]
    assert {name: shown[name] for name in ("runs", "seed", "speed", "colors")} == {
        name: getattr(expected, name) for name in ("runs", "seed", "speed", "colors")
    }


def test_a_changed_fragment_changes_the_run_and_leaves_no_entry_in_the_history(visitor: Visitor) -> None:
    entries = visitor.frame.evaluate("history.length")
    visitor.frame.evaluate("location.hash = 'seed=9&runs=1'")
    visitor.frame.wait_for_selector("#stage[data-runs='1']")
    visitor.call("pause")
    assert visitor.state["config"]["seed"] == 9
    visitor.frame.click("#new-seed")
    visitor.page.wait_for_url("**#runs=1&seed=10")
    assert visitor.frame.evaluate("history.length") == entries + 1


def test_the_preset_control_tells_and_sets_the_preset(visitor: Visitor) -> None:
    visitor.frame.select_option("#preset", "article-text")
    visitor.page.wait_for_url("**#preset=article-text")
    assert visitor.frame.input_value("#preset") == "article-text"
    assert visitor.state["config"]["activation"] == ["relu"]
    visitor.call("configure", "")
    assert visitor.frame.input_value("#preset") == "article"


def test_a_bad_first_fragment_is_refused_in_words_and_the_default_shown(open_page: Open) -> None:
    visitor = open_page(f"index.html#{BAD}")
    visitor.wait_until("running")
    notice = visitor.text("#notice")
    assert [field for field in BAD_FIELDS if field not in notice] == []
    assert "default" in notice
    assert visitor.fragment == ""
    visitor.wait_for_step(20)
    assert visitor.state["config"]["runs"] == 3


def test_a_bad_fragment_in_mid_run_is_refused_and_the_last_good_run_goes_on(visitor: Visitor) -> None:
    visitor.call("configure", "seed=4")
    visitor.call("step", 30)
    before = visitor.state
    visitor.frame.evaluate(f"location.hash = '{BAD}'")
    visitor.frame.wait_for_selector("#notice:not([hidden])")
    notice = visitor.text("#notice")
    assert [field for field in BAD_FIELDS if field not in notice] == []
    assert "goes on" in notice
    assert visitor.fragment == "seed=4"
    assert visitor.state == before
    visitor.call("step", 1)
    assert visitor.step == 31
    visitor.call("configure", "seed=5")
    assert not visitor.frame.is_visible("#notice")


def test_configure_rejects_with_every_problem(visitor: Visitor) -> None:
    with pytest.raises(Error) as refusal:
        visitor.call("configure", BAD)
    assert [field for field in BAD_FIELDS if field not in str(refusal.value)] == []
    assert visitor.state["step"] == 0


@pytest.mark.parametrize(
    "fragment", ["%", "%ff%00", "=&=&&&", "<img src=x onerror=alert(1)>", "x" * 5000, "runs=1&runs=2"]
)
def test_hostile_fragments_are_text_and_nothing_more(visitor: Visitor, fragment: str) -> None:
    with pytest.raises(Error):
        visitor.call("configure", fragment)
    assert visitor.frame.is_visible("#notice")
    assert visitor.frame.locator("#notice img").count() == 0
    assert visitor.state["step"] == 0
