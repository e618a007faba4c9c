"""All pictures of one simulation as one Bokeh document; the page lays out its roots, each known by its name."""

from collections.abc import Callable, Iterable
from contextlib import nullcontext

from bokeh.document import Document
from bokeh.document.events import DocumentChangedEvent, ModelChangedEvent
from bokeh.events import Reset
from bokeh.models import Plot

from nnsim.config import Config
from nnsim.simulation import Simulation
from nnsim.views import text
from nnsim.views.axes import FollowedView
from nnsim.views.chronicle import Chronicle
from nnsim.views.curves import CurvePanel
from nnsim.views.links import Links
from nnsim.views.network import NetworkPanel
from nnsim.views.panel import Panel, Picture
from nnsim.views.representation import RepresentationPanel
from nnsim.views.scene import Chosen, Geometry, Scene
from nnsim.views.strip import StripPanel
from nnsim.views.task import TaskPanel
from nnsim.views.theme import look_of
from nnsim.views.twin import TwinPanel

MAKERS: dict[str, Callable[[Scene], Panel]] = {
    "representation": RepresentationPanel,
    "twin": TwinPanel,
    "task": TaskPanel,
    "curves": CurvePanel,
    "strip": StripPanel,
    "network": NetworkPanel,
}
"""What makes each of the panels that a configuration can ask for."""

BUILT_FROM = ("panels", "curves", "log")
"""View fields that decide which models there are: a change of one of them needs a new board."""

MOVING_ONLY = frozenset({"morph"})
"""View fields that only move the points: so little changes that it can be done many times a second."""

SETTLING = frozenset({"axes", "focus", "projection", "pair"})
"""View fields after whose change there is nothing left for the axes to follow smoothly."""


class PictureBoard:
    """The pictures, updated after each advance: what must move smoothly always, the others in turn."""

    def __init__(self, simulation: Simulation, dark: bool, chronicle: Chronicle | None = None) -> None:
        """`chronicle` is that of an earlier board for the same simulation."""
        self.chronicle = chronicle or Chronicle()
        self.document = Document(title=text.TITLE)
        self.notes: list[str] = []
        """What there is to say about the runs."""
        self.reduced = False
        """Whether nothing is to move by degrees: every update draws all pictures, each where it is."""
        self._built = built_from(simulation.config)
        self._colors = simulation.config.colors
        self._hidden: frozenset[str] = frozenset()
        self._turn = 0
        self._geometry = Geometry(simulation)
        scene = self.scene(simulation)
        self.panels = [MAKERS[name](scene) for name in MAKERS if name in simulation.config.panels]
        self._views: dict[str, FollowedView] = {}
        for picture in self.pictures:
            if picture.view is not None:
                self._views |= {bounds.id: picture.view for bounds in picture.view.ranges}
                picture.plot.on_event(Reset, picture.view.release)
        self.links = Links(simulation, self._geometry, self.pictures)
        self.restyle(simulation.config, dark)
        self.update(simulation, everything=True, settle=True)
        with self.document.models.freeze():  # look for models once, not once for each root
            for picture in self.pictures:
                self.document.add_root(picture.plot)
        self.document.on_change(self._notice_visitor)

    @property
    def pictures(self) -> list[Picture]:
        """All of them, in reading order."""
        return [picture for panel in self.panels for picture in panel.pictures]

    @property
    def plots(self) -> list[Plot]:
        """The roots of the document."""
        return [picture.plot for picture in self.pictures]

    @property
    def roots(self) -> list[str]:
        """The names of the roots."""
        return [str(plot.name) for plot in self.plots]

    @property
    def tour_time(self) -> float:
        """The grand tour's clock, which goes by updates and not by steps."""
        return self._geometry.lenses.time

    def fits(self, config: Config) -> bool:
        """Whether these pictures can show what `config` asks for."""
        return built_from(config) == self._built

    def show_only(self, roots: Iterable[str]) -> None:
        """From now on draw no others: they are off the screen, and cost nothing until they come back."""
        self._hidden = frozenset(self.roots) - set(roots)

    def scene(self, simulation: Simulation) -> Scene:
        """This moment of the simulation, as the pictures see it."""
        return Scene(simulation, self._geometry, chronicle=self.chronicle)

    def choose(self, simulation: Simulation, chosen: Chosen) -> None:
        """From now on draw this unit alone, where there is a picture of one."""
        self._geometry.chosen = chosen
        scene = self.scene(simulation)
        for panel in self.panels:
            panel.draw_chosen(scene, self._hidden)

    def go_on_from(self, before: "PictureBoard", simulation: Simulation) -> None:
        """Keep what a visitor has chosen and picked in earlier pictures of the same layers and samples."""
        self.choose(simulation, before._geometry.chosen)
        self.links.pick(before.links.picked)

    def update(
        self, simulation: Simulation, everything: bool = False, settle: bool = False, to_follow: int = 0
    ) -> None:
        """Draw the simulation as it is now.

        `everything` leaves nothing for later updates: for moments after which none may come. `settle` lets the axes
        arrive at once: for a picture that begins anew and has nothing to follow. So many updates are `to_follow` before
        anybody looks: what they will draw over need not be drawn.
        """
        everything, settle = everything or self.reduced, settle or self.reduced
        self._geometry.lenses.pass_time(simulation.config)
        scene = Scene(
            simulation,
            self._geometry,
            settle,
            at_once=everything or settle,
            unseen=to_follow >= self._longest_wait(),
            chronicle=self.chronicle,
        )
        self.chronicle.note(simulation, set(self.roots) - self._hidden, everything)
        for panel in self.panels:
            if panel.always or everything:
                panel.draw(scene, self._hidden, settle)
        if not everything:
            self._draw_one_in_turn(scene)
        self._take_notes(scene)

    def restyle(self, config: Config, dark: bool) -> None:
        """Draw with other colours or markers, nothing being built anew; `update` is to follow."""
        look, recoloured = look_of(config, dark), config.colors != self._colors
        self._colors = config.colors
        # Bokeh looks for models again whenever one, such as a mapper of colours, enters or leaves a glyph
        with self.document.models.freeze() if recoloured else nullcontext():
            for panel in self.panels:
                panel.restyle(config, look)

    def _draw_one_in_turn(self, scene: Scene) -> None:
        """One picture of one panel: never two at once, so that no update takes much longer than another."""
        waiting = [panel for panel in self.panels if not panel.always]
        for _ in waiting:
            panel = waiting[self._turn % len(waiting)]
            self._turn += 1
            if panel.draw_next(scene, self._hidden):
                return

    def _longest_wait(self) -> int:
        """Updates after which every picture has been drawn again."""
        waiting = [len(panel.pictures) for panel in self.panels if not panel.always]
        return len(waiting) * max(waiting) if waiting else 1

    def _take_notes(self, scene: Scene) -> None:
        simulation = scene.simulation
        self.notes = [] if simulation.finished is None else [simulation.finished]
        self.notes += [text.diverged_note(run, found.cause) for run, found in sorted(simulation.divergences.items())]
        for run, dead in enumerate(scene.snapshot.dead):
            if dead.any():
                units = [int(unit) for unit in dead.nonzero()[0]]
                self.notes.append(text.dead_note(run, scene.placing.place - 1, units))

    def _notice_visitor(self, event: DocumentChangedEvent) -> None:
        """A range that was changed, and not by Python, stays with the visitor."""
        if event.setter is not None and isinstance(event, ModelChangedEvent) and event.model.id in self._views:
            self._views[event.model.id].hold()


def built_from(config: Config) -> dict[str, object]:
    """What of `config` decides which models there are."""
    return {name: getattr(config, name) for name in BUILT_FROM} | {"shared": config.axes == "shared"}


def build_document(simulation: Simulation, dark: bool = False, chronicle: Chronicle | None = None) -> PictureBoard:
    """The pictures of `simulation` as it is now, going on with the `chronicle` of earlier ones."""
    return PictureBoard(simulation, dark, chronicle)
