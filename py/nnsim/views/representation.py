"""Where the layer in focus puts the samples of one run, on the sheet of the input plane that it bends."""

from nnsim.config import Config
from nnsim.views.axes import EasedInterval, FollowedView
from nnsim.views.colouring import sample_classes
from nnsim.views.density import DensityAreas, with_room
from nnsim.views.figure import add_tools, make_plot, restyle_plot, title_of
from nnsim.views.panel import Panel
from nnsim.views.points import Points
from nnsim.views.scene import Scene
from nnsim.views.sheet_lines import SheetLines
from nnsim.views.snapshot import bounding_box
from nnsim.views.theme import Look


class RepresentationPicture:
    """The picture of one run."""

    def __init__(self, scene: Scene, run: int) -> None:
        self.run = run
        simulation, snapshot = scene.simulation, scene.snapshot
        self._labels = sample_classes(simulation.data)
        self.view = view_of(scene, run)
        self._drawn: Scene | None = None
        self.plot = make_plot(f"representation-{run}", scene.title(run), self.view.ranges)
        self._density = DensityAreas(self.plot, f"density-{run}", max(2, simulation.data.classes))
        self._sheet = SheetLines(self.plot, run)
        self.points = Points(self.plot, scene, run, snapshot.positions[run], tells_units=True)
        self._sheet.add_decision()
        add_tools(self.plot, self.points.hover(simulation), f"nnsim-{self.plot.name}", picks=True)

    def update(self, scene: Scene, settle: bool = False) -> None:
        """Draw the snapshot of `scene`, once: a twin may have asked for it already."""
        if scene is self._drawn:
            return
        self._drawn = scene
        positions = scene.snapshot.positions[self.run]
        box, on_a_line = bounding_box(scene.in_view_of(self.run)), scene.on_a_line
        self.view.follow(scene, with_room(box) if on_a_line else box, settle)
        self.points.update(scene, positions)
        self._sheet.update(scene, self.view)
        title = scene.title(self.run)
        if not scene.unseen:
            self._density.update(positions[:, 0] if on_a_line else None, self._labels)
            title_of(self.plot).text = title

    def restyle(self, config: Config, look: Look) -> None:
        """Colours and markers; which sample belongs to which group comes with the next update."""
        restyle_plot(self.plot, look, config.colors)
        self._sheet.restyle(look)
        self._density.restyle(look)
        self.points.restyle(config.colors, look)


class RepresentationPanel(Panel):
    """The pictures of all runs."""

    always = True

    def __init__(self, scene: Scene) -> None:
        super().__init__([representation_of(scene, run) for run in range(scene.simulation.runs)])


def representation_of(scene: Scene, run: int) -> RepresentationPicture:
    """The one there is of `run`, made when it is first asked for."""
    key = "representation", run
    if key not in scene.geometry.shared:
        scene.geometry.shared[key] = RepresentationPicture(scene, run)
    found: RepresentationPicture = scene.geometry.shared[key]
    return found


def view_of(scene: Scene, run: int) -> FollowedView:
    """The axes of `run`: those of all runs, where they are shared."""
    key = "view", None if scene.config.axes == "shared" else run
    if key not in scene.geometry.shared:
        scene.geometry.shared[key] = FollowedView(EasedInterval(-1, 1), EasedInterval(-1, 1))
    view: FollowedView = scene.geometry.shared[key]
    return view
