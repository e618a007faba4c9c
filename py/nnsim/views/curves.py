"""Accuracy and loss of all runs against iterations, with what always answering the same would reach."""

import math

import numpy as np
from bokeh.models import ColumnDataSource, FixedTicker, HSpan, Line, LogScale, Plot
from bokeh.models.renderers import GlyphRenderer
from numpy.typing import NDArray

from nnsim.config import Config
from nnsim.views import text
from nnsim.views.axes import OUTWARD, EasedInterval, FollowedView
from nnsim.views.figure import NUMBERS, add_tools, make_hover, make_plot, restyle_plot
from nnsim.views.legend import make_items, make_legend
from nnsim.views.panel import Panel
from nnsim.views.record import Record
from nnsim.views.scene import Scene
from nnsim.views.theme import RUN_DASHES, Look

FIRST_STEPS = 200
"""Iterations on the axis at the beginning."""
LEAST_LOSS, LARGEST_LOSS = 1e-8, 1e8
"""Losses beyond are drawn here: the axis is logarithmic."""
LOSS_TICKS = [factor * 10.0**decade for decade in range(-8, 9) for factor in (1, 3)]
HEADROOM = 0.02


class CurvePicture:
    """One quantity of all runs."""

    def __init__(self, name: str, title: str, runs: int, *, logarithmic: bool) -> None:
        self.logarithmic = logarithmic
        self._record = Record(runs)
        self._names = [text.run_name(run) for run in range(runs)]
        self._steps = EasedInterval(0, FIRST_STEPS)
        self._values = EasedInterval(-1, 0) if logarithmic else EasedInterval(0, 1 + HEADROOM)
        self.view = FollowedView(self._steps, self._values, log_y=logarithmic)
        empty = np.zeros(0, np.float32)
        self.source = ColumnDataSource(name=f"{name}-curves", data=dict.fromkeys(("step", *self._names), empty))
        self.plot: Plot = make_plot(
            name,
            title,
            self.view.ranges,
            x_label=text.iterations(),
            y_scale=LogScale() if logarithmic else None,
            tickers=(None, FixedTicker(ticks=LOSS_TICKS) if logarithmic else None),
            formats=(NUMBERS, NUMBERS if logarithmic else "0.[0]%"),
        )
        self._lines = [
            Line(x="step", y=run_name, line_width=1.6, line_dash=RUN_DASHES[run % len(RUN_DASHES)])
            for run, run_name in enumerate(self._names)
        ]
        renderers = [
            GlyphRenderer(data_source=self.source, glyph=line, name=run_name)
            for line, run_name in zip(self._lines, self._names, strict=True)
        ]
        self.plot.renderers.extend(renderers)
        self._legend = make_legend(
            make_items(self.plot, self._names, self._lines, ["step", *self._names]),
            location="top_right" if logarithmic else "bottom_right",
            padding=4,
            spacing=1,
            ncols=1 if runs <= 4 else 2,
            background_fill_alpha=0.75,
        )
        self.plot.add_layout(self._legend)
        rows = [(text.iterations(), "@step{0,0}"), ("$name", "@$name{0.0000}" if logarithmic else "@$name{0.0%}")]
        add_tools(self.plot, make_hover(renderers, rows), f"nnsim-{name}")
        self._baseline: HSpan | None = None

    def draw_baseline(self, value: float, label: str) -> None:
        """A level line called `label`."""
        self._baseline = HSpan(y="y", line_width=1, line_dash=[2, 3])
        source = ColumnDataSource(name="baseline", data={"y": np.array([value], np.float32)})
        self.plot.renderers.insert(0, GlyphRenderer(data_source=source, glyph=self._baseline))
        self._legend.items = [*self._legend.items, *make_items(self.plot, [label], [self._baseline], ["y"])]

    def record(self, step: int, values: NDArray[np.float64]) -> None:
        """Note `values` (runs,) of `step`; they are drawn by the next `update`."""
        self._record.add(step, np.clip(values, LEAST_LOSS, LARGEST_LOSS) if self.logarithmic else values)

    def update(self, scene: Scene, settle: bool = False) -> None:
        """Draw what was noted so far."""
        rows = self._record.rows
        steps, values = rows[:, 0], rows[:, 1:]
        columns = {name: values[:, run].astype(np.float32) for run, name in enumerate(self._names)}
        self.source.data.update(step=steps.astype(np.float32), **columns)
        self._show_steps(float(steps[-1]), settle)
        finite = values[np.isfinite(values)]
        if len(finite):
            limits = self._limits(float(finite.min()), float(finite.max()))
            (self._values.jump if settle else self._values.approach)(*limits)
        self.view.publish()

    def _show_steps(self, last: float, settle: bool) -> None:
        """The axis ends at a round number, and glides to the next one when the curves get there."""
        end = round_above(max(last, FIRST_STEPS))
        if not settle:
            end = max(last, self._steps.high + OUTWARD * (end - self._steps.high))
        self._steps.jump(0, end)

    def restyle(self, config: Config, look: Look) -> None:
        """Colours."""
        restyle_plot(self.plot, look)
        for run, line in enumerate(self._lines):
            line.line_color = look.runs[run % len(look.runs)]
        if self._baseline is not None:
            self._baseline.line_color = look.baseline

    def _limits(self, low: float, high: float) -> tuple[float, float]:
        """Round limits around the values: decades' logarithms, or tenths below and 1 above."""
        if not self.logarithmic:
            return min(0.5, math.floor(low * 10) / 10), 1 + HEADROOM
        return math.floor(math.log10(low) * 2) / 2, math.ceil(math.log10(high) * 2) / 2


class CurvePanel(Panel):
    """The pictures `accuracy`, with its baseline, and `loss`."""

    def __init__(self, scene: Scene) -> None:
        simulation = scene.simulation
        self._accuracy = CurvePicture("accuracy", text.accuracy(), simulation.runs, logarithmic=False)
        self._loss = CurvePicture("loss", text.loss(), simulation.runs, logarithmic=True)
        baseline = simulation.metrics.baseline
        if math.isfinite(baseline):
            majority = int(np.bincount(simulation.data.labels[simulation.data.train]).argmax())
            self._accuracy.draw_baseline(baseline, text.baseline_name(majority, baseline))
        super().__init__([self._accuracy, self._loss])

    def note(self, scene: Scene) -> None:
        """Add this moment to the curves."""
        metrics = scene.simulation.metrics
        self._accuracy.record(scene.step, metrics.accuracy)
        self._loss.record(scene.step, metrics.loss)


def round_above(number: float) -> float:
    """The least of 1, 2, 5, 10, 20, 50, ... that is not below `number` (above 0)."""
    decade = 10.0 ** math.floor(math.log10(number))
    return next(factor * decade for factor in (1, 2, 5, 10) if factor * decade >= number)
