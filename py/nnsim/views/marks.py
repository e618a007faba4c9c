"""Rings around the samples that a visitor points at or has selected, in every picture, and words beside one of them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource, Plot, Scatter
from bokeh.models.annotations import Label
from bokeh.models.renderers import GlyphRenderer
from numpy.typing import NDArray

from nnsim.views.figure import ends_of
from nnsim.views.theme import FONT, SMALL, Look

RING = 12.0
APART = 9
"""Pixels between a point and the words beside it."""
BOX: dict[str, Any] = {"padding": 4, "border_radius": 3}


@dataclass(frozen=True)
class Marked:
    """The samples that are marked: the same in every picture."""

    samples: tuple[int, ...] = ()
    about: int | None = None
    """The one that words are said about."""
    pointed_at_in: str = ""
    """The picture whose own tooltip says already what the sample is."""


NOTHING = Marked()


class Marks:
    """Those of one picture."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        empty = np.zeros(0, np.float32)
        self.source = ColumnDataSource(name=f"marked-{plot.name}", data={"x": empty, "y": empty})
        self._ring = Scatter(x="x", y="y", marker="circle", size=RING, fill_color=None, line_width=1.8)
        plot.renderers.append(GlyphRenderer(data_source=self.source, glyph=self._ring))
        self.words = Label(
            name=f"words-{plot.name}",
            x=0,
            y=0,
            visible=False,
            text="",
            text_font=FONT,
            text_font_size=SMALL,
            text_line_height=1.3,
            background_fill_alpha=0.92,
            **BOX,
        )
        plot.add_layout(self.words)

    def show(self, marked: Marked, positions: NDArray[np.float32], words: str) -> None:
        """Rings at the `positions` (samples, 2) of what is marked."""
        if not marked.samples and not len(self.source.data["x"]):
            return
        rings = positions[list(marked.samples)]
        self.source.data.update(x=rings[:, 0].copy(), y=rings[:, 1].copy())
        if marked.about is None or not np.isfinite(positions[marked.about]).all():
            self.words.visible = False
            return
        x, y = (float(coordinate) for coordinate in positions[marked.about])
        left, right, bottom, top = ends_of(self._plot)
        to_the_left, below = x > (left + right) / 2, y > (bottom + top) / 2
        self.words.update(
            x=x,
            y=y,
            text=words,
            text_align="right" if to_the_left else "left",
            text_baseline="top" if below else "bottom",
            x_offset=-APART if to_the_left else APART,
            y_offset=-APART if below else APART,
            visible=True,
        )

    def restyle(self, look: Look) -> None:
        """Colours."""
        self._ring.line_color = look.ink
        self.words.text_color = look.ink
        self.words.background_fill_color = look.surface
        self.words.border_line_color = look.grid
