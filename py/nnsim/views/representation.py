"""Where one layer of one run puts the samples, with the images of four rays and the line where the last decides."""

import numpy as np
from bokeh.models import ColumnDataSource, Line
from numpy.typing import NDArray

from nnsim.config import Config
from nnsim.views import text
from nnsim.views.axes import EasedInterval, FollowedView
from nnsim.views.figure import add_tools, make_plot, restyle_plot, title_of
from nnsim.views.panel import Panel
from nnsim.views.points import Points
from nnsim.views.scene import Scene
from nnsim.views.snapshot import Snapshot, bounding_box, clip_line, shown_layer
from nnsim.views.theme import Look

BEYOND = 4
"""The decision line reaches this many spans beyond the view, for visitors who zoom out."""


class RepresentationPicture:
    """The picture of one run."""

    def __init__(self, scene: Scene, run: int) -> None:
        self.run = run
        simulation, snapshot = scene.simulation, scene.snapshot
        self._layer = shown_layer(simulation)
        self.view = FollowedView(EasedInterval(-1, 1), EasedInterval(-1, 1))
        self.rays = ColumnDataSource(name=f"rays-{run}", data=ray_columns(snapshot.rays[run]))
        self.decision = ColumnDataSource(name=f"decision-{run}", data=self._decision_columns(snapshot))
        self.plot = make_plot(f"representation-{run}", text.representation_title(run, self._layer), self.view.ranges)
        self._ray_glyph = Line(x="x", y="y", line_width=1)
        self._decision_glyph = Line(x="x", y="y", line_width=1.5)
        self.plot.add_glyph(self.rays, self._ray_glyph)
        self.points = Points(self.plot, scene, run, snapshot.positions[run])
        self.plot.add_glyph(self.decision, self._decision_glyph)
        add_tools(self.plot, self.points.hover(simulation), f"nnsim-{self.plot.name}")

    def update(self, scene: Scene, settle: bool = False) -> None:
        """Draw the snapshot of `scene`."""
        snapshot = scene.snapshot
        self.points.update(scene, snapshot.positions[self.run])
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
        self.points.restyle(config.colors, look)

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
