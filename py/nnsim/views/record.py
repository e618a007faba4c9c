"""What has been measured so far, in at most LONGEST rows however long training goes on: NumPy only."""

import numpy as np
from numpy.typing import NDArray

LONGEST = 600


class Record:
    """Rows of (step, one value for each column), kept at growing distances, the newest always among them."""

    def __init__(self, columns: int) -> None:
        self._rows = np.empty((LONGEST + 1, columns + 1))
        self._kept = 0
        self._distance = 1
        self._newest: NDArray[np.float64] | None = None

    def add(self, step: int, values: NDArray[np.float64]) -> None:
        """`values` (columns,) at `step`; rows of later steps are forgotten, since time has been turned back."""
        self._forget_from(step)
        row = np.concatenate([[step], values])
        self._newest = row
        if self._kept and step - self._rows[self._kept - 1, 0] < self._distance:
            return
        self._rows[self._kept] = row
        self._kept += 1
        if self._kept > LONGEST:
            self._thin_out()

    @property
    def rows(self) -> NDArray[np.float64]:
        """(rows, 1 + columns), steps ascending; at most LONGEST + 1 of them."""
        kept = self._rows[: self._kept]
        if self._newest is None or (self._kept and self._newest[0] == kept[-1, 0]):
            return kept.copy()
        return np.vstack([kept, self._newest])

    def _forget_from(self, step: int) -> None:
        self._kept = int(np.searchsorted(self._rows[: self._kept, 0], step))
        if not self._kept:
            self._distance = 1

    def _thin_out(self) -> None:
        thinned = self._rows[: self._kept : 2].copy()
        self._kept = len(thinned)
        self._rows[: self._kept] = thinned
        self._distance = max(1, round((thinned[-1, 0] - thinned[0, 0]) / (self._kept - 1)))
