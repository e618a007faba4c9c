"""How densely each class lies along the one number of a layer with one unit."""

import numpy as np
from bokeh.models import ColumnDataSource, Line, Plot, VArea
from bokeh.models.renderers import GlyphRenderer
from numpy.typing import NDArray

from nnsim.views.axes import Box
from nnsim.views.theme import RUN_DASHES, Look

PLACES = 80
"""Places at which a density is known."""
REACH = 0.15
"""They reach this share of the data's span beyond the data."""
BANDWIDTH = 2.0
"""Standard deviation of the smoothing kernel, in places."""
KERNEL_REACH = 8

TOP = 1.0
"""The densities reach up to here from 0; the points lie below."""

Columns = dict[str, NDArray[np.float32]]


def densities(values: NDArray[np.floating], labels: NDArray[np.integer], classes: int) -> Columns:
    """`at` (PLACES,) and, for each class, `class_0`, ... (PLACES,), the highest of all reaching 1.

    The density of a class is a histogram of its finite `values` (samples,), smoothed by a Gaussian kernel and divided
    by the number of its samples: a rare class has as much area as a frequent one.
    """
    finite = np.isfinite(values)
    values, labels = values[finite].astype(np.float64), labels[finite]
    low, high = (values.min(), values.max()) if len(values) else (0.0, 1.0)
    reach = REACH * (high - low) or 0.5
    edges = np.linspace(low - reach, high + reach, PLACES + 1)
    kernel = np.exp(-0.5 * np.square(np.arange(-KERNEL_REACH, KERNEL_REACH + 1) / BANDWIDTH))
    heights = np.zeros((classes, PLACES))
    for label in range(classes):
        counts, _ = np.histogram(values[labels == label], edges)
        heights[label] = np.convolve(counts / max(1, counts.sum()), kernel, mode="same")
    heights /= heights.max() or 1
    columns = {name_of(label): heights[label].astype(np.float32) for label in range(classes)}
    return {"at": ((edges[:-1] + edges[1:]) / 2).astype(np.float32), **columns}


def name_of(label: int) -> str:
    """The column of a class."""
    return f"class_{label}"


def with_room(box: Box | None) -> Box | None:
    """The box of the points on a line, with room for their densities."""
    return box and (*box[:3], TOP)


class DensityAreas:
    """An area with an edge for each class, its dashes as different as its colour; nothing until data come."""

    def __init__(self, plot: Plot, source_name: str, classes: int) -> None:
        empty = np.zeros(0, np.float32)
        names = [name_of(label) for label in range(classes)]
        self._classes = classes
        self.source = ColumnDataSource(name=source_name, data=dict.fromkeys(("at", *names), empty))
        self._areas = [VArea(x="at", y1=0, y2=name, fill_alpha=0.3) for name in names]
        self._edges = [
            Line(x="at", y=name, line_width=1.3, line_dash=dash) for name, dash in zip(names, RUN_DASHES, strict=False)
        ]
        plot.renderers.extend(
            GlyphRenderer(data_source=self.source, glyph=glyph)
            for pair in zip(self._areas, self._edges, strict=True)
            for glyph in pair
        )

    def update(self, values: NDArray[np.floating] | None, labels: NDArray[np.integer]) -> None:
        """Draw the densities of `values` (samples,), or nothing where there are none."""
        if values is not None:
            self.source.data.update(densities(values, labels, self._classes))
        elif len(self.source.data["at"]):
            self.source.data.update(dict.fromkeys(self.source.data, np.zeros(0, np.float32)))

    def restyle(self, look: Look) -> None:
        """Colours of the classes."""
        for label, (area, edge) in enumerate(zip(self._areas, self._edges, strict=True)):
            area.fill_color = edge.line_color = look.classes[label % len(look.classes)]
