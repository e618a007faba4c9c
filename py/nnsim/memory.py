"""How much memory a simulation takes, so that what cannot fit into a browser is refused and does not break it.

The bytes are measured (NumPy 2.4, the greediest optimiser, activation and options), not derived: what is held all the
time, and on top of it the most that training, looking or a gradient takes for a while. tests/unit/test_memory.py
measures them again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

MOST_BYTES = 850 * 10**6
"""With the interpreter and the pictures about 1 GB, which browsers give to a page."""

SAMPLES_LOOKED_AT = 2048
"""Samples that pass through the network at once when it is looked at."""


@dataclass(frozen=True)
class Use:
    """Bytes a thing takes: all the time, and for a while."""

    held: int
    passing: int


PARAMETER = Use(54, 45)
BATCH_UNIT = Use(25, 50)
"""One hidden unit's answer to one sample of the batch."""
SAMPLE_UNIT = Use(4, 16)
"""One hidden unit's answer to one sample when it is looked at; the second for SAMPLES_LOOKED_AT of them."""


@dataclass(frozen=True)
class Memory:
    """An estimate of the bytes that one simulation takes."""

    total: int
    field: str
    """The configuration field that most of it is due to."""


def estimate(sizes: Sequence[int], runs: int, batch: int, samples: int) -> Memory:
    """For layers of `sizes`, from the features to the outputs, all runs together."""
    hidden = runs * sum(sizes[1:-1])
    uses = {
        "hidden": times(PARAMETER, runs * sum(fan_out * (fan_in + 1) for fan_in, fan_out in pairwise(sizes))),
        "batch": times(BATCH_UNIT, hidden * batch),
        "samples": Use(
            SAMPLE_UNIT.held * hidden * samples, SAMPLE_UNIT.passing * hidden * min(samples, SAMPLES_LOOKED_AT)
        ),
    }
    total = sum(use.held for use in uses.values()) + max(use.passing for use in uses.values())
    return Memory(total, max(uses, key=lambda field: uses[field].held + uses[field].passing))


def times(use: Use, count: int) -> Use:
    """What `count` of them take."""
    return Use(use.held * count, use.passing * count)
