"""A session that has begun before anybody asked answers as one that has not."""

import json

import pytest
from bokeh.util import serialization

from nnsim.prepared import PreparedSession
from session_page import FRAGMENT

START = {"type": "command", "name": "start", "fragment": FRAGMENT, "dark": False, "language": "en"}
TICK = {"type": "command", "id": 2, "name": "tick", "steps": 3}


class Visit:
    """One start and one tick, with what is said in between; models are counted from the same number each time."""

    def __init__(self, monkeypatch, prepared, **start):
        monkeypatch.setattr(serialization, "_simple_id", 1000)
        self.answers = []
        session = PreparedSession()
        if prepared:
            session.prepare({**START, "id": 7})
        session.send = lambda message, views: self.answers.append((json.dumps(message), [bytes(v) for v in views]))
        self.early = len(self.answers)
        session.handle({**START, "id": 1, **start})
        session.handle(TICK)
        session.handle({**START, "id": 3, **start})


@pytest.mark.parametrize(
    "start",
    [{}, {"dark": True}, {"language": "fr"}, {"fragment": f"{FRAGMENT}&seed=4"}, {"fragment": "seed=-1"}],
)
def test_nobody_can_tell(monkeypatch, start):
    prepared, ordinary = (Visit(monkeypatch, ahead, **start) for ahead in (True, False))
    assert prepared.early == 0
    assert len(prepared.answers) == 3
    assert prepared.answers == ordinary.answers


def test_what_is_prepared_is_not_made_again(monkeypatch):
    session = PreparedSession()
    session.prepare({**START, "id": 7})
    monkeypatch.setattr("nnsim.session.build_document", None)
    answers = []
    session.send = lambda message, views: answers.append(message)
    session.handle({**START, "id": 1})
    assert (answers[0]["type"], answers[0]["id"]) == ("reply", 1)


@pytest.mark.parametrize("message", ["nonsense", None, {**TICK, "id": None}])
def test_another_first_command_is_answered_as_ever(message):
    session = PreparedSession()
    session.prepare({**START, "id": 7})
    answers = []
    session.send = lambda answer, views: answers.append(answer)
    session.handle(message)
    assert [answer["type"] for answer in answers] == ["refused"]
