"""Every text of the pages has a key, every key has every language, and every key is used."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

import places
from nnsim.language import LANGUAGES

PAGES = ("index.html", "embed.html", "demo.html")
SPOKEN_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt")
PROPER = {"nnsim", "nnsim ↗", "English", "Français", "R", "N", "S", "Ctrl", "Z"}
"""Texts that are the same in every language."""
VOID = {"meta", "link", "input", "br", "path", "rect", "circle"}


def read_words() -> dict[str, list[str]]:
    source = (places.WEB / "words.js").read_text(encoding="utf-8")
    table = source[source.index("export const WORDS = ") :].removeprefix("export const WORDS = ").rstrip().rstrip(";")
    words: dict[str, list[str]] = json.loads(re.sub(r",(\s*\})", r"\1", re.sub(r"^\s*//.*$", "", table, flags=re.M)))
    return words


WORDS = read_words()


class Texts(HTMLParser):
    """Collects what a page says: (text, key or None), with None for text that no key or language stands for."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str | None]] = []
        self._open: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        inside = any("lang" in attributes for name, attributes in self._open if name != "html")
        for name in SPOKEN_ATTRIBUTES:
            if found.get(name) and not inside and found.get("name") != "viewport":
                self.said.append((found[name] or "", found.get(f"data-i18n-{name}")))
        if found.get("data-i18n-content"):
            self.said.append((found["content"] or "", found["data-i18n-content"]))
        if tag not in VOID:
            self._open.append((tag, found))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if not re.search(r"[^\W\d_]", text) or text in PROPER:
            return
        if any("lang" in attributes for name, attributes in self._open if name != "html"):
            return
        self.said.append((text, self._open[-1][1].get("data-i18n") if self._open else None))


def texts_of(page: str) -> Texts:
    texts = Texts()
    texts.feed((places.WEB / page).read_text(encoding="utf-8"))
    return texts


@pytest.mark.parametrize("page", PAGES)
def test_every_text_of_a_page_has_a_key_and_is_the_english_one(page: str) -> None:
    said = texts_of(page).said
    assert len(said) > 5
    assert [text for text, key in said if key is None] == []
    assert [(key, text) for text, key in said if key not in WORDS or WORDS[key][0] != text] == []


def test_text_without_a_key_is_found() -> None:
    texts = Texts()
    texts.feed('<p>Hello</p><p data-i18n="x">There</p><div lang="fr"><p>Salut</p></div><b title="Tip">1</b>')
    assert texts.said == [("Hello", None), ("There", "x"), ("Tip", None)]


def test_every_text_is_there_in_every_language() -> None:
    for key, texts in WORDS.items():
        assert len(texts) == len(LANGUAGES), key
        assert all(texts), key
        names = [set(re.findall(r"\{\w+\}", text)) for text in texts]
        assert all(found == names[0] for found in names), key


class Prose(HTMLParser):
    """Collects what stands in elements that name their language: (tags, texts) by language."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, tuple[list[str], list[str]]] = {}
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        language = dict(attributes).get("lang") if tag != "html" else None
        self._open.append(language or (self._open[-1] if self._open else ""))
        self._tags.append(tag)
        if tag in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._tags.append(f"/{tag}")
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if text := " ".join(data.split()):
            self._in_use[1].append(text)

    @property
    def _tags(self) -> list[str]:
        return self._in_use[0]

    @property
    def _in_use(self) -> tuple[list[str], list[str]]:
        return self.said.setdefault(self._open[-1] if self._open else "", ([], []))


@pytest.mark.parametrize("page", PAGES)
def test_prose_has_the_same_shape_in_every_language(page: str) -> None:
    prose = Prose()
    prose.feed((places.WEB / page).read_text(encoding="utf-8"))
    prose.said.pop("")
    assert prose.said.keys() == set(LANGUAGES)
    tags, texts = prose.said[LANGUAGES[0]]
    for other in LANGUAGES[1:]:
        assert prose.said[other][0] == tags
        assert len(prose.said[other][1]) == len(texts)


PROGRAMS = sorted(path.name for path in places.WEB.glob("*.js") if path.name != "words.js")
TOKEN = re.compile(r"""//[^\n]*|/\*.*?\*/|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)""", re.DOTALL)
"""A comment of a program, or a text in it."""
ASKED = re.compile(r'\bword\(\s*"([\w-]+)"|(?<!\w)\["([a-z]+(?:-[a-z]+)+)"(?:\]|, \{)')
"""A key: of `word`, or of a phrase that is put into words elsewhere, `["file-damaged", { name }]`."""
VALUE = re.compile(r"\$\{[^}]*\}")
SENTENCE = re.compile(r"^.[A-Z]\S* .*[a-z]{2}|^.[A-Z][a-z]+[.!?:]", re.DOTALL)
"""Whatever begins as a sentence does, and goes on. What only programmers read begins with a small letter."""
OWN_TITLES = re.compile(r"const TITLES = \{ (.*) \};")
"""In `nnsim.js`, which stands alone on pages of others, and so has its own words."""


def program(name: str) -> str:
    return (places.WEB / name).read_text(encoding="utf-8")


def sentences(source: str) -> list[str]:
    """The texts of a program that people read."""
    texts = (text for text in TOKEN.findall(source) if text)
    return [text for text in texts if SENTENCE.search(VALUE.sub("X", text))]


def test_no_key_is_left_over_or_missing_in_the_programs() -> None:
    programs = "\n".join(map(program, PROGRAMS))
    pages = "\n".join((places.WEB / page).read_text(encoding="utf-8") for page in PAGES)
    used = {key for key in WORDS if f'"{key}"' in programs or f'"{key}"' in pages}
    used |= {key for key in WORDS if re.search(r"word\(`\$\{which\}-", programs) and key.startswith(("undo-", "redo-"))}
    assert sorted(WORDS.keys() - used) == []
    asked = {one or other for one, other in ASKED.findall(programs)}
    assert {"dismiss", "file-damaged", "stage-drawing", "python-silent"} <= asked
    assert sorted(asked - WORDS.keys()) == []


def test_failures_and_stages_are_told_by_their_keys() -> None:
    """They come from the worker too, which does not know the language of the page."""
    for name in PROGRAMS:
        assert re.findall(r"\b(?:Failure|report)\(\s*[\"'`].*", program(name)) == [], name


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_write_no_sentences_of_their_own(name: str) -> None:
    assert sentences(OWN_TITLES.sub("", program(name))) == []


def test_a_sentence_in_a_program_is_found() -> None:
    source = """throw new Error("Python has stopped"); // "In a comment"
    say(`${name} is damaged.`, "loading", "Loading Python, NumPy"); /* 'Another comment.' */ write('Stop.')"""
    assert sentences(source) == [
        '"Python has stopped"',
        "`${name} is damaged.`",
        '"Loading Python, NumPy"',
        "'Stop.'",
    ]


def test_the_frame_of_a_widget_has_a_title_in_every_language() -> None:
    (titles,) = OWN_TITLES.findall(program("nnsim.js"))
    assert [name for name, title in re.findall(r'(\w+): "([^"]+)"', titles)] == list(LANGUAGES)
