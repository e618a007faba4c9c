"""What the page needs to know of a network's layers: their names, the way to the one in focus, and what moves."""

from typing import Any

from nnsim.simulation import Simulation
from nnsim.views import text
from nnsim.views.stages import last_place, place_in_focus, place_name, stage_name, stages_to, units_of


def describe_layers(simulation: Simulation) -> dict[str, Any]:
    """For the controls beside the pictures, in values that JSON has."""
    config = simulation.config
    places = range(last_place(config) + 1)
    focus = place_in_focus(config)
    return {
        "focus": focus,
        "places": [f"{place_name(config, place)}, {text.units_count(units_of(simulation, place))}" for place in places],
        "stages": [stage_name(simulation, stage) for stage in stages_to(simulation, focus)],
        "wide": units_of(simulation, focus) > 2,
    }


def is_touring(simulation: Simulation) -> bool:
    """Whether a grand tour is on its way, so that updates show something new even while training stands still."""
    config = simulation.config
    shown = range(last_place(config) + 1) if "strip" in config.panels else [place_in_focus(config)]
    wide = any(units_of(simulation, place) > 2 for place in shown)
    return config.projection == "tour" and config.touring and wide
