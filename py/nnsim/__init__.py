"""Train small neural networks step by step, and look inside while they learn.

>>> import nnsim
>>> config = nnsim.presets["article"].replace(runs=2, seed=0)
>>> sim = nnsim.Simulation(config)
>>> sim.advance(100)
100
>>> sim.representation(layer=-2).shape  # (runs, samples, units)
(2, 1000, 2)
>>> nnsim.format_address(config.replace(learning_rate=0.02))
'learning_rate=0.02&runs=2'
"""

from nnsim.address import format_address, parse_address
from nnsim.archive import load, save
from nnsim.config import Config
from nnsim.datasets import Dataset, dataset_from_arrays
from nnsim.divergence import Divergence
from nnsim.errors import ConfigError, DivergenceError, HistoryError, NnsimError, Problem, ShapeError
from nnsim.presets import presets
from nnsim.simulation import Simulation

__all__ = [
    "Config",
    "ConfigError",
    "Dataset",
    "Divergence",
    "DivergenceError",
    "HistoryError",
    "NnsimError",
    "Problem",
    "ShapeError",
    "Simulation",
    "dataset_from_arrays",
    "format_address",
    "load",
    "parse_address",
    "presets",
    "save",
]

__version__ = "0.1.0"
