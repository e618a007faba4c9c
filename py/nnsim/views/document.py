"""All pictures of one simulation as one Bokeh document; the page lays out its roots, each known by its name."""

import numpy as np
from bokeh.document import Document
from bokeh.document.events import DocumentChangedEvent, ModelChangedEvent
from bokeh.events import Reset
from bokeh.models import LinearColorMapper, Plot
from numpy.typing import NDArray

from nnsim.config import Config
from nnsim.simulation import Simulation
from nnsim.views import text
from nnsim.views.curves import CurvePicture, make_curves
from nnsim.views.representation import RepresentationPicture
from nnsim.views.snapshot import Snapshot, shown_layer, take_snapshot
from nnsim.views.task import TaskPicture, map_cells, map_points
from nnsim.views.theme import look_of

UPDATES_A_MAP = 2
UPDATES_A_CURVE = 4
"""A map is drawn at every second update, the runs taking turns; between them, a curve: never two things at once, so
that no update takes much longer than another."""


class PictureBoard:
    """The pictures, updated after each advance: the representations always, the others in turn."""

    def __init__(self, simulation: Simulation, dark: bool) -> None:
        self.document = Document(title=text.TITLE)
        self.notes: list[str] = []
        """What there is to say about the runs."""
        runs = range(simulation.runs)
        snapshot = take_snapshot(simulation)
        self._map_points = map_points()
        self._map_colours = LinearColorMapper(palette=["#ffffff"], low=0, high=1)
        self._cells = self._answers(simulation)
        self._updates = 0
        self.representations = [RepresentationPicture(simulation, run, snapshot) for run in runs]
        self.tasks = [TaskPicture(simulation, run, self._cells, self._map_colours) for run in runs]
        self.curves = make_curves(simulation)
        followed: list[RepresentationPicture | CurvePicture] = [*self.representations, *self.curves]
        self._views = {bounds.id: picture.view for picture in followed for bounds in picture.view.ranges}
        for picture in followed:
            picture.plot.on_event(Reset, picture.view.release)
        self.restyle(simulation.config, dark)
        self.update(simulation, everything=True, settle=True)
        with self.document.models.freeze():  # look for models once, not once for each root
            for plot in self.plots:
                self.document.add_root(plot)
        self.document.on_change(self._notice_visitor)

    @property
    def plots(self) -> list[Plot]:
        """The roots of the document, in reading order."""
        rows = (self.representations, self.tasks, self.curves)
        return [picture.plot for pictures in rows for picture in pictures]

    @property
    def roots(self) -> list[str]:
        """The names of the roots."""
        return [str(plot.name) for plot in self.plots]

    def update(self, simulation: Simulation, everything: bool = False, settle: bool = False) -> None:
        """Draw the simulation as it is now.

        `everything` leaves nothing for later updates: for moments after which none may come. `settle` lets the axes
        arrive at once: for a picture that begins anew and has nothing to follow.
        """
        snapshot = take_snapshot(simulation)
        for picture in self.representations:
            picture.update(snapshot, settle)
        tasks, curves = (self.tasks, self.curves) if everything else self._due()
        if tasks and tasks[0] is self.tasks[0]:
            self._cells = self._answers(simulation)
        for task in tasks:
            task.update(self._cells, snapshot.probabilities)
        for curve, values in zip(self.curves, (simulation.metrics.accuracy, simulation.metrics.loss), strict=True):
            curve.record(simulation.step, values)
        for curve in curves:
            curve.update(settle)
        self._take_notes(simulation, snapshot)
        self._updates += 1

    def restyle(self, config: Config, dark: bool) -> None:
        """Draw with other colours or markers, nothing being built anew; `update` is to follow."""
        look = look_of(config, dark)
        self._map_colours.palette = look.probability_map
        for representation in self.representations:
            representation.restyle(config, look)
        for task in self.tasks:
            task.restyle(look)
        for curve in self.curves:
            curve.restyle(look)

    def _due(self) -> tuple[list[TaskPicture], list[CurvePicture]]:
        """The pictures whose turn it is at this update."""
        turn, between = divmod(self._updates, UPDATES_A_MAP)
        if between:
            place = self._updates % UPDATES_A_CURVE // UPDATES_A_MAP
            return [], self.curves[place : place + 1]
        run = turn % len(self.tasks)
        return self.tasks[run : run + 1], []

    def _answers(self, simulation: Simulation) -> NDArray[np.float32]:
        return map_cells(simulation.predict_probability(self._map_points), not simulation.data.classes)

    def _take_notes(self, simulation: Simulation, snapshot: Snapshot) -> None:
        self.notes = [] if simulation.finished is None else [simulation.finished]
        self.notes += [text.diverged_note(run, found.cause) for run, found in sorted(simulation.divergences.items())]
        layer = shown_layer(simulation)
        for picture, dead in zip(self.representations, snapshot.dead, strict=True):
            units = [] if layer is None else [int(unit) for unit in dead.nonzero()[0]]
            picture.mark_dead(units)
            if units and layer is not None:
                self.notes.append(text.dead_note(picture.run, layer, units))

    def _notice_visitor(self, event: DocumentChangedEvent) -> None:
        """A range that was changed, and not by Python, stays with the visitor."""
        if event.setter is not None and isinstance(event, ModelChangedEvent) and event.model.id in self._views:
            self._views[event.model.id].hold()


def build_document(simulation: Simulation, dark: bool = False) -> PictureBoard:
    """The pictures of `simulation` as it is now."""
    return PictureBoard(simulation, dark)
