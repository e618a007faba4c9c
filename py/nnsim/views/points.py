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
from nnsim.views.figure import ends_of, make_hover
from nnsim.views.key import Key
from nnsim.views.legend import add_legend_above, make_items
from nnsim.views.marks import NOTHING, Marked, Marks
from nnsim.views.motion import Glide
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
PLUSES = ((5.0, 1.0), (7.5, 2.1))
"""Sizes and line widths of two classes that are both drawn as +, apart by weight to whom the colours look alike."""
OPACITY = 0.7
DIM = 0.1
"""Opacity of the groups that are not looked at, while one is."""
SAMPLES = "samples"
"""Tag of sources whose rows are the samples."""


class Points:
    """The samples in one picture."""

    def __init__(
        self,
        plot: Plot,
        scene: Scene,
        run: int,
        positions: NDArray[np.float32],
        *,
        twin_of: "Points | None" = None,
        tells_units: bool = False,
        pluses: bool = False,
    ) -> None:
        """Adds them to `plot`, at `positions` (samples, 2), with a legend above it and a key in its corner.

        A twin adds columns of its own to the other's source, and shares the rest. `tells_units`: beside a marked
        sample stands what the units of the layer in focus give for it. `pluses`: two classes are + and +, as in the
        article, and not told apart by marker.
        """
        self.run = run
        self._pluses = pluses
        self._plot, self._tells_units = plot, tells_units
        self._classes = max(2, scene.simulation.data.classes)
        prefix = "twin" if twin_of else "x"
        self._columns = [f"{prefix}_{letter}" for letter in ascii_lowercase[: self._classes]]
        self._mode = MODES[scene.config.colors]
        self._dimmed: tuple[str, int] | None = None
        self._marked = NOTHING
        self._glide = Glide(positions)
        self.source: ColumnDataSource = twin_of.source if twin_of else make_source(plot, scene, run)
        self.source.data.update(self._moving(scene, positions))
        self._mapper = LinearColorMapper(palette=["#000000"], low=0, high=1)
        self._glyphs = [Scatter(x=column, y="y") for column in self._columns]
        self.renderers: list[GlyphRenderer[Any]] = [
            GlyphRenderer(data_source=self.source, glyph=glyph, selection_glyph=None, nonselection_glyph=None)
            for glyph in self._glyphs
        ]
        plot.renderers.extend(self.renderers)
        self._marks = Marks(plot)
        self._key = Key(plot)
        self._items = make_items(plot, self._columns, self._glyphs, [*self._columns, "y", "shade", "opacity"])
        add_legend_above(plot, self._items)

    def hover(self, simulation: Simulation) -> HoverTool:
        """What says of a point what it is."""
        classes = simulation.data.classes
        rows = [
            (text.input_name(), f"@x1{{0.00}}{text.between_numbers()}@x2{{0.00}}"),
            (text.label_name(classes), "@label" if classes else "@label{0.000}"),
            (text.answer_name(classes), "@probability{0.000}"),
        ]
        return make_hover(self.renderers, rows)

    @property
    def positions(self) -> NDArray[np.float32]:
        """(samples, 2): where they are drawn."""
        return self._glide.drawn

    def update(self, scene: Scene, positions: NDArray[np.float32]) -> None:
        """Draw them at `positions` (samples, 2), or on their way there."""
        left, right, bottom, top = ends_of(self._plot)
        drawn = self._glide.towards(positions, (right - left, top - bottom), scene.at_once)
        if not scene.unseen:
            self.draw(scene, drawn)

    def draw(self, scene: Scene, positions: NDArray[np.float32]) -> None:
        """Draw them at `positions` (samples, 2), now; only columns that have changed are sent."""
        self._glide.drawn = positions
        columns = self._moving(scene, positions)
        if self._mode.shades:
            columns["shade"] = scene.shades(self._mode.shades)[self.run]
        if self._dimmed:
            columns["opacity"] = opacities(scene, self.run, self._dimmed)
        old = self.source.data
        changed = {name: new for name, new in columns.items() if not np.array_equal(new, old[name], equal_nan=True)}
        if changed:
            old.update(changed)
        self._show_marks(scene)

    def restyle(self, colors: str, look: Look) -> None:
        """Colours and markers as `colors`, a name of MODES, says; who belongs to which comes with the next update."""
        self._mode = MODES[colors]
        names = text.group_names(self._mode.groups, self._classes)
        colours = look.of_groups(self._mode.groups)
        markers = MARKERS[self._mode.groups]
        pluses = self._pluses and self._mode.groups == "class" and self._classes == len(PLUSES)
        self._marks.restyle(look)
        if self._mode.shades:
            palette = look.of_shades(self._mode.shades, self._classes)
            self._mapper.palette, self._mapper.nan_color = palette, look.quiet
            self._key.show(palette, text.shade_names(self._mode.shades, self._classes), look)
        else:
            self._key.hide()
        for number, (glyph, item) in enumerate(zip(self._glyphs, self._items, strict=True)):
            item.visible = number < len(names)
            if item.visible:
                item.label = value(names[number])
                colour = field("shade", self._mapper) if self._mode.shades else value(colours[number % len(colours)])
                style_marker(glyph, "cross" if pluses else markers[number % len(markers)], colour)
                if pluses:
                    glyph.size, glyph.line_width = PLUSES[number]

    def dim(self, scene: Scene, group: tuple[str, int] | None) -> None:
        """Look at one group, as (kind, number), whatever colours and markers tell: the others are drawn faintly."""
        self._dimmed = group
        if group:
            self.source.data.update(opacity=opacities(scene, self.run, group))
        for glyph in self._glyphs:
            glyph.fill_alpha = field("opacity") if group else value(OPACITY)
            glyph.line_alpha = field("opacity") if group else value(1)

    def mark(self, scene: Scene, marked: Marked) -> None:
        """Put rings around samples, and words beside one."""
        self._marked = marked
        self._show_marks(scene)

    def group_of_entry(self, entry: int) -> tuple[str, int] | None:
        """The group that entry number `entry` of the legend stands for, as (kind, number)."""
        shown = 0 <= entry < len(self._items) and self._items[entry].visible
        return (self._mode.groups, entry) if shown else None

    def _show_marks(self, scene: Scene) -> None:
        about = self._marked.about
        words = "" if about is None else self._words(scene, about)
        self._marks.show(self._marked, self.positions, words)

    def _words(self, scene: Scene, sample: int) -> str:
        """What is known of one sample; what the picture's own tooltip says is left out."""
        units = scene.unit_values(self.run, sample) if self._tells_units else ()
        lines = [] if self._marked.pointed_at_in == self._plot.name else self._tooltip(scene, sample)
        return "\n".join([*lines, *text.unit_lines(units)])

    def _tooltip(self, scene: Scene, sample: int) -> list[str]:
        data = scene.simulation.data
        x1, x2 = (float(coordinate) for coordinate in data.points[sample])
        answer = float(scene.probabilities[self.run, sample])
        return text.sample_lines(x1, x2, float(self.source.data["label"][sample]), data.classes, answer)

    def _moving(self, scene: Scene, positions: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        groups = scene.groups(self._mode.groups)[self.run]
        columns = {
            column: np.where(groups == group, positions[:, 0], np.float32(np.nan))
            for group, column in enumerate(self._columns)
        }
        return columns | {"y": positions[:, 1].copy(), "probability": scene.probabilities[self.run].copy()}


def opacities(scene: Scene, run: int, group: tuple[str, int]) -> NDArray[np.float32]:
    """(samples,): of the samples of one run while one group, as (kind, number), is looked at."""
    kind, number = group
    return np.where(scene.groups(kind)[run] == number, OPACITY, DIM).astype(np.float32)


def make_source(plot: Plot, scene: Scene, run: int) -> ColumnDataSource:
    """A source with what does not change: the columns that do are to be added."""
    data = scene.simulation.data
    count = len(data.points)
    columns = {
        "x1": data.points[:, 0].copy(),
        "x2": data.points[:, 1].copy(),
        "label": sample_classes(data) if data.classes else np.asarray(data.values, np.float32),
        "shade": np.zeros(count, np.float32),
        "opacity": np.full(count, OPACITY, np.float32),
    }
    return ColumnDataSource(name=f"{str(plot.name).rsplit('-', 1)[0]}-points-{run}", tags=[SAMPLES], data=columns)


def style_marker(glyph: Scatter, marker: str, colour: Any) -> None:
    """Filled markers without an outline, or plain lines."""
    filled = marker in FILLED
    glyph.marker = marker
    glyph.size = FILLED.get(marker, LINED)
    glyph.fill_color = colour if filled else None
    glyph.line_color = None if filled else colour
    glyph.line_width = LINE
