"""The frame that all pictures share: a quiet plot with few ticks, Bokeh's tools tucked away, and how it is restyled."""

from typing import Any

from bokeh.models import (
    BasicTicker,
    BoxSelectTool,
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
    TapTool,
    Ticker,
    Toolbar,
    WheelZoomTool,
)
from bokeh.models.annotations import Title
from bokeh.models.renderers import GlyphRenderer

from nnsim.views.legend import restyle_legend
from nnsim.views.theme import AT_REST, FONT, SMALL, TITLE, Look

LEFT, RIGHT, BOTTOM = 38, 10, 22
"""Pixels around the frame; the left ones hold the numbers, so that a longer number does not move the picture."""
INDENT = 8
"""Pixels from the left end to the title, which may be wider than a small frame."""
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
    left: int = LEFT,
) -> Plot:
    """An empty plot called `name`; the page lays it out."""
    plot = Plot(
        name=name,
        title=Title(  # type: ignore[call-arg]  # the stubs of Bokeh 3.9 lack `offset`
            text=title,
            text_font=FONT,
            text_font_size=TITLE,
            text_font_style="bold",
            offset=INDENT - left,
            standoff=6,
            level=AT_REST,
        ),
        x_range=ranges[0],
        y_range=ranges[1],
        x_scale=LinearScale(),
        y_scale=y_scale or LinearScale(),
        sizing_mode="stretch_both",
        min_width=120,
        min_height=120,
        min_border_left=left,
        min_border_right=RIGHT,
        min_border_top=0,
        min_border_bottom=BOTTOM,
        border_line_width=3,  # over the rim that BokehJS's own clearing leaves half uncleared
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
            level=AT_REST,
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


def make_quiet_plot(name: str, title: str, ranges: tuple[Range1d, Range1d]) -> Plot:
    """A small plot with a title and a frame and nothing else: soon painted, and nothing to press."""
    return Plot(
        name=name,
        title=Title(text=title, text_font=FONT, text_font_size=SMALL, standoff=2, level=AT_REST),
        x_range=ranges[0],
        y_range=ranges[1],
        x_scale=LinearScale(),
        y_scale=LinearScale(),
        sizing_mode="stretch_both",
        min_width=60,
        min_height=60,
        min_border=2,
        border_line_width=3,  # as above
        toolbar=Toolbar(logo=None),
        toolbar_location=None,
    )


def add_tools(plot: Plot, hover: HoverTool, file_name: str, *, picks: bool = False) -> None:
    """Pan, wheel zoom (for a plot that was clicked), hover, reset and save; `picks`: tap and box select as well."""
    more = (TapTool(visible=False), BoxSelectTool()) if picks else ()
    plot.add_tools(PanTool(), WheelZoomTool(), *more, hover, ResetTool(), SaveTool(filename=file_name))


def make_hover(renderers: list["GlyphRenderer[Any]"], rows: list[tuple[str, str]]) -> HoverTool:
    """Tooltips with `rows` of (name, template) for at most three of the marks under the pointer."""
    return HoverTool(renderers=[*renderers], tooltips=rows, limit=3, point_policy="snap_to_data", visible=False)


def ends_of(plot: Plot) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of what is in view, as visitors have left it."""
    assert isinstance(plot.x_range, Range1d)
    assert isinstance(plot.y_range, Range1d)
    ends: Any = (plot.x_range.start, plot.x_range.end, plot.y_range.start, plot.y_range.end)
    left, right, bottom, top = (float(end) for end in ends)
    return left, right, bottom, top


def title_of(plot: Plot) -> Title:
    """The title that `make_plot` gave it."""
    assert isinstance(plot.title, Title)
    return plot.title


def restyle_plot(plot: Plot, look: Look, meaning: str = "") -> None:
    """Give everything around the data the colours of `look`; `meaning` is that of the colours of the data."""
    plot.background_fill_color = plot.border_fill_color = plot.border_line_color = look.surface
    title_of(plot).text_color = look.ink
    for axis in plot.axis:
        axis.major_label_text_color = look.quiet
        axis.axis_label_text_color = look.quiet
    for grid in plot.grid:
        grid.grid_line_color = look.grid
    for legend in plot.legend:
        restyle_legend(legend, look, meaning)
