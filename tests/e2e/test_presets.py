"""The presets in the page: as good as documented, and the same to the bit as in CPython."""

from __future__ import annotations

import pytest

import nnsim
from nnsim.presets import ARTICLE_EPOCHS
from visitor import Visitor

STEPS = 1000


@pytest.mark.parametrize("preset", ["article", "article-code", "article-text"])
def test_page_and_cpython_agree_to_the_bit(visitor: Visitor, preset: str) -> None:
    simulation = nnsim.Simulation(nnsim.presets[preset])
    simulation.advance(STEPS)
    visitor.call("configure", f"preset={preset}")
    visitor.call("seek", 0)
    visitor.call("step", STEPS)
    state = visitor.state
    assert state["step"] == simulation.step == STEPS
    assert state["parameters_sha256"] == simulation.parameters_sha256()
    assert state["accuracy"] == simulation.metrics.accuracy.tolist()


def test_every_run_of_the_article_passes_95_percent_in_time(visitor: Visitor) -> None:
    best = [0.0, 0.0, 0.0]
    epochs = visitor.state["config"]["samples"] // visitor.state["config"]["batch"] * ARTICLE_EPOCHS
    for part in range(1, 11):
        visitor.call("seek", part * epochs // 10)
        best = [max(pair) for pair in zip(best, visitor.state["accuracy"], strict=True)]
        if min(best) > 0.95:
            return
    pytest.fail(f"after {ARTICLE_EPOCHS} epochs the best accuracies are {best}")
