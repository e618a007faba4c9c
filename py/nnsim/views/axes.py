"""Axes that follow the data smoothly: they rest while the data sits well in view, else glide, and never jump.

All of it is counted in updates, not in steps or seconds, so a fast training moves the axes no differently from a slow
one. Python owns the `Range1d`s; when a visitor pans or zooms, following stops until Reset.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

from bokeh.models import Range1d

MARGIN = 0.08
"""Empty space on each side of the data, as a share of the data's span."""
LEAST_MARGIN = 0.02
"""Data nearer to an edge than this share of the view sets it moving."""
LEAST_FILL = 0.6
"""So does data that fills less than this share of the view."""
LEAST_SPAN = 0.5
OUTWARD, INWARD = 0.35, 0.12
"""Share of its way that an edge goes in one update: quickly when points leave the view, calmly when space is left."""
MOST_MOVE = 0.1
"""An edge never moves by more than this share of the view's span in one update."""
ARRIVED = 0.004

Box: TypeAlias = tuple[float, float, float, float]
"""Lowest and highest x, lowest and highest y."""


@dataclass
class EasedInterval:
    """One axis as a pair of numbers."""

    low: float
    high: float
    moving: bool = False

    @property
    def span(self) -> float:
        """Length, above 0."""
        return self.high - self.low

    def follow(self, low: float, high: float) -> None:
        """One update towards a view of data from `low` to `high`."""
        room = LEAST_MARGIN * self.span
        inside = self.low + room <= low and high <= self.high - room
        filled = padded_span(low, high) >= LEAST_FILL * self.span
        if self.moving or not (inside and filled):
            self.approach(*padded(low, high))

    def approach(self, low: float, high: float) -> None:
        """One update towards exactly `low` to `high`."""
        most, near = MOST_MOVE * self.span, ARRIVED * (high - low)
        below, above = low - self.low, high - self.high
        inward = 0.0 if max(-below, above) > most else INWARD  # first see everything, then come closer
        self.low += limited((OUTWARD if below < 0 else inward) * below, most)
        self.high += limited((OUTWARD if above > 0 else inward) * above, most)
        self.moving = abs(low - self.low) > near or abs(high - self.high) > near

    def settle(self, low: float, high: float) -> None:
        """At once to a view of data from `low` to `high`: for pictures that begin anew."""
        self.jump(*padded(low, high))

    def jump(self, low: float, high: float) -> None:
        """At once to exactly `low` to `high`."""
        self.low, self.high, self.moving = low, high, False


class FollowedView:
    """The two ranges of one plot: follow until a visitor takes them over, and again after Reset."""

    def __init__(self, x: EasedInterval, y: EasedInterval, *, log_y: bool = False) -> None:
        """With `log_y`, `y` holds decimal logarithms of what is shown."""
        self.x, self.y = x, y
        self.x_range, self.y_range = Range1d(), Range1d()
        self.held = False
        self._log_y = log_y
        self._resting = False
        self._followed: object = None
        self.publish()

    @property
    def ranges(self) -> tuple[Range1d, Range1d]:
        """What BokehJS shows."""
        return self.x_range, self.y_range

    def follow(self, moment: object, box: Box | None, settle: bool, updates: int = 1) -> None:
        """So many updates towards data in `box`, if there are any, once a `moment` however many pictures ask."""
        if moment is self._followed:
            return
        self._followed = moment
        if box is not None:
            for interval, ends in ((self.x, box[:2]), (self.y, box[2:])):
                for _ in range(1 if settle else updates):
                    (interval.settle if settle else interval.follow)(*ends)
        self.publish()

    def hold(self) -> None:
        """A visitor has moved the view."""
        self.held = True

    def release(self, event: Any = None) -> None:
        """A visitor has pressed Reset."""
        self.held = False
        self.publish()

    def publish(self) -> None:
        """Write the intervals to the ranges, or, while a visitor holds them, to what Reset will return to."""
        y_ends = (10**self.y.low, 10**self.y.high) if self._log_y else (self.y.low, self.y.high)
        resting = not (self.x.moving or self.y.moving)
        for bounds, (low, high) in ((self.x_range, (self.x.low, self.x.high)), (self.y_range, y_ends)):
            if not self.held:
                bounds.start, bounds.end = low, high
            if self.held or (resting and not self._resting):
                bounds.reset_start, bounds.reset_end = low, high
        self._resting = resting


def padded(low: float, high: float) -> tuple[float, float]:
    """The view that suits data from `low` to `high`."""
    middle, half = (low + high) / 2, padded_span(low, high) / 2
    return middle - half, middle + half


def padded_span(low: float, high: float) -> float:
    """Length of `padded(low, high)`."""
    return max((high - low) * (1 + 2 * MARGIN), LEAST_SPAN)


def limited(move: float, most: float) -> float:
    """`move`, but not beyond `most` either way."""
    return max(-most, min(most, move))
