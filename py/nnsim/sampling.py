"""Which samples each step sees, as an endless stream for each run.

The stream is cut into blocks of as many draws as there are training samples; a block is one epoch. A block depends on
(seed, run, number of the block) alone, so that any point of the stream can be found without what came before, and
run k sees the same samples however many runs there are.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

ORDER_STREAM = 202
"""Keeps these random numbers apart from all others drawn with the same seed."""

Draw: TypeAlias = Callable[[np.random.Generator, int], NDArray[np.int64]]

SAMPLINGS: dict[str, Draw] = {
    "shuffled": lambda rng, samples: rng.permutation(samples),
    "replacement": lambda rng, samples: rng.integers(0, samples, samples),
}


class SampleOrder:
    """Indices of training samples by position in the stream, for a fixed set of runs."""

    def __init__(self, sampling: str, samples: int, seed: int, runs: tuple[int, ...]) -> None:
        self._draw = SAMPLINGS[sampling]
        self._samples = samples
        self._seed = seed
        self._runs = runs
        self._cached_number = -1
        self._cached_block = np.empty((len(runs), 0), np.int64)

    def indices(self, start: int, count: int) -> NDArray[np.int64]:
        """The draws at positions start .. start + count - 1, (runs, count)."""
        parts = []
        while count > 0:
            number, offset = divmod(start, self._samples)
            part = self._block(number)[:, offset : offset + count]
            parts.append(part)
            start += part.shape[1]
            count -= part.shape[1]
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)

    def _block(self, number: int) -> NDArray[np.int64]:
        if number != self._cached_number:
            self._cached_block = np.stack(
                [
                    self._draw(np.random.default_rng([self._seed, ORDER_STREAM, run, number]), self._samples)
                    for run in self._runs
                ]
            )
            self._cached_number = number
        return self._cached_block
