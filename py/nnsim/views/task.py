"""The samples of one run as they are given, over a map of what its network says of every place."""

import numpy as np
from bokeh.models import (
    ColumnDataSource,
    FixedTicker,
    Image,
    LinearColorMapper,
    Range1d,
)
from numpy.typing import NDArray

from nnsim.config import Config
from nnsim.views import text
from nnsim.views.colouring import OVER_THE_MAP
from nnsim.views.figure import add_tools, make_plot, restyle_plot
from nnsim.views.panel import Panel
from nnsim.views.points import Points
from nnsim.views.scene import Scene
from nnsim.views.theme import Look

CELLS = 40
"""Cells along each side of the map."""
SIDE = 5.0
EDGE = 1.04
"""The view reaches this much further than the map."""
ROUND_TICKS = [-5, 0, 5]


def map_points() -> NDArray[np.float32]:
    """Centres of the cells, (CELLS², 2), row by row from below."""
    centres = ((np.arange(CELLS) + 0.5) / CELLS * 2 - 1) * SIDE
    x, y = np.meshgrid(centres, centres)
    return np.column_stack([x.ravel(), y.ravel()]).astype(np.float32)


def map_cells(answers: NDArray[np.float32], regression: bool) -> NDArray[np.float32]:
    """(CELLS, CELLS) from 0 to 1 of what a network says of `map_points()`, (CELLS², outputs).

    A probability: as it is. Several classes: how far the largest stands above the next, from ½ (not at all) to 1.
    A regression: from -1 at 0 to 1 at 1.
    """
    cells: NDArray[np.floating] = answers
    if regression:
        cells = (answers / 2 + 0.5).clip(0, 1)
    elif answers.shape[1] > 1:
        first_two = np.sort(answers, axis=1)[:, -2:]
        cells = 0.5 + (first_two[:, 1] - first_two[:, 0]) / 2
    return np.ascontiguousarray(cells, np.float32).reshape(CELLS, CELLS)


class TaskPicture:
    """The picture of one run."""

    view = None

    def __init__(self, scene: Scene, run: int, inputs: NDArray[np.float32], colours: LinearColorMapper) -> None:
        """`inputs` are the features of `map_points()`; `colours` those of the map."""
        self.run = run
        self._inputs = inputs
        simulation = scene.simulation
        self._positions = simulation.data.points
        self.map = ColumnDataSource(name=f"map-{run}", data={"image": [self._cells(scene)]})
        reach = EDGE * max(SIDE, float(np.abs(self._positions).max()))
        ranges = Range1d(start=-reach, end=reach), Range1d(start=-reach, end=reach)
        self.plot = make_plot(
            f"task-{run}",
            text.task_title(run),
            ranges,
            tickers=(FixedTicker(ticks=ROUND_TICKS), FixedTicker(ticks=ROUND_TICKS)),
        )
        for grid in self.plot.grid:
            grid.visible = False
        picture = Image(image="image", x=-SIDE, y=-SIDE, dw=2 * SIDE, dh=2 * SIDE, color_mapper=colours)
        self.plot.add_glyph(self.map, picture)
        self.points = Points(self.plot, scene, run, self._positions, pluses=True)
        add_tools(self.plot, self.points.hover(simulation), f"nnsim-{self.plot.name}", picks=True)

    def update(self, scene: Scene, settle: bool = False) -> None:
        """Draw the map; the samples are always where they are given."""
        if not scene.unseen:
            self.map.data.update(image=[self._cells(scene)])
            self.points.update(scene, self._positions)

    def restyle(self, config: Config, look: Look) -> None:
        """Colours; those of the map belong to all runs together."""
        colors = OVER_THE_MAP.get(config.colors, config.colors)
        restyle_plot(self.plot, look, colors)
        self.points.restyle(colors, look)

    def _cells(self, scene: Scene) -> NDArray[np.float32]:
        simulation = scene.simulation
        return map_cells(simulation.responses(self.run, self._inputs)[-1], not simulation.data.classes)


class TaskPanel(Panel):
    """The pictures of all runs: one asks a network about many places, and is drawn when its turn comes."""

    def __init__(self, scene: Scene) -> None:
        self._colours = LinearColorMapper(palette=["#ffffff"], low=0, high=1)
        inputs = scene.simulation.features_of(map_points())
        super().__init__([TaskPicture(scene, run, inputs, self._colours) for run in range(scene.simulation.runs)])

    def restyle(self, config: Config, look: Look) -> None:
        """Colours, those of the map among them."""
        self._colours.palette = look.probability_map
        super().restyle(config, look)
