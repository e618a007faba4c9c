"""One unit alone: what it answers to every place of the input plane, under the samples."""

from typing import Any

import numpy as np
from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, FixedTicker, Image, LinearColorMapper, Range1d, Text

from nnsim.config import Config
from nnsim.views import text
from nnsim.views.colouring import OVER_THE_MAP
from nnsim.views.diagram import SIDE, plane, rest_of, shares_of_reach
from nnsim.views.figure import add_tools, make_plot, restyle_plot, title_of
from nnsim.views.points import Points
from nnsim.views.scene import Scene
from nnsim.views.theme import FONT, SMALL, Look

CELLS = 32
"""Cells along each side of the map."""
EDGE = 1.04
"""The view reaches this much further than the map."""
ROUND_TICKS = [-5, 0, 5]
ROOM: Any = 3
"""Pixels around the words in the picture."""


class UnitPicture:
    """The unit that is chosen, of the run that is inspected."""

    view = None

    def __init__(self, scene: Scene) -> None:
        simulation = scene.simulation
        self._positions = simulation.data.points
        self._inputs = simulation.features_of(plane(CELLS))
        self._colours = LinearColorMapper(palette=["#ffffff"], low=-1, high=1)
        reach = EDGE * max(SIDE, float(np.abs(self._positions).max()))
        self.plot = make_plot(
            "unit",
            "",
            (Range1d(start=-reach, end=reach), Range1d(start=-reach, end=reach)),
            tickers=(FixedTicker(ticks=ROUND_TICKS), FixedTicker(ticks=ROUND_TICKS)),
        )
        for grid in self.plot.grid:
            grid.visible = False
        self.map = ColumnDataSource(name="unit-map")
        corner = np.full(1, -SIDE, np.float32)
        self.range = ColumnDataSource(name="unit-range", data={"x": corner, "y": corner})
        picture = Image(image="image", x=-SIDE, y=-SIDE, dw=2 * SIDE, dh=2 * SIDE, color_mapper=self._colours)
        self.plot.add_glyph(self.map, picture)
        self.points = Points(self.plot, scene, scene.run, self._positions)
        self._range = Text(
            x="x",
            y="y",
            text="text",
            x_offset=4,
            y_offset=-4,
            text_font=value(FONT),
            text_font_size=SMALL,
            background_fill_alpha=0.85,
            padding=ROOM,
        )
        self.plot.add_glyph(self.range, self._range)
        add_tools(self.plot, self.points.hover(simulation), "nnsim-unit", picks=True)
        self.update(scene)

    def update(self, scene: Scene, settle: bool = False) -> None:
        """Draw the unit as it is now."""
        simulation, chosen = scene.simulation, scene.chosen
        column, last = chosen.layer + 1, len(simulation.layers)
        feature = simulation.config.features[chosen.unit] if not column else ""
        name = text.unit_name(column, chosen.unit, last, feature, several=simulation.data.outputs > 1)
        words = text.unit_title(scene.run, name)
        if title_of(self.plot).text != words:
            title_of(self.plot).text = words
        with np.errstate(over="ignore", invalid="ignore"):  # of runs about to diverge
            layers = simulation.responses(scene.run, self._inputs, chosen.layer) if column else [self._inputs]
            answers = layers[-1][:, chosen.unit]
            cells = shares_of_reach(answers, rest_of(simulation, column)).reshape(CELLS, CELLS)
        self.map.data.update(image=[cells])
        self.range.data.update(text=[text.unit_range(answers.min(), answers.max())])
        self.points.run = scene.run
        self.points.update(scene, self._positions)

    def restyle(self, config: Config, look: Look) -> None:
        """Colours."""
        colors = OVER_THE_MAP.get(config.colors, config.colors)
        restyle_plot(self.plot, look, colors)
        self.points.restyle(colors, look)
        self._colours.palette = look.probability_map
        self._range.text_color = look.ink
        self._range.background_fill_color = look.surface
