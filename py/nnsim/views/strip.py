"""The whole network from input to output: a small picture of every layer, of one run, with the one in focus marked."""

import numpy as np
from bokeh.core.properties import field, value
from bokeh.models import ColumnDataSource, Plot, Scatter
from bokeh.models.renderers import GlyphRenderer
from numpy.typing import NDArray

from nnsim.config import Config
from nnsim.simulation import Simulation
from nnsim.views import text
from nnsim.views.axes import EasedInterval, FollowedView
from nnsim.views.colouring import sample_classes
from nnsim.views.density import DensityAreas, with_room
from nnsim.views.figure import make_quiet_plot, title_of
from nnsim.views.marks import NOTHING, Marked, Marks
from nnsim.views.panel import Panel
from nnsim.views.placing import frame_of
from nnsim.views.points import MARKERS, opacities
from nnsim.views.scene import Scene
from nnsim.views.snapshot import bounding_box
from nnsim.views.stages import Stage, last_place, place_in_focus, place_name, samples_at, units_of
from nnsim.views.theme import Look

SAMPLES = 300
"""About so many samples, evenly chosen, are drawn: enough for a shape, and soon painted."""
SIZE = 2.8
HASTE = 3
"""Updates of the axes at each drawing: it comes seldom, and points should not stay outside for long."""


class StripPicture:
    """One layer of the run that is looked into."""

    def __init__(self, scene: Scene, place: int) -> None:
        simulation = scene.simulation
        self._place = place
        self._run: int | None = None
        self._chosen = slice(None, None, max(1, simulation.data.samples // SAMPLES))
        self._all_labels = sample_classes(simulation.data)
        self._labels = self._all_labels[self._chosen]
        classes = max(2, simulation.data.classes)
        self._names = [f"x_{label}" for label in range(classes)]
        self.view = FollowedView(EasedInterval(-1, 1), EasedInterval(-1, 1))
        self.plot: Plot = make_quiet_plot(f"strip-{place}", strip_title(simulation, place), self.view.ranges)
        self._density = DensityAreas(self.plot, f"strip-density-{place}", classes)
        nowhere = np.zeros(len(self._labels), np.float32)
        self.points = ColumnDataSource(
            name=f"strip-points-{place}", data=dict.fromkeys(("y", "opacity", *self._names), nowhere)
        )
        self._glyphs = [
            Scatter(x=name, y="y", marker=MARKERS["class"][label], size=SIZE, line_width=0.8)
            for label, name in enumerate(self._names)
        ]
        self.plot.renderers.extend(GlyphRenderer(data_source=self.points, glyph=glyph) for glyph in self._glyphs)
        self._marks, self._marked = Marks(self.plot), NOTHING
        self._dimmed: tuple[str, int] | None = None
        self._positions = np.zeros((simulation.data.samples, 2), np.float32)

    def update(self, scene: Scene, settle: bool = False) -> None:
        """Draw the layer of the run that `inspect` names; at once where it was another run's."""
        simulation = scene.simulation
        run = scene.run
        settle = settle or run != self._run
        self._run = run
        stage = Stage(self._place)
        with np.errstate(over="ignore", invalid="ignore"):
            frame = frame_of(simulation, scene.geometry.lenses, stage, range(run, run + 1), scene.settle)
            outputs = samples_at(simulation, stage)[run : run + 1]
            [positions] = frame.draw(outputs, strew=True)
        on_a_line = units_of(simulation, self._place) == 1
        self._density.update(positions[:, 0] if on_a_line else None, self._all_labels)
        self._show(positions[self._chosen])
        if self._dimmed:
            self._show_opacities(scene, self._dimmed)
        self._positions = positions
        self._marks.show(self._marked, positions, "")
        box = bounding_box(positions)
        self.view.follow(scene, with_room(box) if on_a_line else box, settle, HASTE)
        title = strip_title(simulation, self._place)
        if frame.lens is not None:
            lenses, place = scene.geometry.lenses, self._place
            kept = lenses.share(scene.config, place, run, outputs[0], frame.lens.basis[0], scene.at_once)
            title += text.share_kept(kept)
        title_of(self.plot).text = title

    def dim(self, scene: Scene, group: tuple[str, int] | None) -> None:
        """Look at one group, as (kind, number): the others are drawn faintly."""
        self._dimmed = group
        if group:
            self._show_opacities(scene, group)
        for glyph in self._glyphs:
            glyph.fill_alpha = glyph.line_alpha = field("opacity") if group else value(1)

    def mark(self, marked: Marked) -> None:
        """Put rings around samples, those that are not drawn themselves among them; words would hide too much."""
        self._marked = Marked(marked.samples)
        self._marks.show(self._marked, self._positions, "")

    def restyle(self, config: Config, look: Look) -> None:
        """Colours of the classes, and whether it is in focus."""
        marked = place_in_focus(config) == self._place
        self.plot.background_fill_color = self.plot.border_fill_color = look.surface
        self.plot.border_line_color = look.surface
        self.plot.outline_line_color = look.ink if marked else look.grid
        self.plot.outline_line_width = 2 if marked else 1
        title = title_of(self.plot)
        title.text_color = look.ink if marked else look.quiet
        title.text_font_style = "bold" if marked else "normal"
        for label, glyph in enumerate(self._glyphs):
            glyph.line_color = glyph.fill_color = look.classes[label % len(look.classes)]
        self._density.restyle(look)
        self._marks.restyle(look)

    def _show_opacities(self, scene: Scene, group: tuple[str, int]) -> None:
        self.points.data.update(opacity=opacities(scene, scene.run, group)[self._chosen])

    def _show(self, positions: NDArray[np.float32]) -> None:
        columns = {
            name: np.where(self._labels == label, positions[:, 0], np.float32(np.nan))
            for label, name in enumerate(self._names)
        }
        self.points.data.update(columns, y=positions[:, 1].copy())


class StripPanel(Panel):
    """The pictures of all places from input to output."""

    def __init__(self, scene: Scene) -> None:
        places = range(last_place(scene.config) + 1)
        super().__init__([StripPicture(scene, place) for place in places])


def strip_title(simulation: Simulation, place: int) -> str:
    """The layer, and how wide it is."""
    return f"{place_name(simulation.config, place)} · {text.units_count(units_of(simulation, place))}"
