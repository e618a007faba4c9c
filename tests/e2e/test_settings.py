"""The settings: every field has a control that works, says what is wrong where it is wrong, and can be taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from nnsim.config import FIELDS
from visitor import Visitor


@pytest.fixture
def settings(visitor: Visitor) -> Iterator[Visitor]:
    """The shared tab with its drawer open."""
    visitor.open_settings("task")
    yield visitor
    visitor.frame.click("#settings-close")


def control(name: str, part: str = "input") -> str:
    return f"#settings [data-field={name}] {part}"


def config(visitor: Visitor) -> dict[str, object]:
    return dict(visitor.state["config"])


def test_every_field_of_the_configuration_has_a_control(settings: Visitor) -> None:
    found = settings.frame.eval_on_selector_all("#settings [data-field]", "all => all.map(e => e.dataset.field)")
    assert sorted(found) == sorted(FIELDS)
    unnamed = """all => all.filter(e => !e.labels?.length && !e.ariaLabel && e.type != "file").map(e => e.outerHTML)"""
    assert settings.frame.eval_on_selector_all("#settings :is(input, select, textarea)", unnamed) == []


def test_a_data_set_is_chosen_by_its_picture_and_keeps_the_seed(settings: Visitor) -> None:
    settings.call("configure", "seed=7")
    settings.call("step", 20)
    settings.frame.click("[data-choice=spiral]")
    settings.page.wait_for_url("**dataset=spiral*")
    state = settings.state
    assert (state["step"], state["config"]["seed"]) == (0, 7)
    assert settings.frame.input_value("#essentials [data-field=dataset] select") == "spiral"


def test_what_needs_no_new_start_makes_none(settings: Visitor) -> None:
    settings.open_settings("training")
    settings.call("step", 30)
    settings.frame.fill(control("learning_rate"), "0,05")
    settings.frame.press(control("learning_rate"), "Enter")
    settings.page.wait_for_url("**learning_rate=0.05*")
    assert settings.state["step"] == 30
    marks = "all => all.filter(e => e.querySelector('.restarts')).map(e => e.dataset.field)"
    marked = settings.frame.eval_on_selector_all("#settings [data-field]", marks)
    assert set(marked) == {field.name for field in FIELDS.values() if field.effect == "start"}


def test_buttons_and_arrow_keys_go_to_the_next_sensible_value(settings: Visitor) -> None:
    settings.open_settings("training")
    settings.frame.click(control("learning_rate", "button:last-child"))
    settings.page.wait_for_url("**learning_rate=0.003*")
    settings.frame.press(control("learning_rate"), "ArrowDown")
    settings.frame.press(control("learning_rate"), "ArrowDown")
    settings.page.wait_for_url("**learning_rate=0.001*")


def test_a_refusal_stands_at_its_field_and_goes_when_it_is_mended(settings: Visitor) -> None:
    settings.open_settings("training")
    settings.frame.fill(control("batch"), "many")
    settings.frame.press(control("batch"), "Enter")
    refusal = control("batch", ".refusal")
    settings.frame.wait_for_selector(refusal)
    assert "batch is many, but must be a whole number from 0 to 20000." in settings.text(refusal)
    assert settings.frame.is_hidden("#notice")
    assert settings.frame.input_value(control("batch")) == "many"
    assert config(settings)["batch"] == 10
    settings.frame.fill(control("batch"), "20")
    settings.frame.press(control("batch"), "Enter")
    settings.frame.wait_for_selector(refusal, state="hidden")
    assert config(settings)["batch"] == 20


def test_layers_are_added_widened_and_removed(settings: Visitor) -> None:
    settings.open_settings("network")
    rows = control("hidden", ".row")
    assert len(settings.frame.query_selector_all(rows)) == 2
    settings.frame.click(control("hidden", ".layers > button"))
    settings.page.wait_for_url("**hidden=100,10,2*")
    settings.frame.click(f"{rows}:nth-child(2) .stepper button:last-child")
    settings.page.wait_for_url("**hidden=100,12,2*")
    settings.frame.click(f"{rows}:nth-child(1) .remove")
    settings.page.wait_for_url("**hidden=12,2*")
    settings.frame.select_option(f"{control('activation', '.row')}:nth-child(2) select", "tanh")
    settings.page.wait_for_url("**activation=leaky_relu,tanh*")
    settings.frame.click(control("hidden", ".layers > button"))
    settings.page.wait_for_url("**hidden=12,10,2*")
    assert config(settings)["activation"] == ["leaky_relu"], "one for each of two layers does not fit three"


def test_inputs_are_ticked(settings: Visitor) -> None:
    settings.open_settings("network")
    settings.frame.check(control("features", "[value=sin_x1]"))
    settings.page.wait_for_url("**features=x1,x2,sin_x1*")
    settings.frame.uncheck(control("features", "[value=x1]"))
    settings.page.wait_for_url("**features=x2,sin_x1*")


def test_data_of_ones_own_are_pasted_and_bad_rows_are_named(settings: Visitor) -> None:
    settings.frame.click("[data-choice=own]")
    area = control("table", "textarea")
    settings.frame.fill(area, "1,2,0\n2,x,1\n0,0,1")
    settings.frame.click(control("table", "button"))
    settings.frame.wait_for_selector(control("table", ".refusal"))
    assert "line 2" in settings.text(control("table", ".refusal"))
    rows = "\n".join(f"{number},{number % 3},{number % 2}" for number in range(20))
    settings.frame.fill(area, rows)
    settings.frame.click(control("table", "button"))
    settings.page.wait_for_url("**dataset=own*")
    assert len(str(config(settings)["table"]).splitlines()) == 20
    settings.frame.click("[data-choice=moons]")
    settings.page.wait_for_url("**#dataset=moons")


def test_fields_that_would_do_nothing_are_out_of_the_way(settings: Visitor) -> None:
    settings.open_settings("training")
    assert settings.frame.is_visible(control("beta1"))
    assert settings.frame.is_hidden(control("momentum"))
    settings.frame.select_option(control("optimizer", "select"), "momentum")
    settings.frame.wait_for_selector(control("momentum"))
    assert settings.frame.is_hidden(control("beta1"))


def test_presets_are_cards_with_a_sentence_each(settings: Visitor) -> None:
    settings.open_settings("presets")
    settings.frame.click("[data-preset=zeros]")
    settings.page.wait_for_url("**#preset=zeros")
    settings.frame.wait_for_selector("[data-preset=zeros][aria-pressed=true]")
    assert config(settings)["initializer"] == "zeros"


def test_changes_are_taken_back_by_button_and_by_key(visitor: Visitor) -> None:
    visitor.frame.select_option("#essentials [data-field=activation] select", "tanh")
    visitor.page.wait_for_url("**#activation=tanh")
    assert "Activation" in (visitor.frame.get_attribute("#undo", "title") or "")
    visitor.frame.click("#undo")
    visitor.page.wait_for_url(re.compile(r"index\.html$"))
    visitor.page.keyboard.press("Control+Shift+z")
    visitor.page.wait_for_url("**#activation=tanh")
    visitor.page.keyboard.press("Control+z")
    visitor.page.wait_for_url(re.compile(r"index\.html$"))
    visitor.frame.fill("#essentials [data-field=hidden] input", "7,2")
    visitor.page.keyboard.press("Control+z")
    visitor.call("state")
    assert visitor.fragment in ("", "hidden=7,2"), "in a text field the key takes back what was typed"


def test_escape_closes_the_drawer_and_gives_the_focus_back(visitor: Visitor) -> None:
    visitor.open_settings("task")
    visitor.page.keyboard.press("Escape")
    assert visitor.frame.is_hidden("#settings")
    assert visitor.frame.evaluate("document.activeElement.id") == "settings-toggle"
