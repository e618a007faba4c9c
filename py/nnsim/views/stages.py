"""The way of the data through a network, stage by stage, and how far along it the pictures stand: NumPy only.

Places are counted from 0, the input plane; then come the hidden layers, and last the output. Each layer is reached in
two stages, its linear part W a + b and then its activation, or in one if the activation changes nothing.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from nnsim.config import Config
from nnsim.simulation import Simulation
from nnsim.views import text

Floats: TypeAlias = NDArray[np.floating[Any]]

UNBENT_LOSSES = ("squared_error", "huber")
"""Losses that read the outputs as they are."""


@dataclass(frozen=True)
class Stage:
    """One stage: `linear` is before the activation of the layer at `place`."""

    place: int
    linear: bool = False


def last_place(config: Config) -> int:
    """The output's."""
    return len(config.hidden) + 1


def place_in_focus(config: Config) -> int:
    """What `focus` means for this network; the nearest place where there is no such layer."""
    last = last_place(config)
    place = config.focus if config.focus >= 0 else last + 1 + config.focus
    return min(max(place, 0), last)


def units_of(simulation: Simulation, place: int) -> int:
    """Numbers that the place has for each point: 2 in the input plane, whatever the features are."""
    return simulation.layers[place - 1].biases.shape[-1] if place else 2


def reads_outputs_unbent(simulation: Simulation) -> bool:
    """Whether the answers are the outputs themselves, and not their sigmoid or softmax."""
    return simulation.config.loss_for(simulation.data.kind) in UNBENT_LOSSES


def stages_to(simulation: Simulation, place: int) -> tuple[Stage, ...]:
    """All stages from the input to `place`, both included."""
    config = simulation.config
    bends = [name != "linear" for name in config.activations]
    bends.append(not reads_outputs_unbent(simulation))
    stages = [Stage(0)]
    for number in range(1, place + 1):
        if bends[number - 1]:
            stages.append(Stage(number, linear=True))
        stages.append(Stage(number))
    return tuple(stages)


def place_name(config: Config, place: int) -> str:
    """What a place is called."""
    if place == 0:
        return text.input_place()
    return text.output_name() if place == last_place(config) else text.layer_name(place)


def stage_name(simulation: Simulation, stage: Stage) -> str:
    """What a stage is called: by its place, and by what is done there if that takes two stages."""
    config = simulation.config
    name = place_name(config, stage.place)
    if stage.linear:
        return text.linear_stage(name)
    if stage.place == 0 or Stage(stage.place, linear=True) not in stages_to(simulation, stage.place):
        return name
    if stage.place <= len(config.hidden):
        return text.bent_stage(name, config.activations[stage.place - 1])
    return name


def standing(stages: tuple[Stage, ...], morph: float) -> tuple[Stage, Stage, float]:
    """The stages left and approached at `morph`, and the share of the way between them that is done, above 0."""
    way = morph * (len(stages) - 1)
    done = max(int(np.ceil(way)) - 1, 0)
    if done == len(stages) - 1 or way == 0:
        return stages[done], stages[done], 1.0
    return stages[done], stages[done + 1], way - done


def samples_at(simulation: Simulation, stage: Stage) -> Floats:
    """(runs, samples, units): what `stage` makes of the samples."""
    if stage.place == 0:
        points = simulation.data.points
        return np.broadcast_to(points, (simulation.runs, *points.shape))
    if not stage.linear:
        return simulation.representation(stage.place - 1)
    before = simulation.representation(stage.place - 2) if stage.place > 1 else simulation.inputs
    return linear_part(simulation, stage.place, before)


def points_at(simulation: Simulation, stage: Stage, points: Floats) -> Floats:
    """(runs, n, units): what `stage` makes of any `points` of the input plane, (n, 2) or (runs, n, 2)."""
    if stage.place == 0:
        return np.broadcast_to(points, (simulation.runs, *points.shape[-2:]))
    if not stage.linear:
        return simulation.represent(points, stage.place - 1)
    before = simulation.represent(points, stage.place - 2) if stage.place > 1 else simulation.features_of(points)
    return linear_part(simulation, stage.place, before)


def linear_part(simulation: Simulation, place: int, before: Floats) -> Floats:
    """W a + b of the layer at `place`: (runs, n, units) of `before` (n, units) or (runs, n, units)."""
    layer = simulation.layers[place - 1]
    return np.asarray(before @ layer.weights.swapaxes(-1, -2) + layer.biases[:, None])


def decision_lines(simulation: Simulation, place: int) -> NDArray[np.float64] | None:
    """(runs, 3): a, b, c of the line a x + b y + c = 0 that parts the answers at `place`; None unless it is one line.

    It is one where the place is drawn as it is and its numbers alone decide, by one output.
    """
    last = last_place(simulation.config)
    level = 0.5 if reads_outputs_unbent(simulation) else 0.0
    lines = np.zeros((simulation.runs, 3))
    if simulation.data.classes != 2:
        return None
    if place == last:
        lines[:] = (1, 0, -0.5)
        return lines
    units = units_of(simulation, place)
    if place != last - 1 or units > 2 or (place == 0 and simulation.config.features != ("x1", "x2")):
        return None
    lines[:, :units] = simulation.layers[-1].weights[:, 0]
    lines[:, 2] = simulation.layers[-1].biases[:, 0] - level
    return lines
