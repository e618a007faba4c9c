"""What has been measured so far, in at most LONGEST rows however long training goes on: NumPy only."""

import numpy as np
from numpy.typing import NDArray

LONGEST = 600

Rows = NDArray[np.float64]


class Record:
    """Rows of (step, one value for each column) at growing distances, and the row that was measured last.

    Time may be turned back: rows of later steps stay, being the future that was, until they are forgotten.
    """

    def __init__(self, columns: int) -> None:
        self._rows = np.empty((LONGEST + 1, columns + 1))
        self._kept = 0
        self._distance = 1
        self._newest = np.empty((0, columns + 1))

    def add(self, step: int, values: NDArray[np.float64]) -> None:
        """`values` (columns,) at `step`."""
        row = np.concatenate([[step], values])
        self._newest = row[None]
        steps = self._rows[: self._kept, 0]
        at = int(np.searchsorted(steps, step))
        if at < self._kept and steps[at] == step:
            self._rows[at] = row
            return
        near_before = at > 0 and step - steps[at - 1] < self._distance
        near_after = at < self._kept and steps[at] - step < self._distance
        if near_before or near_after:
            return
        self._rows[at + 1 : self._kept + 1] = self._rows[at : self._kept].copy()
        self._rows[at] = row
        self._kept += 1
        if self._kept > LONGEST:
            self._thin_out()

    def forget_after(self, step: int) -> None:
        """Rows of later steps belonged to another future."""
        self._kept = int(np.searchsorted(self._rows[: self._kept, 0], step, side="right"))
        self._newest = self._newest[self._newest[:, 0] <= step]
        if not self._kept:
            self._distance = 1

    @property
    def columns(self) -> int:
        """Values in a row."""
        return self._rows.shape[1] - 1

    @property
    def last_step(self) -> float:
        """The latest step of a row; -1 where there is none."""
        return float(max(self._rows[: self._kept, 0].max(initial=-1), self._newest[:, 0].max(initial=-1)))

    def picked(self, columns: NDArray[np.int64], step: int) -> "Record":
        """The rows up to `step` with these columns."""
        twin = Record(len(columns))
        for row in self.until(step):
            twin.add(int(row[0]), row[1:][columns])
        return twin

    def until(self, step: int) -> Rows:
        """(rows, 1 + columns) of the steps up to `step`, ascending; at most LONGEST + 1 of them."""
        kept = self._rows[: self._kept]
        past = kept[kept[:, 0] <= step]
        newest = self._newest[self._newest[:, 0] <= step]
        if len(newest) and not (past[:, 0] == newest[0, 0]).any():
            at = int(np.searchsorted(past[:, 0], newest[0, 0]))
            return np.insert(past, at, newest[0], axis=0)
        return past.copy()

    def since(self, step: int) -> Rows:
        """Rows of later steps, led by the last one up to `step`; none if there are no later ones."""
        kept = self._rows[: self._kept]
        later = kept[kept[:, 0] > step]
        return np.vstack([self.until(step)[-1:], later]) if len(later) else later

    def _thin_out(self) -> None:
        thinned = self._rows[: self._kept : 2].copy()
        self._kept = len(thinned)
        self._rows[: self._kept] = thinned
        self._distance = max(1, round((thinned[-1, 0] - thinned[0, 0]) / (self._kept - 1)))
