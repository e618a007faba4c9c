"""What is said around the diagram of a network: above and below its columns, and beside its inputs."""

from collections.abc import Mapping
from typing import Any

from bokeh.models import FixedTicker, LinearAxis, Plot

from nnsim.simulation import Simulation
from nnsim.views import text
from nnsim.views.diagram import Diagram, hidden_activation
from nnsim.views.theme import AT_REST, FONT, SMALL

MANY = 6
"""With more columns than these their names are short."""
OUTPUTS = {"binary": "sigmoid", "classes": "softmax", "regression": "linear"}
"""What the outputs of each kind of task are bent by."""


def label_columns(plot: Plot, simulation: Simulation, diagram: Diagram) -> None:
    """Names and sizes above the columns, activations below them; of many, every other activation stands lower."""
    count = len(diagram.columns)
    last, short = count - 1, count > MANY
    name_of, size_of = (
        (text.short_column_name, text.short_column_size) if short else (text.column_name, text.column_size)
    )
    above: dict[Any, Any] = {}
    below: dict[Any, Any] = {}
    for at, part in enumerate(diagram.columns):
        above[at] = f"{name_of(at, last)}\n{size_of(len(part.numbers), part.of)}"
        below[at] = "\n" * (short and at % 2) + activation_name(simulation, at)
    top = LinearAxis(
        level=AT_REST,
        major_label_text_font=FONT,
        major_label_text_font_size=SMALL,
        axis_line_color=None,
        major_tick_line_color=None,
        minor_tick_line_color=None,
    )
    ticks = FixedTicker(ticks=list(range(count)))
    for axis, labels in ((plot.xaxis[0], below), (top, above)):
        axis.ticker, axis.major_label_overrides = ticks, labels
        axis.major_label_standoff = 2
    plot.add_layout(top, "above")
    for grid in plot.grid:
        grid.visible = False


def label_rows(plot: Plot, names: Mapping[Any, Any]) -> None:
    """Names at their heights along the left axis."""
    [axis] = plot.yaxis
    axis.ticker, axis.major_label_overrides = FixedTicker(ticks=sorted(names)), {**names}


def activation_name(simulation: Simulation, column: int) -> str:
    """What the units of a column are bent by; nothing for inputs."""
    if column == 0:
        return ""
    return str(text.ACTIVATION_NAMES[hidden_activation(simulation, column) or OUTPUTS[simulation.data.kind]])
