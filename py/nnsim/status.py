"""What the page is told of a simulation, in values that JSON has."""

import math
from typing import Any

from nnsim.address import format_address
from nnsim.bridge import Payload
from nnsim.config import FIELDS, Config
from nnsim.errors import Problem
from nnsim.futures import Futures
from nnsim.plan import PLANS
from nnsim.revisions import Revision, Revisions, Situation
from nnsim.simulation import Simulation
from nnsim.views import PictureBoard, time_words
from nnsim.views.controls import changes_in_words
from nnsim.views.layers import describe_layers, is_touring


def describe(simulation: Simulation, board: PictureBoard) -> dict[str, Any]:
    """The part of the status that changes all the time."""
    metrics = simulation.metrics
    return {
        "step": simulation.step,
        "furthest": simulation.furthest,
        "epoch": simulation.epoch,
        "running_capable": simulation.finished is None,
        "loss": numbers(metrics.loss),
        "accuracy": numbers(metrics.accuracy),
        "balanced_accuracy": numbers(metrics.balanced_accuracy),
        "baseline": numbers([metrics.baseline])[0],
        "notes": board.notes,
        "touring": is_touring(simulation),
    }


def describe_configuration(simulation: Simulation, board: PictureBoard) -> dict[str, Any]:
    """The part of the status that seldom changes, and is long with data of one's own."""
    config, recipe = simulation.config, simulation.recipe
    in_force = {name: jsonable(getattr(config, name)) for name in FIELDS}
    return {
        "fragment": format_address(recipe),
        "roots": board.roots,
        "runs": simulation.runs,
        "speed": config.speed,
        "layers": describe_layers(simulation),
        "config": in_force | {name: getattr(recipe, name) for name in (*PLANS, "runs")},
        "fork": describe_fork(simulation) if isinstance(simulation, Futures) else None,
    }


def describe_fork(futures: Futures) -> dict[str, Any]:
    """Where two futures part, and by what; `run` is that of the simulation they are futures of, counted from 0."""
    return {
        "step": futures.forked_at,
        "run": futures.recipe.inspect - 1,
        "label": time_words.changed(futures.fork_changes),
    }


def describe_revisions(config: Config, revisions: Revisions) -> dict[str, Any]:
    """What can be taken back and what can be made again, in words."""
    return {"undo": in_words(revisions.before, config), "redo": in_words(revisions.after, config)}


def in_words(revision: Revision | None, config: Config) -> str | None:
    """What going to `revision` from `config` changes."""
    if revision is None:
        return None
    return time_words.weight() if isinstance(revision, Situation) else changes_in_words(config, revision)


def describe_problem(problem: Problem) -> dict[str, str]:
    """A problem as the page shows it."""
    return {"field": problem.field, "value": problem.value, "allowed": problem.allowed, "message": str(problem)}


def describe_payload(part: Payload) -> dict[str, Any]:
    """The text of a document or a patch, and the ids of its buffers."""
    return {"json": part.text, "buffers": part.ids}


def numbers(values: Any) -> list[float | None]:
    """`values` for JSON, which knows neither NaN nor infinity."""
    return [float(value) if math.isfinite(value) else None for value in values]


def jsonable(value: Any) -> Any:
    """A configuration's value for JSON."""
    return list(value) if isinstance(value, tuple) else value
