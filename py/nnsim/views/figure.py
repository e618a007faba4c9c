"""The frame that all pictures share: a quiet plot with few ticks, Bokeh's tools tucked away, and how it is restyled."""

from collections.abc import Sequence
from typing import Any

from bokeh.core.properties import value
from bokeh.models import (
    BasicTicker,
    Grid,
    HoverTool,
    LinearAxis,
    LinearScale,
    NumeralTickFormatter,
    PanTool,
    Plot,
    Range1d,
    ResetTool,
    SaveTool,
    Scale,
    Ticker,
    Toolbar,
    WheelZoomTool,
)
from bokeh.models.annotations import Legend, LegendItem, Title
from bokeh.models.renderers import GlyphRenderer

from nnsim.views.theme import FONT, SMALL, TITLE, Look

LEFT, RIGHT, BOTTOM = 38, 10, 22
"""Pixels around the frame; the left ones hold the numbers, so that a longer number does not move the picture."""
FEW_TICKS = 4
NUMBERS = "0.[0000]a"


def make_plot(
    name: str,
    title: str,
    ranges: tuple[Range1d, Range1d],
    *,
    x_label: str | None = None,
    y_scale: Scale | None = None,
    tickers: tuple[Ticker | None, Ticker | None] = (None, None),
    formats: tuple[str, str] = (NUMBERS, NUMBERS),
) -> Plot:
    """An empty plot called `name`; the page lays it out."""
    plot = Plot(
        name=name,
        title=Title(text=title, text_font=FONT, text_font_size=TITLE, text_font_style="bold", standoff=6),
        x_range=ranges[0],
        y_range=ranges[1],
        x_scale=LinearScale(),
        y_scale=y_scale or LinearScale(),
        sizing_mode="stretch_both",
        min_width=120,
        min_height=120,
        min_border_left=LEFT,
        min_border_right=RIGHT,
        min_border_top=0,
        min_border_bottom=BOTTOM,
        outline_line_color=None,
        toolbar=Toolbar(logo=None, autohide=True),
        toolbar_location="right",
        toolbar_inner=True,
    )
    kinds: tuple[Any, Any] = ((0, "below", x_label), (1, "left", None))
    for dimension, place, label in kinds:
        ticker: Any = tickers[dimension] or BasicTicker(desired_num_ticks=FEW_TICKS, num_minor_ticks=0)
        formatter: Any = NumeralTickFormatter(format=formats[dimension])
        axis = LinearAxis(
            ticker=ticker,
            formatter=formatter,
            axis_label=label,
            axis_label_text_font=FONT,
            axis_label_text_font_size=SMALL,
            axis_label_text_font_style="normal",
            axis_label_standoff=2,
            major_label_text_font=FONT,
            major_label_text_font_size=SMALL,
            major_label_standoff=4,
            axis_line_color=None,
            major_tick_line_color=None,
            minor_tick_line_color=None,
        )
        plot.add_layout(axis, place)
        plot.add_layout(Grid(dimension=dimension, ticker=axis.ticker, level="image"))
    return plot


def add_tools(plot: Plot, hover: HoverTool, file_name: str) -> None:
    """Pan, wheel zoom (for a plot that was clicked), hover, reset and save."""
    plot.add_tools(PanTool(), WheelZoomTool(), hover, ResetTool(), SaveTool(filename=file_name))


def make_hover(renderers: list["GlyphRenderer[Any]"], rows: list[tuple[str, str]]) -> HoverTool:
    """Tooltips with `rows` of (name, template) for at most three of the marks under the pointer."""
    return HoverTool(renderers=[*renderers], tooltips=rows, limit=3, point_policy="snap_to_data", visible=False)


def name_items(names: Sequence[str], renderers: Sequence["GlyphRenderer[Any]"]) -> list[LegendItem]:
    """One entry of a legend for each renderer."""
    return [
        LegendItem(label=value(name), renderers=[renderer]) for name, renderer in zip(names, renderers, strict=True)
    ]


def add_legend_above(plot: Plot, items: list[LegendItem]) -> None:
    """A legend in one row between title and picture, where it hides nothing."""
    legend = make_legend(
        items=items, orientation="horizontal", location="top_left", padding=0, background_fill_color=None
    )
    plot.add_layout(legend, "above")


def make_legend(**settings: Any) -> Legend:
    """A small legend without a box."""
    return Legend(
        label_text_font=FONT,
        label_text_font_size=SMALL,
        label_height=12,
        label_standoff=3,
        glyph_height=12,
        glyph_width=14,
        border_line_color=None,
        margin=0,
        **settings,
    )


def title_of(plot: Plot) -> Title:
    """The title that `make_plot` gave it."""
    assert isinstance(plot.title, Title)
    return plot.title


def restyle_plot(plot: Plot, look: Look) -> None:
    """Give everything around the data the colours of `look`."""
    plot.background_fill_color = plot.border_fill_color = look.surface
    title_of(plot).text_color = look.ink
    for axis in plot.axis:
        axis.major_label_text_color = look.quiet
        axis.axis_label_text_color = look.quiet
    for grid in plot.grid:
        grid.grid_line_color = look.grid
    for legend in plot.legend:
        legend.label_text_color = look.quiet
