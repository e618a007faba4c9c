"""The description of the controls is complete, sound, and in every language."""

import pytest

from nnsim.config import FIELDS
from nnsim.datasets import DATASETS
from nnsim.domains import Several
from nnsim.language import LANGUAGES, speaking
from nnsim.presets import PRESETS
from nnsim.revisions import always_fitting
from nnsim.spelling import parse_value
from nnsim.views.controls import ESSENTIAL, GROUPS, NOTCHES, WHEN, describe_controls, names_of
from nnsim.views.field_words import CHOICE_WORDS, FIELD_WORDS, GROUP_WORDS
from nnsim.views.thumbnails import SIDE, thumbnail
from session_page import FRAGMENT, Page


def described():
    return {
        field["name"]: field
        for group in describe_controls()["groups"]
        for field in (*group["first"], *group["more"])
    }  # fmt: skip


def test_every_field_has_one_place_and_words():
    placed = [name for group in GROUPS for name in (*group.first, *group.more)]
    assert sorted(placed) == sorted(FIELDS)
    assert FIELD_WORDS.keys() == FIELDS.keys()
    assert set(ESSENTIAL) <= set(placed)
    assert {group.name for group in GROUPS} == GROUP_WORDS.keys()


@pytest.mark.parametrize("name", FIELDS)
def test_every_choice_has_words(name):
    assert tuple(CHOICE_WORDS.get(name, ())) == names_of(FIELDS[name].domain)


def test_every_word_is_there_in_every_language():
    texts = [words for pair in FIELD_WORDS.values() for words in pair]
    texts += [words for choices in CHOICE_WORDS.values() for words in choices.values()]
    texts += [*GROUP_WORDS.values()]
    assert all(len(words) == len(LANGUAGES) and all(words) for words in texts)
    for pair in FIELD_WORDS.values():
        assert pair.help.en != pair.help.fr or pair.help.en == ""


def test_the_description_speaks_the_language_in_use():
    assert described()["hidden"]["label"] == "Hidden layers"
    with speaking("fr"):
        assert described()["hidden"]["label"] == "Couches cachées"


@pytest.mark.parametrize("name", FIELDS)
def test_defaults_and_notches_are_allowed(name):
    field, domain = described()[name], FIELDS[name].domain
    assert domain.normalise(parse_value(domain, field["default"])) == FIELDS[name].default
    each = domain.each if isinstance(domain, Several) else domain
    values = [each.normalise(parse_value(each, notch)) for notch in field["notches"]]
    assert values == sorted(values)


def test_notches_and_conditions_are_of_fields_that_exist():
    assert NOTCHES.keys() <= FIELDS.keys()
    for name, (other, values) in WHEN.items():
        assert name in FIELDS
        assert set(values) <= set(names_of(FIELDS[other].domain))


def test_what_gives_way_is_known():
    assert always_fitting(PRESETS["article"].config).keys() <= FIELDS.keys()


@pytest.mark.parametrize("name", DATASETS)
def test_thumbnails_show_every_class_within_the_frame(name):
    (paths,) = thumbnail(name).values()
    assert len(paths) == (5 if DATASETS[name].kind == "regression" else max(2, DATASETS[name].outputs))
    assert all(paths)
    for path in paths:
        for dot in path.removesuffix("h0").split("h0"):
            x, y = map(float, dot.removeprefix("M").split())
            assert 0 <= x <= SIDE
            assert 0 <= y <= SIDE


def test_the_session_describes_the_controls_when_asked():
    page = Page()
    page.done("start", fragment=FRAGMENT, dark=False, language="fr")
    controls = page.done("describe")["status"]["controls"]
    assert controls["groups"][0]["label"] == "Tâche"
    assert [preset["name"] for preset in controls["presets"]] == list(PRESETS)
