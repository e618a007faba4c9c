"""To two futures beside each other, and back to one, with what is remembered of them."""

from collections.abc import Mapping

from nnsim.address import apply_texts
from nnsim.domains import Choice
from nnsim.errors import ConfigError, Problem
from nnsim.futures import Futures
from nnsim.simulation import Simulation
from nnsim.views import text
from nnsim.views.chronicle import Chronicle

KEEP = Choice(("first", "second"))


def forked(simulation: Simulation, fields: Mapping[str, str], chronicle: Chronicle) -> tuple[Simulation, Chronicle]:
    """`simulation` as it is, beside a second future in which `fields` are set from text; both have its past.

    Of two futures it is the first that is forked again.
    """
    first = simulation.first if isinstance(simulation, Futures) else simulation
    changes = apply_texts(first.config, fields).changed_from(first.config)
    futures = Futures.beside(first, changes)
    if simulation is not first:
        return futures, Chronicle()
    run = min(first.config.inspect, first.runs) - 1
    return futures, chronicle.of_two_futures(run, first.runs, first.step)


def rejoined(simulation: Simulation, keep: str) -> tuple[Simulation, Chronicle]:
    """The future to go on with, one of KEEP, with all its runs."""
    if not isinstance(simulation, Futures):
        raise ConfigError((Problem("name", text.one_future(), text.two_futures()),))
    return simulation.first if keep == "first" else simulation.second, Chronicle()
