"""Where one layer of one run puts the samples, with the images of four rays and the line where the last decides.

All samples are rows of one source, always the same row; x_a, x_b, ... hold a sample's x in the column of its group and
NaN in the others, so that each group can be drawn by a renderer with its own marker.
"""

from string import ascii_lowercase

import numpy as np
from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, Line, Scatter
from bokeh.models.renderers import GlyphRenderer
from numpy.typing import NDArray

from nnsim.config import Config
from nnsim.views import text
from nnsim.views.axes import EasedInterval, FollowedView
from nnsim.views.figure import add_tools, make_hover, make_plot, restyle_plot, title_of
from nnsim.views.legend import add_legend_above, make_items
from nnsim.views.panel import Panel
from nnsim.views.scene import Scene
from nnsim.views.snapshot import Snapshot, bounding_box, clip_line, sample_classes, shown_layer
from nnsim.views.theme import Look

MARKERS: tuple[str, ...] = ("circle", "x")
"""Of right and wrong answers."""
CLASS_MARKERS = ("circle", "cross", "triangle", "square", "diamond")
FILLED = {"circle": 4.0, "triangle": 5.0, "square": 4.0, "diamond": 5.5}
"""Sizes of markers that are filled; the others are drawn by lines, LINED large."""
LINED = 7.0
BEYOND = 4
"""The decision line reaches this many spans beyond the view, for visitors who zoom out."""


class RepresentationPicture:
    """The picture of one run."""

    def __init__(self, scene: Scene, run: int) -> None:
        self.run = run
        simulation, snapshot = scene.simulation, scene.snapshot
        data = simulation.data
        count = max(2, data.classes)
        self._columns = [f"x_{letter}" for letter in ascii_lowercase[:count]]
        self._layer = shown_layer(simulation)
        self.view = FollowedView(EasedInterval(-1, 1), EasedInterval(-1, 1))
        self.points = ColumnDataSource(
            name=f"representation-points-{run}",
            data={
                "x1": data.points[:, 0].copy(),
                "x2": data.points[:, 1].copy(),
                "label": sample_classes(simulation),
                **self._point_columns(snapshot),
            },
        )
        self.rays = ColumnDataSource(name=f"rays-{run}", data=ray_columns(snapshot.rays[run]))
        self.decision = ColumnDataSource(name=f"decision-{run}", data=self._decision_columns(snapshot))
        self.plot = make_plot(f"representation-{run}", text.representation_title(run, self._layer), self.view.ranges)
        self._ray_glyph = Line(x="x", y="y", line_width=1)
        self._decision_glyph = Line(x="x", y="y", line_width=1.5)
        self._glyphs = [Scatter(x=column, y="y") for column in self._columns]
        self.plot.add_glyph(self.rays, self._ray_glyph)
        self._renderers = [GlyphRenderer(data_source=self.points, glyph=glyph) for glyph in self._glyphs]
        self.plot.renderers.extend(self._renderers)
        self.plot.add_glyph(self.decision, self._decision_glyph)
        self._items = make_items(self.plot, self._columns, self._glyphs, [*self._columns, "y"])
        add_legend_above(self.plot, self._items)
        rows = [
            ("input", "@x1{0.00}, @x2{0.00}"),
            ("label", "@label"),
            (text.answer_name(data.classes), "@probability{0.000}"),
        ]
        add_tools(self.plot, make_hover(self._renderers, rows), f"nnsim-{self.plot.name}")

    def update(self, scene: Scene, settle: bool = False) -> None:
        """Draw the snapshot of `scene`."""
        snapshot = scene.snapshot
        self.points.data.update(self._point_columns(snapshot))
        self.rays.data.update(ray_columns(snapshot.rays[self.run]))
        box = bounding_box(snapshot.positions[self.run])
        if box is not None:
            for interval, ends in ((self.view.x, box[:2]), (self.view.y, box[2:])):
                (interval.settle if settle else interval.follow)(*ends)
        self.view.publish()
        self.decision.data.update(self._decision_columns(snapshot))
        dead = [] if self._layer is None else [int(unit) for unit in snapshot.dead[self.run].nonzero()[0]]
        title_of(self.plot).text = text.representation_title(self.run, self._layer, dead)

    def restyle(self, config: Config, look: Look) -> None:
        """Colours and markers; which sample belongs to which group comes with the next update."""
        restyle_plot(self.plot, look, config.colors)
        self._ray_glyph.line_color = look.ray
        self._decision_glyph.line_color = look.decision
        colours: tuple[str, ...] = (look.right, look.wrong)
        markers, names = MARKERS, [text.right(), text.wrong()]
        if config.colors == "class":
            colours, markers = look.classes, CLASS_MARKERS
            names = [text.class_name(label) for label in range(len(self._glyphs))]
        for number, (glyph, item) in enumerate(zip(self._glyphs, self._items, strict=True)):
            item.visible = number < len(names)
            if item.visible:
                item.label = value(names[number])
                style_marker(glyph, markers[number % len(markers)], colours[number % len(colours)])

    def _point_columns(self, snapshot: Snapshot) -> dict[str, NDArray[np.float32]]:
        positions, groups = snapshot.positions[self.run], snapshot.groups[self.run]
        columns = {
            column: np.where(groups == group, positions[:, 0], np.float32(np.nan))
            for group, column in enumerate(self._columns)
        }
        columns["y"] = positions[:, 1]
        columns["probability"] = snapshot.probabilities[self.run]
        return columns

    def _decision_columns(self, snapshot: Snapshot) -> dict[str, NDArray[np.float32]]:
        line = np.zeros(3) if snapshot.decisions is None else snapshot.decisions[self.run]
        x_axis, y_axis = self.view.x, self.view.y
        low = x_axis.low - BEYOND * x_axis.span, y_axis.low - BEYOND * y_axis.span
        high = x_axis.high + BEYOND * x_axis.span, y_axis.high + BEYOND * y_axis.span
        x, y = clip_line(line, low, high)
        return {"x": x, "y": y}


class RepresentationPanel(Panel):
    """The pictures of all runs."""

    always = True

    def __init__(self, scene: Scene) -> None:
        super().__init__([RepresentationPicture(scene, run) for run in range(scene.simulation.runs)])


def ray_columns(rays: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
    """x and y of all rays (4, n, 2), one after the other, with a NaN behind each."""
    count, length, _ = rays.shape
    ended = np.full((count, length + 1, 2), np.nan, np.float32)
    ended[:, :-1] = rays
    return {"x": ended[..., 0].ravel(), "y": ended[..., 1].ravel()}


def style_marker(glyph: Scatter, marker: str, colour: str) -> None:
    """Filled markers without an outline, or plain lines."""
    filled = marker in FILLED
    glyph.marker = marker
    glyph.size = FILLED.get(marker, LINED)
    glyph.fill_color = colour if filled else None
    glyph.fill_alpha = 0.7
    glyph.line_color = None if filled else colour
    glyph.line_width = 1.6
