"""Quantities against iterations: what was, where we are, and, after going back, the future that was.

Accuracy, loss and learning rate have a line for each run (a thin one more for samples kept out of training); the norms
of gradient and weights have one for each layer of the run to inspect. A click asks for that moment.
"""

import math

import numpy as np
from bokeh.events import Event, Tap
from bokeh.models import ColumnDataSource, FixedTicker, HSpan, Line, LogScale, Plot, VSpan
from bokeh.models.renderers import GlyphRenderer
from numpy.typing import NDArray

from nnsim.config import Config
from nnsim.views import text
from nnsim.views.axes import OUTWARD, EasedInterval, FollowedView
from nnsim.views.curve_lines import CURVES, Curve, Series
from nnsim.views.figure import NUMBERS, add_tools, make_hover, make_plot, restyle_plot, title_of
from nnsim.views.legend import make_items, make_legend
from nnsim.views.panel import Panel
from nnsim.views.points import DIM
from nnsim.views.record import Rows
from nnsim.views.scene import Scene
from nnsim.views.theme import RUN_DASHES, Look

FIRST_STEPS = 200
"""Iterations on the axis at the beginning."""
LEAST, LARGEST = 1e-8, 1e8
"""Values beyond are drawn here where the axis is logarithmic."""
LOG_TICKS = [factor * 10.0**decade for decade in range(-8, 9) for factor in (1, 3)]
HEADROOM = 0.02
LARGEST_LINEAR = 1e30
"""Values beyond are not drawn where the axis is linear: the float32 of the page does not go much further."""
FUTURE_ALPHA = 0.3
"""Of the lines of the future that was."""
LEFT = 46
"""Pixels for numbers such as 100%."""


class CurvePicture:
    """One quantity of all runs, or of all layers of one run."""

    def __init__(self, name: str, scene: Scene) -> None:
        self._curve: Curve = CURVES[name]
        self._name = name
        self._logarithmic = name in scene.config.log
        self._series: list[Series] = self._curve.series(scene.simulation)
        names = [series.name for series in self._series]
        self._steps = EasedInterval(0, FIRST_STEPS)
        self._values = EasedInterval(-1, 0) if self._logarithmic else EasedInterval(0, 1 + HEADROOM)
        self.view = FollowedView(self._steps, self._values, log_y=self._logarithmic)
        self.source, self.future = (self._make_source(which, names) for which in ("curves", "future"))
        self._moment = ColumnDataSource(name=f"{name}-moment", data={"step": np.zeros(1, np.float32)})
        self.plot: Plot = make_plot(
            name,
            self._curve.title(0),
            self.view.ranges,
            x_label=text.iterations(),
            y_scale=LogScale() if self._logarithmic else None,
            tickers=(None, FixedTicker(ticks=LOG_TICKS) if self._logarithmic else None),
            formats=(NUMBERS, self._curve.format),
            left=LEFT,
        )
        self._lines = [make_line(series) for series in self._series]
        self._future_lines = [make_line(series, FUTURE_ALPHA) for series in self._series]
        self._future_renderers = self._add_renderers(self.future, self._future_lines)
        renderers = self._add_renderers(self.source, self._lines)
        for renderer in self._future_renderers:
            renderer.visible = False
        self._here = VSpan(x="step", line_width=1, line_alpha=0.55)
        self.plot.renderers.append(GlyphRenderer(data_source=self._moment, glyph=self._here))
        self._add_legend(scene)
        rows = [(text.iterations(), "@step{0,0}"), ("$name", f"@$name{{{self._curve.tooltip}}}")]
        add_tools(self.plot, make_hover([*renderers, *self._future_renderers], rows), f"nnsim-{name}")
        self._baseline: HSpan | None = None

    def _make_source(self, which: str, names: list[str]) -> ColumnDataSource:
        empty = np.zeros(0, np.float32)
        return ColumnDataSource(name=f"{self._name}-{which}", data=dict.fromkeys(("step", *names), empty))

    def _add_renderers(self, source: ColumnDataSource, lines: list[Line]) -> list["GlyphRenderer[Line]"]:
        renderers = [
            GlyphRenderer(data_source=source, glyph=line, name=series.name)
            for line, series in zip(lines, self._series, strict=True)
        ]
        self.plot.renderers.extend(renderers)
        return renderers

    def _add_legend(self, scene: Scene) -> None:
        entries = [(series.label, line) for series, line in zip(self._series, self._lines, strict=True) if series.label]
        names = ["step", *(series.name for series in self._series)]
        self._legend = make_legend(
            make_items(self.plot, [label for label, _ in entries], [line for _, line in entries], names),
            location="bottom_right" if self._curve.rises else "top_right",
            padding=4,
            spacing=1,
            ncols=1 if len(entries) <= 5 else 2,
            background_fill_alpha=0.75,
        )
        self.plot.add_layout(self._legend)

    def draw_baseline(self, value: float, label: str) -> None:
        """A level line called `label`."""
        self._baseline = HSpan(y="y", line_width=1, line_dash=[2, 3])
        source = ColumnDataSource(name="baseline", data={"y": np.array([value], np.float32)})
        self.plot.renderers.insert(0, GlyphRenderer(data_source=source, glyph=self._baseline))
        self._legend.items = [*self._legend.items, *make_items(self.plot, [label], [self._baseline], ["y"])]

    def update(self, scene: Scene, settle: bool = False) -> None:
        """Draw what the chronicle has."""
        record = scene.chronicle.record(self._name)
        if record is None:
            return
        inspected = min(scene.config.inspect, scene.simulation.runs) - 1
        columns = [0, *(1 + series.column(inspected) for series in self._series)]
        past = self._drawable(record.until(scene.step)[:, columns])
        future = self._drawable(record.since(scene.step)[:, columns])
        if not scene.unseen:
            self._draw(scene.step, past, future)
        self._show_steps(float(scene.simulation.furthest), settle)
        values = np.concatenate([past[:, 1:].ravel(), future[:, 1:].ravel()])
        finite = values[np.isfinite(values)]
        if len(finite):
            limits = self._limits(float(finite.min()), float(finite.max()))
            (self._values.jump if settle else self._values.approach)(*limits)
        self.view.publish()

    def _draw(self, step: int, past: Rows, future: Rows) -> None:
        self._fill(self.source, past)
        if len(future) or len(self.future.data["step"]):
            self._fill(self.future, future)
            for renderer in self._future_renderers:
                renderer.visible = len(future) > 0
        self._moment.data.update(step=np.array([step], np.float32))

    def _drawable(self, rows: Rows) -> Rows:
        values = rows[:, 1:]
        if self._logarithmic:
            np.clip(values, LEAST, LARGEST, out=values)
        else:
            values[np.abs(values) > LARGEST_LINEAR] = np.nan
        return rows

    def _fill(self, source: ColumnDataSource, rows: Rows) -> None:
        numbers: NDArray[np.float32] = rows.T.astype(np.float32)
        names = ("step", *(series.name for series in self._series))
        source.data.update(dict(zip(names, numbers, strict=True)))

    def _show_steps(self, last: float, settle: bool) -> None:
        """The axis ends at a round number, and glides to the next one when the curves get there."""
        end = round_above(max(last, FIRST_STEPS))
        if not settle:
            end = max(last, self._steps.high + OUTWARD * (end - self._steps.high))
        self._steps.jump(0, end)

    def restyle(self, config: Config, look: Look) -> None:
        """Colours, and the run that a title names."""
        restyle_plot(self.plot, look)
        title_of(self.plot).text = self._curve.title(min(config.inspect, config.runs) - 1)
        for lines in (self._lines, self._future_lines):
            for series, line in zip(self._series, lines, strict=True):
                line.line_color = look.runs[series.colour % len(look.runs)]
        self._here.line_color = look.ink
        if self._baseline is not None:
            self._baseline.line_color = look.baseline

    def look_at(self, words: str) -> None:
        """Draw faintly all lines but those that the entry of the legend with these `words` stands for."""
        entry = next((series for series in self._series if series.label and series.label == words), None)
        for lines, alpha in ((self._lines, 1.0), (self._future_lines, FUTURE_ALPHA)):
            for series, line in zip(self._series, lines, strict=True):
                line.line_alpha = alpha if entry is None or series.stands_with(entry) else DIM * alpha

    def _limits(self, low: float, high: float) -> tuple[float, float]:
        """Round limits around the values, never the same twice: decades' logarithms, or as the curve has them."""
        if self._logarithmic:
            low, high = math.floor(math.log10(low) * 2) / 2, math.ceil(math.log10(high) * 2) / 2
            return (low, high) if low < high else (low - 0.5, high + 0.5)
        if self._curve.share:
            return min(0.5, math.floor(low * 10) / 10), 1 + HEADROOM
        return 0, round_above((1 + HEADROOM) * high) if high > 0 else 1


class CurvePanel(Panel):
    """A picture of each quantity that the configuration asks for; accuracy with its baseline."""

    def __init__(self, scene: Scene) -> None:
        simulation = scene.simulation
        pictures = [CurvePicture(name, scene) for name in CURVES if name in scene.config.curves]
        baseline = simulation.metrics.baseline
        for picture in pictures:
            if picture.plot.name == "accuracy" and math.isfinite(baseline):
                majority = int(np.bincount(simulation.data.labels[simulation.data.train]).argmax())
                picture.draw_baseline(baseline, text.baseline_name(majority))
            picture.plot.on_event(Tap, self._ask)
        self._chronicle = scene.chronicle
        super().__init__(pictures)

    def _ask(self, event: Event) -> None:
        """A visitor has clicked on a curve."""
        if isinstance(event, Tap) and event.x is not None and math.isfinite(event.x):
            self._chronicle.asked = max(0, round(event.x))


def make_line(series: Series, alpha: float = 1.0) -> Line:
    """The line of a series."""
    dash = RUN_DASHES[series.colour % len(RUN_DASHES)]
    return Line(x="step", y=series.name, line_width=series.width, line_dash=dash, line_alpha=alpha)


def round_above(number: float) -> float:
    """The least of 1, 2, 5, 10, 20, 50, ... times a power of ten that is not below `number` (above 0)."""
    decade = 10.0 ** math.floor(math.log10(number))
    return next(factor * decade for factor in (1, 2, 5, 10) if factor * decade >= number)
