"""A small key to shades, in the corner of a picture: a bar with a name at either end, or a square of places."""

from collections.abc import Sequence

import numpy as np
from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, Plot
from bokeh.models.annotations import LabelSet

from nnsim.views.theme import AT_REST, FONT, Look

STEPS = 13
"""Of a bar."""
PLACES = 6
"""Along each side of a square."""
SWATCH = "\N{BLACK SQUARE}"
SIZE, NAME_SIZE = "11px", "10px"
APART = 6
"""Pixels from one swatch to the next."""
LEFT, BOTTOM = 6, 4


class Key:
    """Of one picture; invisible while colours tell groups only."""

    def __init__(self, plot: Plot) -> None:
        self.source = ColumnDataSource(
            name=f"key-{plot.name}", data={name: [] for name in ("x", "y", "text", "color", "size", "align")}
        )
        self._labels = LabelSet(
            source=self.source,
            x="x",
            y="y",
            x_units="screen",
            y_units="screen",
            text="text",
            text_color="color",
            text_font=value(FONT),
            text_font_size="size",
            text_align="align",
            text_baseline="bottom",
            background_fill_alpha=0.8,
            level=AT_REST,
            visible=False,
        )
        plot.add_layout(self._labels)

    def show(self, palette: list[str], names: Sequence[str], look: Look) -> None:
        """A bar of `palette` between `names`; without names `palette` is a square's, row by row from below."""
        rows = bar(palette, names, look) if names else square(palette)
        x, y, words, colours, sizes, sides = (list(column) for column in zip(*rows, strict=True))
        self.source.data.update(x=x, y=y, text=words, color=colours, size=sizes, align=sides)
        self._labels.background_fill_color = value(look.surface)
        self._labels.visible = True

    def hide(self) -> None:
        """Colours tell groups, which the legend names."""
        self._labels.visible = False


Row = tuple[float, float, str, str, str, str]


def bar(palette: list[str], names: Sequence[str], look: Look) -> list[Row]:
    """Swatches from left to right, and names above the first and the last."""
    chosen = np.linspace(0, len(palette) - 1, STEPS).round().astype(int)
    swatches: list[Row] = [
        (LEFT + APART * step, BOTTOM, SWATCH, palette[number], SIZE, "left") for step, number in enumerate(chosen)
    ]
    above, end = BOTTOM + 11, LEFT + APART * STEPS
    ends: list[Row] = [(LEFT, above, names[0], look.quiet, NAME_SIZE, "left")]
    ends.append((end, above, names[1], look.quiet, NAME_SIZE, "right"))
    return swatches + ends


def square(palette: list[str]) -> list[Row]:
    """Swatches in rows from below."""
    side = round(len(palette) ** 0.5)
    chosen = np.linspace(0, side - 1, PLACES).round().astype(int)
    return [
        (LEFT + APART * column, BOTTOM + APART * row, SWATCH, palette[side * y + x], SIZE, "left")
        for row, y in enumerate(chosen)
        for column, x in enumerate(chosen)
    ]
