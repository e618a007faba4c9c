"""What a configuration field may hold: one small class for each kind of value.

A domain turns an acceptable value into its canonical form (`normalise`), and says in words what it allows
(`allowed`), so that every range in nnsim is written once and every refusal reads alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Protocol, TypeAlias

from nnsim.language import decimal, grouped, say

Value: TypeAlias = bool | int | float | str | tuple[int, ...] | tuple[float, ...] | tuple[str, ...]


class Domain(Protocol):
    """A set of allowed values."""

    @property
    def allowed(self) -> str:
        """The set in words, to follow "must be"."""

    def normalise(self, value: object) -> Value:
        """The canonical form of `value`; ValueError when it does not belong to the set."""


@dataclass(frozen=True)
class Whole:
    """Whole numbers from `low` to `high`, both included."""

    low: int
    high: int

    @property
    def allowed(self) -> str:
        return say(
            en=f"a whole number from {self.low} to {self.high}",
            fr=f"un nombre entier de {self.low} à {self.high}",
        )

    def normalise(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, Integral) or not self.low <= int(value) <= self.high:
            raise ValueError(self.allowed)
        return int(value)


@dataclass(frozen=True)
class Number:
    """Finite real numbers from `low` to `high`, both included; or `zero`, where 0 means "off"."""

    low: float
    high: float
    zero: bool = False

    @property
    def allowed(self) -> str:
        zero = say(en=", or 0", fr=", ou 0") if self.zero else ""
        low, high = decimal(f"{self.low:g}"), decimal(f"{self.high:g}")
        return say(en=f"a number from {low} to {high}{zero}", fr=f"un nombre de {low} à {high}{zero}")

    def normalise(self, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, Real):
            raise ValueError(self.allowed)
        try:
            number = float(value)
        except OverflowError:  # a whole number beyond float64
            raise ValueError(self.allowed) from None
        if not (self.low <= number <= self.high or (self.zero and number == 0)):
            raise ValueError(self.allowed)
        return number + 0.0  # -0.0 and 0.0 are one configuration, so they must have one form


@dataclass(frozen=True)
class Choice:
    """One of `names`."""

    names: tuple[str, ...]

    @property
    def allowed(self) -> str:
        names = ", ".join(self.names)
        return say(en=f"one of {names}", fr=f"l’un de {names}")

    def normalise(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.names:
            raise ValueError(self.allowed)
        return value


@dataclass(frozen=True)
class Text:
    """Text of up to `most` bytes in UTF-8, without the blanks at its ends, lines ending as Python has them."""

    most: int

    @property
    def allowed(self) -> str:
        most = grouped(self.most)
        return say(en=f"text of up to {most} bytes", fr=f"un texte de {most} octets au plus")

    def normalise(self, value: object) -> str:
        if not isinstance(value, str) or len(value) > self.most:
            raise ValueError(self.allowed)
        text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        try:
            size = len(text.encode())
        except UnicodeEncodeError:  # half a surrogate pair is no character
            raise ValueError(self.allowed) from None
        if size > self.most:
            raise ValueError(self.allowed)
        return text


@dataclass(frozen=True)
class Flag:
    """True or false."""

    @property
    def allowed(self) -> str:
        return say(en="true or false", fr="true ou false")

    def normalise(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise ValueError(self.allowed)
        return value


@dataclass(frozen=True)
class Several:
    """From `fewest` to `most` members of `each`; a single member may stand for a list of one."""

    each: Whole | Number | Choice
    fewest: int
    most: int
    distinct: bool = False

    @property
    def allowed(self) -> str:
        different = say(en=" different", fr=" différentes") if self.distinct else ""
        each = self.each.allowed
        return say(
            en=f"{self.fewest} to {self.most}{different} values, each {each}",
            fr=f"{self.fewest} à {self.most} valeurs{different}, chacune {each}",
        )

    def normalise(self, value: object) -> Value:
        members = tuple(value) if isinstance(value, Iterable) and not isinstance(value, str) else (value,)
        try:
            normal = tuple(self.each.normalise(member) for member in members)
        except ValueError:
            raise ValueError(self.allowed) from None
        if not self.fewest <= len(normal) <= self.most or (self.distinct and len(set(normal)) < len(normal)):
            raise ValueError(self.allowed)
        return normal  # type: ignore[return-value]  # one member type at a time, which mypy cannot see
