"""The samples of one run as marks in a picture: a marker for each group, and the colours that were asked for.

All samples are rows of one source, always the same row. x_a, x_b, ... hold a sample's x in the column of its group and
NaN in the others, so that each group can be drawn by a renderer with its own marker. A shade, where colours tell more
than groups, stands in a column of its own, and so does the opacity while all groups but one are dimmed.
"""

from string import ascii_lowercase
from typing import Any

import numpy as np
from bokeh.core.properties import field, value
from bokeh.models import ColumnDataSource, HoverTool, LinearColorMapper, Plot, Scatter
from bokeh.models.renderers import GlyphRenderer
from numpy.typing import NDArray

from nnsim.simulation import Simulation
from nnsim.views import text
from nnsim.views.colouring import MODES, sample_classes
from nnsim.views.figure import make_hover
from nnsim.views.legend import add_legend_above, make_items
from nnsim.views.scene import Scene
from nnsim.views.theme import Look

MARKERS: dict[str, tuple[str, ...]] = {
    "answer": ("circle", "x"),
    "class": ("circle", "cross", "triangle", "square", "diamond"),
    "split": ("circle", "triangle"),
}
"""Of the groups of each kind."""
FILLED = {"circle": 4.0, "triangle": 5.0, "square": 4.0, "diamond": 5.5}
"""Sizes of markers that are filled; the others are drawn by lines: LINED their size, LINE their width."""
LINED, LINE = 7.0, 1.6
OPACITY = 0.7
DIM = 0.1
"""Opacity of the groups that are not looked at, while one is."""
SAMPLES = "samples"
"""Tag of sources whose rows are the samples."""


class Points:
    """The samples in one picture."""

    def __init__(self, plot: Plot, scene: Scene, run: int, positions: NDArray[np.float32]) -> None:
        """Adds them to `plot`, at `positions` (samples, 2), with a legend above it."""
        self.run = run
        simulation = scene.simulation
        data = simulation.data
        self._classes = max(2, data.classes)
        self._columns = [f"x_{letter}" for letter in ascii_lowercase[: self._classes]]
        self._mode = MODES[scene.config.colors]
        self._dimmed: tuple[str, int] | None = None
        self.source = ColumnDataSource(
            name=f"{str(plot.name).rstrip('0123456789')}points-{run}",
            tags=[SAMPLES],
            data={
                "x1": data.points[:, 0].copy(),
                "x2": data.points[:, 1].copy(),
                "label": sample_classes(data),
                "shade": np.zeros(len(data.points), np.float32),
                "opacity": np.full(len(data.points), OPACITY, np.float32),
                **self._moving(scene, positions),
            },
        )
        self._mapper = LinearColorMapper(palette=["#000000"], low=0, high=1)
        self._glyphs = [Scatter(x=column, y="y") for column in self._columns]
        self.renderers: list[GlyphRenderer[Any]] = [
            GlyphRenderer(data_source=self.source, glyph=glyph, selection_glyph=None, nonselection_glyph=None)
            for glyph in self._glyphs
        ]
        plot.renderers.extend(self.renderers)
        self._items = make_items(plot, self._columns, self._glyphs, [*self._columns, "y", "shade", "opacity"])
        add_legend_above(plot, self._items)

    def hover(self, simulation: Simulation) -> HoverTool:
        """What says of a point what it is."""
        rows = [
            (text.input_name(), "@x1{0.00}, @x2{0.00}"),
            (text.label_name(), "@label"),
            (text.answer_name(simulation.data.classes), "@probability{0.000}"),
        ]
        return make_hover(self.renderers, rows)

    def update(self, scene: Scene, positions: NDArray[np.float32]) -> None:
        """Draw them at `positions` (samples, 2); only columns that have changed are sent."""
        columns = self._moving(scene, positions)
        if self._mode.shades:
            columns["shade"] = scene.shades(self._mode.shades)[self.run]
        if self._dimmed:
            kind, group = self._dimmed
            looked_at = scene.groups(kind)[self.run] == group
            columns["opacity"] = np.where(looked_at, OPACITY, DIM).astype(np.float32)
        old = self.source.data
        changed = {name: new for name, new in columns.items() if not np.array_equal(new, old[name], equal_nan=True)}
        if changed:
            old.update(changed)

    def restyle(self, colors: str, look: Look) -> None:
        """Colours and markers as `colors`, a name of MODES, says; who belongs to which comes with the next update."""
        self._mode = MODES[colors]
        names = text.group_names(self._mode.groups, self._classes)
        colours = look.of_groups(self._mode.groups)
        markers = MARKERS[self._mode.groups]
        if self._mode.shades:
            self._mapper.palette = look.of_shades(self._mode.shades)
            self._mapper.nan_color = look.quiet
        for number, (glyph, item) in enumerate(zip(self._glyphs, self._items, strict=True)):
            item.visible = number < len(names)
            if item.visible:
                item.label = value(names[number])
                colour = field("shade", self._mapper) if self._mode.shades else value(colours[number % len(colours)])
                style_marker(glyph, markers[number % len(markers)], colour)

    def dim(self, group: tuple[str, int] | None) -> None:
        """Look at one group, as (kind, number), whatever colours and markers tell: the others are drawn faintly."""
        self._dimmed = group
        for glyph in self._glyphs:
            glyph.fill_alpha = field("opacity") if group else value(OPACITY)
            glyph.line_alpha = field("opacity") if group else value(1)

    def group_of_entry(self, entry: int) -> tuple[str, int] | None:
        """The group that entry number `entry` of the legend stands for, as (kind, number)."""
        shown = 0 <= entry < len(self._items) and self._items[entry].visible
        return (self._mode.groups, entry) if shown else None

    def _moving(self, scene: Scene, positions: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        groups = scene.groups(self._mode.groups)[self.run]
        columns = {
            column: np.where(groups == group, positions[:, 0], np.float32(np.nan))
            for group, column in enumerate(self._columns)
        }
        return columns | {"y": positions[:, 1].copy(), "probability": scene.probabilities[self.run].copy()}


def style_marker(glyph: Scatter, marker: str, colour: Any) -> None:
    """Filled markers without an outline, or plain lines."""
    filled = marker in FILLED
    glyph.marker = marker
    glyph.size = FILLED.get(marker, LINED)
    glyph.fill_color = colour if filled else None
    glyph.line_color = None if filled else colour
    glyph.line_width = LINE
