"""One unit in words and numbers, for the form in which its weights are typed."""

from typing import Any

import numpy as np

from nnsim.domains import Whole
from nnsim.metrics import dead_units, saturated_units
from nnsim.simulation import Simulation
from nnsim.views import text
from nnsim.views.diagram import ends_of
from nnsim.views.scene import Chosen


def layers_of(simulation: Simulation) -> Whole:
    """The layers a unit may be chosen from; -1 stands for the inputs."""
    return Whole(-1, len(simulation.layers) - 1)


def units_of(simulation: Simulation, layer: int) -> Whole:
    """The units there are in `layer`."""
    return Whole(0, sizes_of(simulation)[layer + 1] - 1)


def sizes_of(simulation: Simulation) -> list[int]:
    """Units of each column: the inputs, then the layers."""
    return [simulation.inputs.shape[1], *(layer.biases.shape[1] for layer in simulation.layers)]


def names_of(simulation: Simulation, column: int) -> list[str]:
    """The units of a column."""
    sizes, features = sizes_of(simulation), simulation.config.features
    return [
        text.unit_name(column, unit, len(sizes) - 1, "" if column else features[unit], several=sizes[column] > 1)
        for unit in range(sizes[column])
    ]


def describe_unit(simulation: Simulation, run: int, chosen: Chosen) -> dict[str, Any]:
    """Where it is, what it is called, what is to be known about it, and its weights, which inputs do not have."""
    column, last = chosen.layer + 1, len(simulation.layers)
    known: dict[str, Any] = {
        "run": run,
        "layer": chosen.layer,
        "unit": chosen.unit,
        "name": names_of(simulation, column)[chosen.unit],
        "mark": mark_of(simulation, run, chosen),
        "layers": [
            {"layer": at - 1, "name": text.column_name(at, last), "units": size}
            for at, size in enumerate(sizes_of(simulation))
        ],
        "inputs": [],
    }
    if column:
        layer = simulation.layers[chosen.layer]
        weights = [*layer.weights[run, chosen.unit], layer.biases[run, chosen.unit]]
        names = [*names_of(simulation, column - 1), text.bias()]
        numbers = [*range(len(names) - 1), -1]
        known["inputs"] = [
            {"input": number, "name": name, "weight": float(weight)}
            for number, name, weight in zip(numbers, names, weights, strict=True)
        ]
    return known


def mark_of(simulation: Simulation, run: int, chosen: Chosen) -> str:
    """A sentence on a unit that is dead or saturated, or nothing."""
    if not 0 <= chosen.layer < len(simulation.layers) - 1:
        return ""
    with np.errstate(over="ignore", invalid="ignore"):
        answers = simulation.responses(run, simulation.inputs, chosen.layer)[-1][:, [chosen.unit]]
    if dead_units(answers[None]).any():
        return text.dead_mark()
    return text.saturated_mark() if saturated_units(answers, ends_of(simulation, chosen.layer + 1)).any() else ""
