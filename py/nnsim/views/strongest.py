"""The strongest few of many, chosen with patience, so that a picture of them does not flicker."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MARGIN = 1.3
"""A newcomer must be this many times as strong as the one it takes the place of."""


class Strongest:
    """Up to `most` of some numbered things, each staying in its place while none is clearly stronger."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._chosen: list[int] = []

    def choose(
        self, ids: NDArray[np.int64], strengths: NDArray[np.floating], afresh: bool = False
    ) -> NDArray[np.int64]:
        """Which of `ids` (n,), ascending, with their `strengths` (n,): as indices into `ids`, in the order of places.

        `afresh` forgets what was chosen before.
        """
        if len(ids) <= self.most:
            return np.arange(len(ids))
        at = {int(number): place for place, number in enumerate(ids)}
        kept = [] if afresh else [at[number] for number in self._chosen if number in at]
        order = [int(place) for place in np.argsort(-strengths, kind="stable")]
        taken = set(kept)
        waiting = iter([place for place in order if place not in taken])
        kept += [next(waiting) for _ in range(self.most - len(kept))]
        if not taken:
            kept.sort()
        for newcomer in waiting:
            weakest = min(range(self.most), key=lambda place: strengths[kept[place]])
            if not strengths[newcomer] > MARGIN * strengths[kept[weakest]]:
                break
            kept[weakest] = newcomer
        self._chosen = [int(ids[place]) for place in kept]
        return np.array(kept, np.int64)


def shares(counts: Sequence[int], most: int) -> list[int]:
    """How many of each group may be chosen so that they are `most` together: small groups whole, large ones alike."""
    granted = [0] * len(counts)
    left = most
    smallest_first = sorted(range(len(counts)), key=lambda group: counts[group])
    for done, group in enumerate(smallest_first):
        granted[group] = min(counts[group], left // (len(counts) - done))
        left -= granted[group]
    return granted
