"""The pictures without the page: laid out for a notebook, or in a file that stands alone.

They show one moment. Pointing at a sample tells of it, panning and zooming work; what the page does through Python is
left out, such as marking the same sample in every picture.
"""

from pathlib import Path

from bokeh.embed import file_html
from bokeh.layouts import column, row
from bokeh.models import BoxSelectTool, Column, Plot, Row, TapTool
from bokeh.resources import INLINE

from nnsim.futures import Futures
from nnsim.simulation import Simulation
from nnsim.views import text
from nnsim.views.chronicle import Chronicle
from nnsim.views.document import MAKERS, build_document
from nnsim.views.theme import look_of

MOST_IN_A_ROW = 4
HEIGHT = 300
HEIGHTS = {"strip": 140, "curves": 240, "network": 440}
"""Pixels, of panels whose pictures are not HEIGHT high."""
OF_THE_PAGE = (TapTool, BoxSelectTool)
"""Tools that only tell Python of what was picked."""


def layout(simulation: Simulation, dark: bool = False) -> Column:
    """The pictures of `simulation` as it is now, of the panels that its configuration asks for, as one Bokeh layout.

    >>> import nnsim
    >>> simulation = nnsim.Simulation(nnsim.Config(samples=100, panels=("representation", "task")))
    >>> [len(row.children) for row in layout(simulation).children]  # a picture for each of three runs
    [3, 3]
    """
    board = build_document(simulation, dark, past_of(simulation))
    board.document.clear()  # whoever shows the pictures puts them into a document of his own
    rows = []
    names = [name for name in MAKERS if name in simulation.config.panels]
    for name, panel in zip(names, board.panels, strict=True):
        plots = [picture.plot for picture in panel.pictures]
        for start in range(0, len(plots), MOST_IN_A_ROW):
            rows.append(row_of(plots[start : start + MOST_IN_A_ROW], HEIGHTS.get(name, HEIGHT)))
    surface = look_of(simulation.config, dark).surface
    return column(rows, sizing_mode="stretch_width", styles={"background-color": surface})


def save_html(simulation: Simulation, path: str | Path, dark: bool = False) -> None:
    """Write the pictures of `simulation` as it is now to one HTML file, which needs nothing else."""
    html = file_html(layout(simulation, dark), INLINE, title=text.TITLE)
    Path(path).write_text(html, encoding="utf-8")


def past_of(simulation: Simulation) -> Chronicle:
    """What curves show of the steps so far, as far as the history of `simulation` has them ready."""
    chronicle = Chronicle()
    config = simulation.config
    if "curves" in config.panels:
        twin = twin_of(simulation)
        for moment in simulation.recording.checkpoints:
            if moment.step < simulation.step:
                twin.seek(moment.step)
                chronicle.note(twin, config.curves, everything=True)
    return chronicle


def twin_of(simulation: Simulation) -> Simulation:
    """One with the same past, to go back in."""
    if isinstance(simulation, Futures):
        return Futures(simulation.first.fork(), simulation.second.fork())
    return simulation.fork()


def row_of(plots: list[Plot], height: int) -> Row:
    """Plots beside each other, sharing the width there is; they call nobody in Python."""
    for plot in plots:
        plot._event_callbacks.clear()  # Bokeh has no other way to forget them
        plot.subscribed_events = set()
        plot.tools = [tool for tool in plot.tools if not isinstance(tool, OF_THE_PAGE)]
        plot.update(sizing_mode="stretch_width", height=height, frame_align=False)
    return row([*plots], sizing_mode="stretch_width")
