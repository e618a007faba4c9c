"""Every text in every language, and the language in use where the texts are shown."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import places
from nnsim.language import LANGUAGES, Words, decimal, say, speaking
from nnsim.views import text
from session_page import Page

SPOKEN = ("say", "Words", "field")
FOR_PROGRAMMERS = ("ShapeError", "HistoryError", "DamagedError", "TypeError", "Look", "declare")
"""What only they call up; in the page none of it can happen."""
ON_A_TERMINAL = ("cli", "archive", "container", "script")
"""Modules that speak to no visitor of the page."""
PHRASE = re.compile(r"[A-Za-z]{2,},? [a-z]{2,}|^,? [a-z]{2,}|[a-z]{2,} $")


def _functions() -> list[ast.FunctionDef]:
    tree = ast.parse(Path(text.__file__).read_text(encoding="utf-8"))
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)]


def _bare_words(function: ast.FunctionDef) -> list[str]:
    """Strings with words in them that no call of `say` or `Words` holds."""
    spoken = {
        id(inner)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPOKEN
        for inner in ast.walk(node)
    }
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return [
        node.value
        for statement in body
        for node in ast.walk(statement)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken
        if re.search(r"[A-Za-z]{2}", node.value)
    ]


@pytest.mark.parametrize("function", _functions(), ids=lambda function: function.name)
def test_no_word_of_a_text_stands_outside_of_the_translations(function: ast.FunctionDef) -> None:
    assert _bare_words(function) == []


MODULES = [path for path in sorted(places.PACKAGE.rglob("*.py")) if path.stem not in ON_A_TERMINAL]


def _bare_phrases(tree: ast.Module) -> list[str]:
    """Strings of several words that are neither docstrings nor in every language."""
    left_out = {id(node) for node in _documentation(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name_of(node.func) in (*SPOKEN, *FOR_PROGRAMMERS):
            left_out |= {id(inner) for inner in ast.walk(node)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out
        if PHRASE.search(node.value)
    ]


def _documentation(tree: ast.Module) -> Iterator[ast.expr]:
    """Strings that stand by themselves."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def _name_of(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_phrase_stands_outside_of_the_translations(path: Path) -> None:
    assert _bare_phrases(ast.parse(path.read_text(encoding="utf-8"))) == []


def test_a_phrase_that_was_not_translated_is_found() -> None:
    source = '"""Of a module."""\nProblem("x", f"{n} in column 3", say(en="at most", fr="au plus"))\nWAY = "at least"'
    assert sorted(_bare_phrases(ast.parse(source))) == [" in column 3", "at least"]


def test_the_check_finds_a_text_that_was_not_translated() -> None:
    (function,) = ast.parse('def late():\n    """Doc."""\n    return "not translated"').body
    assert isinstance(function, ast.FunctionDef)
    assert _bare_words(function) == ["not translated"]


def test_one_language_at_a_time() -> None:
    assert say(en="right", fr="juste") == str(Words("right", "juste")) == "right"
    with speaking("fr"):
        assert say(en="right", fr="juste") == str(Words("right", "juste")) == "juste"
        assert decimal("0.5") == "0,5"
    assert decimal("0.5") == "0.5"


def test_the_pictures_and_the_notes_speak_the_language_of_the_page() -> None:
    page = Page()
    page.done("start", fragment="samples=200&hidden=12,2&runs=2", dark=False, language="fr")
    assert page.mirror.document.get_model_by_name("task-0").title.text == "Essai 1 · prédiction"
    answer = page.done("language", language="en")
    assert page.mirror.document.get_model_by_name("task-0").title.text == "Run 1 · prediction"
    assert "document" in answer
    assert answer["status"]["step"] == 0


def test_a_change_of_language_does_not_touch_the_training() -> None:
    page = Page()
    page.done("start", fragment="samples=200&hidden=12,2&runs=2", dark=False)
    page.done("tick", steps=20)
    before = page.state()
    page.done("language", language="fr")
    after = page.state()
    assert (after["step"], after["parameters_sha256"]) == (20, before["parameters_sha256"])


def test_an_unknown_language_is_refused() -> None:
    page = Page()
    page.done("start", fragment="", dark=False)
    assert page.refused("language", language="tlh")["problems"][0]["allowed"] == f"one of {', '.join(LANGUAGES)}"
    assert "language" in json.dumps(page.refused("language")["problems"])


def test_refusals_speak_the_language_too() -> None:
    page = Page()
    page.done("start", fragment="samples=200&hidden=12,2&runs=2", dark=False, language="fr")
    (problem,) = page.refused("change", fields={"noise": "9"})["problems"]
    assert problem["message"] == "noise vaut 9, mais doit être un nombre de 0 à 0,5."
    (problem,) = page.refused("change", fields={"batch": "500"})["problems"]
    assert problem["message"] == "batch vaut 500, mais doit être au plus les 200 points d’entraînement."
