"""Pictures of one kind, as the board sees them: drawn all at once, or one after the other in turn."""

from collections.abc import Container, Sequence
from typing import Protocol

from bokeh.models import Plot

from nnsim.config import Config
from nnsim.views.axes import FollowedView
from nnsim.views.scene import Scene
from nnsim.views.theme import Look


class Picture(Protocol):
    """One plot that shows a part of a scene."""

    plot: Plot

    @property
    def view(self) -> FollowedView | None:
        """Axes that follow the data, if they do."""

    def update(self, scene: Scene, settle: bool = False) -> None:
        """Draw `scene`; the axes go a little of their way to it, or all of it to `settle`."""

    def restyle(self, config: Config, look: Look) -> None:
        """Take the colours and markers of `look`, nothing being built anew; `update` is to follow."""


class Panel:
    """Pictures that are laid out side by side."""

    always = False
    """Whether all of them are drawn at every update: only for what must move smoothly."""

    def __init__(self, pictures: Sequence[Picture]) -> None:
        self.pictures = list(pictures)
        self._turn = 0

    def restyle(self, config: Config, look: Look) -> None:
        """Colours and markers."""
        for picture in self.pictures:
            picture.restyle(config, look)

    def draw(self, scene: Scene, hidden: Container[str], settle: bool) -> None:
        """All pictures whose names are not among `hidden`."""
        for picture in self.pictures:
            if picture.plot.name not in hidden:
                picture.update(scene, settle)

    def draw_chosen(self, scene: Scene, hidden: Container[str]) -> None:
        """Another unit is chosen, and all else is as it was."""

    def draw_next(self, scene: Scene, hidden: Container[str]) -> bool:
        """The one whose turn it is; False if there is none to be drawn."""
        for _ in self.pictures:
            picture = self.pictures[self._turn % len(self.pictures)]
            self._turn += 1
            if picture.plot.name not in hidden:
                picture.update(scene)
                return True
        return False
