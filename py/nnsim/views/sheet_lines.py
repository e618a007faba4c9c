"""The sheet's lines in the picture of one run: grid, true boundary and rays below the points, the decision above."""

import numpy as np
from bokeh.models import ColumnDataSource, Line, Plot
from bokeh.models.renderers import GlyphRenderer
from numpy.typing import NDArray

from nnsim.views.axes import FollowedView
from nnsim.views.scene import Scene
from nnsim.views.sheet import DECISION
from nnsim.views.snapshot import clip_line
from nnsim.views.theme import Look

BELOW = ("grid", "truth", "rays")
WIDTHS = {"grid": 1.0, "truth": 5.0, "rays": 1.0, DECISION: 1.5}
"""The true boundary is a broad band, so that it can be told from the decision that comes to lie on it."""
ALPHAS = {"truth": 0.4}
BEYOND = 4
"""A straight decision line reaches this many spans beyond the view, for visitors who zoom out."""
NOTHING = np.zeros(0, np.float32)


class SheetLines:
    """A renderer and a source, called by the kind and the run's number, for each kind of line."""

    def __init__(self, plot: Plot, run: int) -> None:
        """To be made before the points are added to `plot`; `add_decision` is for afterwards."""
        self._run = run
        self._plot = plot
        self.sources = {
            name: ColumnDataSource(name=f"{name}-{run}", data={"x": NOTHING, "y": NOTHING}) for name in WIDTHS
        }
        self._glyphs = {
            name: Line(x="x", y="y", line_width=width, line_alpha=ALPHAS.get(name, 1.0))
            for name, width in WIDTHS.items()
        }
        for name in BELOW:
            self._add(name)

    def add_decision(self) -> None:
        """Above everything that `plot` has by now."""
        self._add(DECISION)

    def update(self, scene: Scene, view: FollowedView) -> None:
        """Draw the lines of `scene`, a straight decision as far as `view` may show it."""
        lines = {name: places[self._run] for name, places in scene.sheet.items()}
        if scene.unseen:
            return
        if DECISION in scene.config.sheet and scene.decisions is not None:
            lines[DECISION] = straight(scene.decisions[self._run], view)
        for name, source in self.sources.items():
            if name in lines:
                source.data.update(x=lines[name][:, 0], y=lines[name][:, 1])
            elif len(source.data["x"]):
                source.data.update(x=NOTHING, y=NOTHING)

    def restyle(self, look: Look) -> None:
        """Colours."""
        colours = {"grid": look.sheet, "truth": look.truth, "rays": look.ray, DECISION: look.decision}
        for name, glyph in self._glyphs.items():
            glyph.line_color = colours[name]

    def _add(self, name: str) -> None:
        self._plot.renderers.append(GlyphRenderer(data_source=self.sources[name], glyph=self._glyphs[name]))


def straight(line: NDArray[np.float64], view: FollowedView) -> NDArray[np.float32]:
    """Both ends (2, 2) of a x + b y + c = 0 in and around `view`."""
    low = view.x.low - BEYOND * view.x.span, view.y.low - BEYOND * view.y.span
    high = view.x.high + BEYOND * view.x.span, view.y.high + BEYOND * view.y.span
    return np.column_stack(clip_line(line, low, high))
