"""The representation once more, in the colours of the classes: the lower row of the article's figure.

A twin shows what the representation of its run shows, in the same view and from the same sources: what it adds to a
message is the samples' places sorted by class. The representation is there even where it is not asked for itself.
"""

from collections.abc import Sequence
from typing import Any

from bokeh.models import Scatter
from bokeh.models.renderers import GlyphRenderer, Renderer

from nnsim.config import Config
from nnsim.views import text
from nnsim.views.figure import add_tools, make_plot, restyle_plot
from nnsim.views.panel import Panel
from nnsim.views.points import Points
from nnsim.views.representation import RepresentationPicture, representation_of
from nnsim.views.scene import Scene
from nnsim.views.theme import Look


class TwinPicture:
    """The picture of one run."""

    def __init__(self, scene: Scene, run: int) -> None:
        self._whole: RepresentationPicture = representation_of(scene, run)
        self.view = self._whole.view
        self.plot = make_plot(f"twin-{run}", text.twin_title(run), self.view.ranges)
        points, everything = self._whole.points, self._whole.plot.renderers
        middle = everything.index(points.renderers[0])
        self.plot.renderers.extend(lines_among(everything[:middle]))
        self.points = Points(self.plot, scene, run, points.positions, twin_of=points, tells_units=True)
        self.plot.renderers.extend(lines_among(everything[middle:]))
        add_tools(self.plot, self.points.hover(scene.simulation), f"nnsim-{self.plot.name}", picks=True)

    def update(self, scene: Scene, settle: bool = False) -> None:
        """Draw the samples where the representation draws them."""
        self._whole.update(scene, settle)
        if not scene.unseen:
            self.points.draw(scene, self._whole.points.positions)

    def restyle(self, config: Config, look: Look) -> None:
        """Colours of the classes, whatever `config` asks for."""
        self._whole.restyle(config, look)
        restyle_plot(self.plot, look, "class")
        self.points.restyle("class", look)


class TwinPanel(Panel):
    """The pictures of all runs."""

    always = True

    def __init__(self, scene: Scene) -> None:
        super().__init__([TwinPicture(scene, run) for run in range(scene.simulation.runs)])


def lines_among(renderers: Sequence[Renderer]) -> "list[GlyphRenderer[Any]]":
    """Renderers of the same glyphs and sources, for all that is drawn but the points and what stands in legends."""
    return [
        GlyphRenderer(data_source=renderer.data_source, glyph=renderer.glyph)
        for renderer in renderers
        if isinstance(renderer, GlyphRenderer)
        and not isinstance(renderer.glyph, Scatter)
        and renderer.data_source.name is not None
    ]
