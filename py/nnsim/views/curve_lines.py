"""Which lines there are in the picture of each quantity, and how its numbers are written."""

from collections.abc import Callable
from dataclasses import dataclass

from nnsim.simulation import Simulation
from nnsim.views import text, time_words

WIDE, THIN = 1.6, 0.7


@dataclass(frozen=True)
class Series:
    """One line."""

    name: str
    """Of the column."""
    label: str
    """In the legend; empty: none."""
    colour: int
    first: int
    """The column that the chronicle has it in; for run 0, where each run has one."""
    stride: int = 0
    """Columns from one run to the next."""
    width: float = WIDE

    def column(self, run: int) -> int:
        """Its column, for the run to inspect."""
        return self.first + self.stride * run

    def stands_with(self, entry: "Series") -> bool:
        """Whether the legend's `entry` stands for it: all thin lines have one, others are told by their colour."""
        return self.width == THIN if entry.width == THIN else self.colour == entry.colour


@dataclass(frozen=True)
class Curve:
    """One quantity."""

    title: Callable[[int], str]
    """For the run to inspect, counted from 0."""
    series: Callable[[Simulation], list[Series]]
    format: str = "0.[0000]a"
    tooltip: str = "0.[0000]"
    share: bool = False
    """Whether it lies between 0 and 1."""
    rises: bool = False
    """Whether it ends up high, and leaves room below."""


def of_runs(simulation: Simulation) -> list[Series]:
    """A line for each run."""
    names = [text.run_name(run) for run in range(simulation.runs)]
    return [Series(name, name, run, run) for run, name in enumerate(names)]


def with_test(simulation: Simulation) -> list[Series]:
    """A line for each run, and a thin one for its test samples if there are any."""
    lines, runs = of_runs(simulation), simulation.runs
    if len(simulation.data.test):
        for run in range(runs):
            label = "" if run else time_words.thin_lines()
            lines.append(Series(time_words.test_name(run), label, run, runs + run, width=THIN))
    return lines


def of_layers(simulation: Simulation) -> list[Series]:
    """A line for each layer of the run to inspect."""
    layers, hidden = len(simulation.layers), len(simulation.config.hidden)
    names = [time_words.layer_line(layer, hidden) for layer in range(layers)]
    return [Series(name, name, layer, layer, stride=layers) for layer, name in enumerate(names)]


CURVES: dict[str, Curve] = {
    "accuracy": Curve(lambda run: text.accuracy(), with_test, "0.[0]%", "0.0%", share=True, rises=True),
    "loss": Curve(lambda run: text.loss(), with_test, tooltip="0.0000"),
    "gradient_norm": Curve(time_words.gradient_norm, of_layers),
    "weight_norm": Curve(time_words.weight_norm, of_layers, rises=True),
    "learning_rate": Curve(lambda run: time_words.learning_rate(), of_runs, "0.[000000]", "0.[00000000]"),
}
"""By the names of config.curves, in the order in which they are drawn."""
