"""Colours, type and line styles, for light and for dark surroundings: the only place that names a colour.

Right is a dark teal, wrong a vermillion: they stay apart by 50 or more in CIE Lab for every common form of colour
blindness, and neither is one of the classes' blue and orange. Everything told by these colours is told by the
marker as well.
"""

from dataclasses import dataclass
from typing import Literal

from nnsim.config import Config
from nnsim.views.colouring import HUES
from nnsim.views.hues import hue_square

FONT = '"Inter", "Source Sans 3", system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif'
SMALL = "10px"
TITLE = "12px"

AT_REST: Literal["overlay"] = "overlay"
"""The level of what changes with the view only: BokehJS leaves this layer alone while new data come in, which saves
half of a picture's painting whenever its axes rest."""

MAP_COLOURS = 129
"""Colours of the map of probabilities; odd, so that one is the middle."""

RUN_DASHES = ("solid", "dashed", "dotted", "dotdash", "solid", "dashed", "dotted", "dotdash")


@dataclass(frozen=True)
class Look:
    """The colours of everything, for one palette in one kind of surroundings."""

    name: str
    ink: str
    """Titles."""
    quiet: str
    """Numbers at the axes, legends."""
    grid: str
    surface: str
    """Behind everything: that of the page's cards, so that a saved picture looks like the one in the page."""
    right: str
    wrong: str
    decision: str
    ray: str
    sheet: str
    """Grid lines of the input plane, bent by the network."""
    truth: str
    """The true boundary between the classes."""
    classes: tuple[str, ...]
    """By label: 0 is orange, 1 is blue."""
    runs: tuple[str, ...]
    baseline: str
    map_ends: tuple[str, str, str]
    """Probability 0, ½ and 1 of class 1."""
    split: tuple[str, str]
    """Training and test samples."""
    between: str
    """Halfway between two colours of points: neither, and still to be seen."""
    hue_lightness: float
    """Of all colours of the square of inputs, from 0 to 1."""

    @property
    def probability_map(self) -> list[str]:
        """Colours from probability 0 to 1."""
        return blend(self.map_ends, MAP_COLOURS)

    def of_groups(self, kind: str) -> tuple[str, ...]:
        """Of the groups of one kind, in order."""
        return {"answer": (self.right, self.wrong), "class": self.classes, "split": self.split}[kind]

    def of_shades(self, kind: str, classes: int) -> list[str]:
        """From shade 0 to shade 1, where samples are of so many classes."""
        if kind == "position":
            return hue_square(HUES, self.hue_lightness)
        if kind == "error":
            return blend((self.right, self.between, self.wrong), MAP_COLOURS)
        if classes > 2:
            return blend((self.between, self.ink), MAP_COLOURS)
        return blend((self.classes[0], self.between, self.classes[1]), MAP_COLOURS)

    @property
    def response_map(self) -> list[str]:
        """Colours of a unit's answers, from well below its rest to well above: strong, for small pictures."""
        return blend((self.classes[0], self.surface, self.classes[1]), MAP_COLOURS)


LIGHT = Look(
    name="light",
    ink="#1d2026",
    quiet="#5c626d",
    grid="#edeae2",
    surface="#fffefb",
    right="#0a8a8a",
    wrong="#d1410c",
    decision="#1d2026",
    ray="#a09c92",
    sheet="#b9c3cf",
    truth="#8a4fd0",
    classes=("#e07400", "#2563d9", "#3b8c3b", "#b8478f", "#8a5a33"),
    runs=("#5b4fc7", "#c0357f", "#6f7d12", "#0f7fa8", "#8a5a33", "#2f7d4f", "#a3473c", "#4a5568"),
    baseline="#8a93a3",
    map_ends=("#fad9b3", "#fffefb", "#bdd3f8"),
    split=("#78808c", "#a3207c"),
    between="#9a9a94",
    hue_lightness=0.62,
)

DARK = Look(
    name="dark",
    ink="#e9e6df",
    quiet="#9da3ad",
    grid="#2a2e35",
    surface="#1a1d22",
    right="#3fbdbd",
    wrong="#ff7a4d",
    decision="#e9e6df",
    ray="#767c88",
    sheet="#475160",
    truth="#b48af0",
    classes=("#ffa033", "#6fa3ff", "#6cc06c", "#e28cc0", "#c79a6f"),
    runs=("#a79bff", "#f283ba", "#bccb55", "#5cc3e6", "#c79a6f", "#74c795", "#ec8e84", "#a5b1c4"),
    baseline="#7c879a",
    map_ends=("#5a3c1c", "#1d2026", "#21427f"),
    split=("#8d95a1", "#ff8fd2"),
    between="#7d8087",
    hue_lightness=0.72,
)

ARTICLE_RIGHT_WRONG = {False: ("#2a9134", "#d62828"), True: ("#5cc46a", "#ff6b6b")}
"""The article's green and red, by whether it is dark."""


def look_of(config: Config, dark: bool) -> Look:
    """The colours that `config` asks for."""
    look = DARK if dark else LIGHT
    if config.palette == "safe":
        return look
    right, wrong = ARTICLE_RIGHT_WRONG[dark]
    return Look(**{**vars(look), "name": f"{look.name}, article", "right": right, "wrong": wrong})


def blend(stops: tuple[str, ...], count: int) -> list[str]:
    """`count` colours from the first of `stops` through all others to the last, evenly in sRGB."""
    channels = [[int(stop[at : at + 2], 16) for at in (1, 3, 5)] for stop in stops]
    colours = []
    for number in range(count):
        place = number * (len(stops) - 1) / (count - 1)
        before = min(int(place), len(stops) - 2)
        mixed = [
            round(a + (b - a) * (place - before)) for a, b in zip(channels[before], channels[before + 1], strict=True)
        ]
        colours.append("#" + "".join(f"{channel:02x}" for channel in mixed))
    return colours
