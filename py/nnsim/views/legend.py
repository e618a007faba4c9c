"""Small legends that cost nothing while the data change."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, Plot
from bokeh.models.annotations import Legend, LegendItem
from bokeh.models.glyph import Glyph
from bokeh.models.renderers import GlyphRenderer

from nnsim.views.theme import AT_REST, FONT, SMALL, Look


def make_items(plot: Plot, names: Sequence[str], glyphs: Sequence[Glyph], columns: Sequence[str]) -> list[LegendItem]:
    """One entry for each of `glyphs`, which read `columns`.

    BokehJS builds a legend anew, as elements of the page, whenever anything changes that its entries refer to, the data
    included. So they refer to renderers of their own, with the same glyphs and nothing to draw.
    """
    nothing = ColumnDataSource(data={column: np.full(1, np.nan, np.float32) for column in columns})
    renderers: list[GlyphRenderer[Any]] = [GlyphRenderer(data_source=nothing, glyph=glyph) for glyph in glyphs]
    plot.renderers.extend(renderers)
    return [
        LegendItem(label=value(name), renderers=[renderer]) for name, renderer in zip(names, renderers, strict=True)
    ]


def add_legend_above(plot: Plot, items: list[LegendItem]) -> None:
    """A legend in one row between title and picture, where it hides nothing."""
    legend = make_legend(items, orientation="horizontal", location="top_left", padding=0, background_fill_color=None)
    plot.add_layout(legend, "above")


def make_legend(items: list[LegendItem], **settings: Any) -> Legend:
    """A small legend without a box."""
    return Legend(
        items=items,
        label_text_font=FONT,
        label_text_font_size=SMALL,
        label_height=12,
        label_standoff=3,
        glyph_height=12,
        glyph_width=14,
        border_line_color=None,
        margin=0,
        level=AT_REST,
        **settings,
    )


def restyle_legend(legend: Legend, look: Look, meaning: str) -> None:
    """Give it the colours of `look`; its marks, coloured by `meaning`, BokehJS draws anew when the legend changes."""
    legend.background_fill_color = look.surface if legend.background_fill_color is not None else None
    legend.label_text_color = look.quiet
    legend.tags = [look.name, meaning]
