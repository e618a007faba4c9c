"""A run as the text of a Python program: for taking along what was seen, and going on with it elsewhere."""

from nnsim.address import closest_preset
from nnsim.simulation import Simulation

LINE = "    {name}={value!r},\n"


def script_of(simulation: Simulation) -> str:
    """A program that repeats the run up to this step, changes in mid-run included, and prints what came of it.

    >>> import nnsim
    >>> sim = nnsim.Simulation(nnsim.Config(samples=100, hidden=(4,)))
    >>> sim.advance(20)
    20
    >>> print(script_of(sim))
    import nnsim
    <BLANKLINE>
    config = nnsim.presets["article"].replace(
        samples=100,
        hidden=(4,),
    )
    simulation = nnsim.Simulation(config)
    simulation.advance(20)
    <BLANKLINE>
    print("loss", simulation.metrics.loss)
    print("accuracy", simulation.metrics.accuracy)
    print("parameters", simulation.parameters_sha256())
    """
    name, changes = closest_preset(simulation.recipe)
    lines = "".join(LINE.format(name=field, value=value) for field, value in changes.items())
    return PROGRAM.format(preset=name, replaced=f".replace(\n{lines})" if lines else "", step=simulation.step)


PROGRAM = """import nnsim

config = nnsim.presets["{preset}"]{replaced}
simulation = nnsim.Simulation(config)
simulation.advance({step})

print("loss", simulation.metrics.loss)
print("accuracy", simulation.metrics.accuracy)
print("parameters", simulation.parameters_sha256())"""
