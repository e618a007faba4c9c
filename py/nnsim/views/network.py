"""The diagram of one network: what each unit answers to the input plane, as a small map, joined by the weights.

Positions are in columns and rows; the maps have their size in pixels, so they stay square however wide the picture is.
"""

from collections.abc import Container
from typing import Any

import numpy as np
from bokeh.core.properties import field, value
from bokeh.models import (
    ColumnDataSource,
    HoverTool,
    Image,
    LinearColorMapper,
    Range1d,
    Scatter,
    Segment,
    Text,
)
from bokeh.models.annotations import LegendItem
from bokeh.models.renderers import GlyphRenderer
from numpy.typing import NDArray

from nnsim.config import Config
from nnsim.views import text
from nnsim.views.diagram import Diagram, Draughtsman, Units
from nnsim.views.figure import LEFT, RIGHT, make_plot, restyle_plot, title_of
from nnsim.views.legend import add_legend_above
from nnsim.views.network_axes import MANY, label_columns, label_rows
from nnsim.views.panel import Panel
from nnsim.views.points import DIM
from nnsim.views.scene import Scene
from nnsim.views.theme import FONT, Look
from nnsim.views.unit import UnitPicture

LARGEST, TALL, WIDE = 54, 348, 220
"""Pixels of a map at most, and of all rows and of all columns of maps without the gaps, for the smallest screens."""
FEWEST_ROWS = 4
FARTHEST = 2.0
"""Rows between two units at most."""
THINNEST, THICKEST = 0.75, 4.5
FAINTEST = 0.3
MARK = 14
"""Pixels of the marks on units."""
NAMES = "12px"
CENTRE: Any = "center"


class NetworkPicture:
    """The network of the run that is inspected."""

    view = None

    def __init__(self, scene: Scene) -> None:
        simulation = scene.simulation
        self._features = simulation.config.features
        self._draughtsman = Draughtsman(simulation)
        diagram = self._draughtsman.draw(simulation, scene.run)
        self._places = [rows_of(len(column.numbers), diagram) for column in diagram.columns]
        self._names: list[str] = []
        self._edge_names: list[str] = []
        rows = most_rows(diagram)
        count = len(diagram.columns)
        self.plot = make_plot(
            "network",
            "",
            (
                Range1d(start=-0.5 if count > MANY else -0.75, end=count - 0.5),
                Range1d(start=-rows / 2 - 0.1, end=rows / 2 + 0.1),
            ),
            left=LEFT if count > MANY else RIGHT,
        )
        size = min(LARGEST, TALL // rows, WIDE // count)
        self._input_names = Text(
            x="x",
            y="y",
            text="text",
            x_offset=-size / 2 - 6,
            text_align="right",
            text_baseline="middle",
            text_font=value(FONT),
            text_font_size=value(NAMES),
        )
        names = [text.FEATURE_NAMES[name] for name in self._features]
        label_columns(self.plot, simulation, diagram)
        if count > MANY:  # there the columns are so close that the axis is near enough
            label_rows(self.plot, dict(zip(self._places[0].tolist(), names, strict=True)))
        else:
            self.plot.yaxis[0].visible = False
            beside = ColumnDataSource(data={"x": np.zeros(len(names)), "y": self._places[0], "text": names})
            self.plot.add_glyph(beside, self._input_names)
        self.units = ColumnDataSource(name="network-units", tags=[size + 4], data=self._unit_columns(diagram, scene))
        self.edges = ColumnDataSource(name="network-edges", data=self._edge_columns(diagram))
        self._colours = LinearColorMapper(palette=["#ffffff"], low=-1, high=1)
        self._above = Segment(x0="x0", y0="y0_above", x1="x1", y1="y1", line_width="width", line_alpha="alpha")
        self._below = Segment(
            x0="x0", y0="y0_below", x1="x1", y1="y1", line_width="width", line_alpha="alpha", line_dash=[6, 4]
        )
        maps = Image(
            image="image",
            x="x",
            y="y",
            dw=value(size, units="screen"),
            dh=value(size, units="screen"),
            anchor=CENTRE,
            color_mapper=self._colours,
        )
        self._frame = square(size, "y", 1.0)
        self._chosen = square(size + 4, "y_chosen", 2.5)
        self._dead = Scatter(x="x", y="y_dead", marker="x", size=MARK, line_width=1.75)
        self._saturated = Scatter(x="x", y="y_saturated", marker="dash", size=MARK, line_width=1.75)
        edges = [self.plot.add_glyph(self.edges, glyph) for glyph in (self._above, self._below)]
        self.plot.add_glyph(self.units, maps)
        frames = self.plot.add_glyph(self.units, self._frame)
        for mark in (self._dead, self._saturated, self._chosen):
            self.plot.add_glyph(self.units, mark)
        self._entries: dict[str, tuple[Any, Any]] = {
            text.positive(): (self._above, field("alpha")),
            text.negative(): (self._below, field("alpha")),
            text.dead(): (self._dead, 1.0),
            text.saturated(): (self._saturated, 1.0),
        }
        """What the legend names, and how opaque it is."""
        self._add_legend()
        self._add_hover(frames, edges)
        self._title(scene)

    def update(self, scene: Scene, settle: bool = False) -> None:
        """Draw the network as it is now; where there is something new to `settle`, other units may come forward."""
        diagram = self._draughtsman.draw(scene.simulation, scene.run, afresh=settle)
        self.units.data.update(self._unit_columns(diagram, scene))
        self.edges.data.update(self._edge_columns(diagram))
        self._title(scene)

    def point_out(self, scene: Scene) -> None:
        """Mark the unit that is chosen, and leave all else as it is."""
        layer, unit = np.asarray(self.units.data["layer"]), np.asarray(self.units.data["unit"])
        self.units.data.update(y_chosen=self._y_chosen(scene, layer, unit))

    def restyle(self, config: Config, look: Look) -> None:
        """Colours; a weight above 0 has the colour of answers above rest."""
        restyle_plot(self.plot, look)
        self._colours.palette = look.response_map
        self._below.line_color, self._above.line_color = look.classes[:2]
        self._frame.line_color = look.quiet
        self._input_names.text_color = look.quiet
        self._chosen.line_color = self._dead.line_color = self._saturated.line_color = look.ink

    def look_at(self, words: str) -> None:
        """Draw faintly all weights and marks but those that the entry of the legend with these `words` stands for."""
        for name, (glyph, alpha) in self._entries.items():
            glyph.line_alpha = alpha if words == name or words not in self._entries else DIM

    def _title(self, scene: Scene) -> None:
        drawn, there = self._draughtsman.edges_drawn, self._draughtsman.edges_there
        title = title_of(self.plot)
        words = text.network_title(scene.run, drawn, there)
        if title.text != words:
            title.text = words

    def _unit_columns(self, diagram: Diagram, scene: Scene) -> dict[str, Any]:
        columns = diagram.columns
        y = np.concatenate(self._places)
        layer = np.concatenate([np.full(len(part.numbers), at - 1, np.int32) for at, part in enumerate(columns)])
        unit = np.concatenate([part.numbers for part in columns]).astype(np.int32)
        changed = {
            "image": [cells for part in columns for cells in part.maps],
            "low": np.concatenate([part.lows for part in columns]),
            "high": np.concatenate([part.highs for part in columns]),
            "bias": np.concatenate([part.biases for part in columns]),
            "y_dead": only(y, np.concatenate([part.dead for part in columns])),
            "y_saturated": only(y, np.concatenate([part.saturated for part in columns])),
            "y_chosen": self._y_chosen(scene, layer, unit),
        }
        names = self._unit_names(columns)
        if names != self._names:
            self._names = names
            changed |= {"name": names, "layer": layer, "unit": unit, "x": (layer + 1).astype(np.float32), "y": y}
        return changed

    def _y_chosen(self, scene: Scene, layer: NDArray[Any], unit: NDArray[Any]) -> NDArray[np.float32]:
        chosen = scene.chosen
        return only(np.concatenate(self._places), (layer == chosen.layer) & (unit == chosen.unit))

    def _unit_names(self, columns: tuple[Units, ...]) -> list[str]:
        last = len(columns) - 1
        return [
            text.unit_name(at, int(unit), last, self._features[unit] if not at else "", several=part.of > 1)
            for at, part in enumerate(columns)
            for unit in part.numbers
        ]

    def _edge_columns(self, diagram: Diagram) -> dict[str, Any]:
        edges = diagram.edges
        first = np.cumsum([0, *(len(column.numbers) for column in diagram.columns)])
        ends = np.stack([first[edges.layer] + edges.start, first[edges.layer + 1] + edges.end])
        y = np.concatenate(self._places)
        y0, y1 = y[ends]
        changed: dict[str, Any] = {
            "y0_above": only(y0, edges.weights >= 0),
            "y0_below": only(y0, edges.weights < 0),
            "width": THINNEST + (THICKEST - THINNEST) * edges.shares,
            "alpha": FAINTEST + (1 - FAINTEST) * edges.shares,
            "weight": edges.weights,
        }
        names = [text.edge_name(self._names[start], self._names[end]) for start, end in ends.T.tolist()]
        if names != self._edge_names:
            self._edge_names = names
            start, unit = np.concatenate([column.numbers for column in diagram.columns])[ends].astype(np.int32)
            changed |= {
                "name": names,
                "layer": edges.layer.astype(np.int32),
                "unit": unit,
                "input": start,
                "x0": edges.layer.astype(np.float32),
                "x1": (edges.layer + 1).astype(np.float32),
                "y0": y0,
                "y1": y1,
            }
        return changed

    def _add_legend(self) -> None:
        """Entries with renderers of their own, as in `legend.make_items`, for glyphs whose width is a column."""
        nan = np.full(1, np.nan, np.float32)
        columns = ("x", "x0", "x1", "y1", "y0_above", "y0_below", "y_dead", "y_saturated")
        sample = {**dict.fromkeys(columns, nan), "width": np.full(1, 2.5, np.float32), "alpha": np.ones(1, np.float32)}
        source = ColumnDataSource(data=sample)
        items = []
        for name, (glyph, _) in self._entries.items():
            renderer: GlyphRenderer[Any] = GlyphRenderer(data_source=source, glyph=glyph)
            self.plot.renderers.append(renderer)
            items.append(LegendItem(label=value(name), renderers=[renderer]))
        add_legend_above(self.plot, items)

    def _add_hover(self, frames: "GlyphRenderer[Any]", edges: list["GlyphRenderer[Any]"]) -> None:
        of_units = [(text.unit(), "@name"), (text.answers(), "@low{0.00} … @high{0.00}"), (text.bias(), "@bias{0.000}")]
        of_edges = [(text.weight(), "@name"), ("", "@weight{0.000}")]
        for renderers, rows in (([frames], of_units), (edges, of_edges)):
            tool = HoverTool(renderers=[*renderers], tooltips=rows, limit=1, visible=False, point_policy="follow_mouse")
            self.plot.add_tools(tool)


class NetworkPanel(Panel):
    """The diagram, and one unit of it alone."""

    def __init__(self, scene: Scene) -> None:
        self._network = NetworkPicture(scene)
        self._unit = UnitPicture(scene)
        super().__init__([self._network, self._unit])

    def draw_chosen(self, scene: Scene, hidden: Container[str]) -> None:
        """Mark the chosen unit, and draw it."""
        if self._network.plot.name not in hidden:
            self._network.point_out(scene)
        if self._unit.plot.name not in hidden:
            self._unit.update(scene)


def most_rows(diagram: Diagram) -> int:
    """Units in the longest column."""
    return max(FEWEST_ROWS, *(len(column.numbers) for column in diagram.columns))


def rows_of(units: int, diagram: Diagram) -> NDArray[np.float32]:
    """The heights of so many units in a column, from above."""
    rows = most_rows(diagram)
    return (((units - 1) / 2 - np.arange(units)) * min(FARTHEST, rows / units)).astype(np.float32)


def only(y: NDArray[np.floating], where: NDArray[np.bool_]) -> NDArray[np.float32]:
    """`y`, and NaN elsewhere, which is not drawn."""
    return np.where(where, y, np.float32(np.nan)).astype(np.float32)


def square(size: float, y: str, line_width: float) -> Scatter:
    """An outline around a map."""
    return Scatter(x="x", y=field(y), marker="square", size=size, fill_color=None, line_width=line_width)
