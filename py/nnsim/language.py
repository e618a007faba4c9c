"""The language in which nnsim speaks to people: its pictures, its notes, its refusals.

A text is written in every language at the place where it is needed, `say(en="right", fr="juste")`, and the one in use
is picked when it is said; a text that lacks a language is an error of types. `with speaking("fr"): ...` sets it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

LANGUAGES = ("en", "fr")
"""The first is spoken where nothing else is asked for."""

_language = ContextVar("language", default=LANGUAGES[0])


class Words(NamedTuple):
    """One text in every language, for tables."""

    en: str
    fr: str

    def __str__(self) -> str:
        return str(getattr(self, _language.get()))


def say(*, en: str, fr: str) -> str:
    """The text in the language in use."""
    return str(Words(en, fr))


def in_every_language(tell: Callable[[], str]) -> Words:
    """What `tell` says, for a text that is made once and may be read in another language."""
    said = []
    for language in LANGUAGES:
        with speaking(language):
            said.append(tell())
    return Words(*said)


def spoken() -> str:
    """The language in use."""
    return _language.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak `language` inside the block."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def real_numbers() -> str:
    """What an array has to hold."""
    return say(en="real numbers", fr="fait de nombres réels")


def decimal(number: str) -> str:
    """A number as it is written here: `0.5`, `0,5`."""
    return say(en=number, fr=number.replace(".", ","))


def grouped(number: float) -> str:
    """A whole number with its thousands apart: `1,211`, `1 211`."""
    english = f"{number:,.0f}"
    return say(en=english, fr=english.replace(",", "\N{NARROW NO-BREAK SPACE}"))
