"""What a visitor points at, picks or looks at in one picture, shown in all of them: the same samples everywhere."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, runtime_checkable

from bokeh.events import Event, SelectionGeometry
from bokeh.models import Plot

from nnsim.simulation import Simulation
from nnsim.views.marks import Marked
from nnsim.views.panel import Picture
from nnsim.views.points import Points
from nnsim.views.scene import Geometry, Scene


@runtime_checkable
class Marking(Protocol):
    """A picture that draws samples in its own way."""

    def mark(self, marked: Marked) -> None:
        """Put rings around samples."""

    def dim(self, scene: Scene, group: tuple[str, int] | None) -> None:
        """Look at one group, as (kind, number)."""


@runtime_checkable
class Looking(Protocol):
    """A picture of other things than samples, of which some can be looked at."""

    plot: Plot

    def look_at(self, words: str) -> None:
        """Draw faintly what a legend's entry with these `words` does not stand for; nothing, if it has no such one."""


class Links:
    """Between the pictures of one board."""

    def __init__(self, simulation: Simulation, geometry: Geometry, pictures: Iterable[Picture]) -> None:
        self._simulation, self._geometry = simulation, geometry
        pictures = tuple(pictures)
        self._others = [picture for picture in pictures if isinstance(picture, Marking)]
        self._looking = {str(picture.plot.name): picture for picture in pictures if isinstance(picture, Looking)}
        found = {str(picture.plot.name): (picture.plot, getattr(picture, "points", None)) for picture in pictures}
        self._points = {name: points for name, (_, points) in found.items() if isinstance(points, Points)}
        self._pointed: tuple[int, ...] = ()
        self._pointed_in = ""
        self.picked: tuple[int, ...] = ()
        """The samples that stay marked."""
        for name in self._points:
            found[name][0].on_event(SelectionGeometry, self._on_selection)

    def point(self, samples: Sequence[int], root: str) -> None:
        """The visitor points at `samples` in picture `root`, whose own tooltip tells of them; unknown ones are none."""
        self._pointed, self._pointed_in = self._known(samples), root
        self._show()

    def pick(self, samples: Sequence[int]) -> None:
        """The visitor has picked `samples`, which stay marked."""
        self.picked = self._known(samples)
        self._show()

    def dim(self, root: str, entry: int) -> None:
        """Look at what one entry of the legend of picture `root` stands for, in every picture; at all if it is none."""
        group = self._points[root].group_of_entry(entry) if root in self._points else None
        scene = self._scene
        for points in self._points.values():
            points.dim(scene, group)
        for picture in self._others:
            picture.dim(scene, group)
        items: Any = self._looking[root].plot.legend[0].items if root in self._looking else ()
        words = items[entry].label.value if 0 <= entry < len(items) else ""
        for other in self._looking.values():
            other.look_at(words)

    @property
    def _scene(self) -> Scene:
        return Scene(self._simulation, self._geometry)

    def _known(self, samples: Sequence[int]) -> tuple[int, ...]:
        count = len(self._simulation.data.points)
        return tuple(sample for sample in samples if sample < count)

    def _show(self) -> None:
        both = dict.fromkeys((*self._pointed, *self.picked))
        asked = self._pointed or (self.picked if len(self.picked) == 1 else ())
        marked = Marked(tuple(both), asked[0] if asked else None, self._pointed_in)
        scene = self._scene
        for points in self._points.values():
            points.mark(scene, marked)
        for picture in self._others:
            picture.mark(marked)

    def _on_selection(self, event: Event) -> None:
        """A tap or a box in one picture: BokehJS has put what it holds into the picture's source; nothing clears."""
        if not isinstance(event, SelectionGeometry) or not event.final or event.model is None:
            return
        picked = self._points[str(event.model.name)].source.selected.indices
        self.pick([sample for sample in picked if sample >= 0])
        for points in self._points.values():
            points.source.selected.indices = []
