"""A simulation with its pictures and a page that shows them, for tests."""

from mirror import Mirror
from nnsim import Simulation, presets
from nnsim.bridge import Bridge
from nnsim.views import build_document

SMALL = presets["article"].replace(samples=300, runs=2, hidden=(16, 2))


class Show:
    """A simulation with its pictures and the page that shows them."""

    def __init__(self, dark=False, **changes):
        self.simulation = Simulation(SMALL.replace(**changes))
        self.board = build_document(self.simulation, dark)
        self.bridge = Bridge(self.board.document)
        self.page = Mirror(self.bridge.whole())

    def advance(self, steps=10, **how):
        self.simulation.advance(steps)
        self.board.update(self.simulation, **how)
        self.send()

    def send(self):
        patch = self.bridge.patch()
        self.page.apply(patch)
        return patch
