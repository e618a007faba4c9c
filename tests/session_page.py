"""The page's end of a session, played in Python, for tests."""

import json

from mirror import Mirror
from nnsim import Simulation, parse_address
from nnsim.bridge import Payload
from nnsim.session import Session

FRAGMENT = "samples=200&hidden=12,2&runs=2"


class Page:
    """The other end of a session: sends commands, keeps the answers, shows the document."""

    def __init__(self, **settings):
        self.answers = []
        self.signs = []
        self.session = Session(self._receive, **settings)
        self.mirror = None

    def _receive(self, message, views):
        message = json.loads(json.dumps(message, allow_nan=False))
        if message["type"] == "working":
            self.signs.append(message)
            return
        self.answers.append(message)
        for part in ("document", "patch"):
            if part in message:
                payload = Payload(message[part]["json"], message[part]["buffers"], views)
                if part == "document":
                    self.mirror = Mirror(payload)
                else:
                    self.mirror.apply(payload)

    def command(self, name, buffers=(), **arguments):
        before = len(self.answers)
        self.session.handle({"type": "command", "id": before, "name": name, **arguments}, buffers)
        assert len(self.answers) == before + 1, "one answer to each command"
        answer = self.answers[-1]
        assert answer["id"] == before
        return answer

    def done(self, name, **arguments):
        answer = self.command(name, **arguments)
        assert answer["type"] == "reply", answer
        assert answer["name"] == name
        return answer

    def refused(self, name, **arguments):
        answer = self.command(name, **arguments)
        assert answer["type"] == "refused", answer
        assert all(set(problem) == {"field", "value", "allowed", "message"} for problem in answer["problems"])
        return answer

    def state(self):
        return self.done("state")["status"]


def expected(steps, fragment=FRAGMENT):
    simulation = Simulation(parse_address(fragment))
    simulation.advance(steps)
    return simulation
