"""Every text of the pages has a key, every key has every language, and every key is used."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

import places
from nnsim.language import LANGUAGES

PAGES = ("index.html", "embed.html")
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
    assert len(said) > 10
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


def test_prose_has_the_same_shape_in_every_language() -> None:
    source = (places.WEB / "index.html").read_text(encoding="utf-8")
    blocks = {
        language: re.search(rf'<div class="prose" lang="{language}">(.*?)\n        </div>\n', source, re.S)
        for language in LANGUAGES
    }
    shapes = {language: re.findall(r"<(/?\w+)", block[1]) for language, block in blocks.items() if block}
    assert shapes.keys() == set(LANGUAGES)
    assert all(shape == shapes[LANGUAGES[0]] for shape in shapes.values())


def test_no_key_is_left_over_or_missing_in_the_programs() -> None:
    programs = "\n".join(
        path.read_text(encoding="utf-8") for path in sorted(places.WEB.glob("*.js")) if path.name != "words.js"
    )
    pages = "\n".join((places.WEB / page).read_text(encoding="utf-8") for page in PAGES)
    used = {key for key in WORDS if f'"{key}"' in programs or f'"{key}"' in pages}
    used |= {key for key in WORDS if re.search(r"word\(`\$\{which\}-", programs) and key.startswith(("undo-", "redo-"))}
    assert sorted(WORDS.keys() - used) == []
    asked = set(re.findall(r'\bword\(\s*"([\w-]+)"', programs))
    assert sorted(asked - WORDS.keys()) == []


FAILING = re.compile(r"Failure\(|Error\(|report\(")
"""What is said while starting and failing comes from the worker as well, and is in English."""
SENTENCE = re.compile(r'"([A-Z][a-z]+(?: [^"]*)?[a-z] [^"]+)"')


@pytest.mark.parametrize("program", sorted(path.name for path in places.WEB.glob("*.js") if path.name != "words.js"))
def test_programs_write_no_sentences_of_their_own(program: str) -> None:
    source = (places.WEB / program).read_text(encoding="utf-8")
    source = re.sub(r"/\*.*?\*/|^\s*//.*$", "", source, flags=re.S | re.M)
    lines = [line for line in source.splitlines() if not FAILING.search(line)]
    assert SENTENCE.findall("\n".join(lines)) == []
