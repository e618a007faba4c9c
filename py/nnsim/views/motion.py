"""How points move from picture to picture: NumPy only.

Small moves are drawn as they are. After a large one, of many steps in one frame, what is drawn goes a good part of its
way at each update, and arrives a few updates after training has come to rest. Then it is exact.
"""

import numpy as np
from numpy.typing import NDArray

SMALL = 0.06
"""Mean move, as a share of the view's span, up to which points are drawn where they are."""
SHARE = 0.45
"""Of its way that a point goes at each update after a larger move."""


class Glide:
    """Points on their way."""

    def __init__(self, positions: NDArray[np.float32]) -> None:
        """At rest at `positions` (n, 2)."""
        self.drawn = positions

    def towards(self, positions: NDArray[np.float32], span: tuple[float, float], at_once: bool) -> NDArray[np.float32]:
        """Where to draw (n, 2) at this update what is at `positions`, in a view of `span`; `at_once`: there."""
        self.drawn = positions if at_once or self._is_near(positions, span) else self._closer(positions)
        return self.drawn

    def _is_near(self, positions: NDArray[np.float32], span: tuple[float, float]) -> bool:
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # a visitor's view may have no span
            moves = np.abs(positions - self.drawn).mean(axis=0) / span
        return not (moves > SMALL).any()  # what is not finite does not glide

    def _closer(self, positions: NDArray[np.float32]) -> NDArray[np.float32]:
        way = positions - self.drawn
        return np.where(np.isfinite(way), self.drawn + np.float32(SHARE) * way, positions)
