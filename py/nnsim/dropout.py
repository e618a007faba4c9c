"""Dropout's random masks, one for each hidden layer, which change at every step.

Srivastava et al., JMLR 15, 2014, in the inverted form: what stays is scaled up during training.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nnsim.regularizers import dropout

MASK_STREAM = 203
"""Keeps these random numbers apart from all others drawn with the same seed."""
STEPS_IN_BLOCK = 100
"""A generator is made for this many steps at once; to begin inside a block, its first masks are drawn and dropped."""


class DropoutMasks:
    """Fills `masks` (..., units, batch) for any step, from (seed, run, step) alone."""

    def __init__(self, rate: float, masks: Sequence[NDArray[np.float32]], seed: int, runs: Sequence[int]) -> None:
        """`masks` are filled in place; `runs` numbers the runs of their leading axis, which one run alone lacks."""
        self._rate = rate
        self._seed = seed
        self._runs = runs
        self._by_run = [[mask if mask.ndim == 2 else mask[position] for mask in masks] for position in range(len(runs))]
        self._generators: list[np.random.Generator] = []
        self._next_step = -1

    def draw(self, step: int) -> None:
        """The masks of `step`."""
        block, offset = divmod(step, STEPS_IN_BLOCK)
        if step != self._next_step or offset == 0:
            self._generators = [np.random.default_rng([self._seed, MASK_STREAM, run, block]) for run in self._runs]
            for _ in range(offset):
                self._fill()
        self._fill()
        self._next_step = step + 1

    def _fill(self) -> None:
        for rng, masks in zip(self._generators, self._by_run, strict=True):
            for mask in masks:
                mask[...] = dropout(rng, self._rate, mask.shape, mask.dtype)
