"""Headless use: `python -m nnsim train ...` and `python -m nnsim presets`."""

import argparse
import json
import math
import sys
from collections.abc import Iterable, Sequence

from nnsim.address import apply_texts
from nnsim.config import FIELDS
from nnsim.errors import ConfigError, NnsimError, Problem
from nnsim.presets import DEFAULT_PRESET, PRESETS
from nnsim.simulation import Simulation

MOST_STEPS = 10**9


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 2 after a refusal, which goes to stderr in one sentence."""
    options = build_parser().parse_args(arguments)
    try:
        print(COMMANDS[options.command](options))
    except NnsimError as error:
        print(f"nnsim: {error}", file=sys.stderr)
        return 2
    return 0


class Parser(argparse.ArgumentParser):
    """An argument parser that refuses in one sentence, without the usage."""

    def error(self, message: str) -> None:  # type: ignore[override]  # NoReturn in argparse, which exit() is
        self.exit(2, f"nnsim: {message}.\n")


def build_parser() -> argparse.ArgumentParser:
    """One option for each configuration field, under its own name."""
    parser = Parser(prog="nnsim", description="Train small neural networks and report on them.")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=Parser)
    train = commands.add_parser("train", help="train, then print how it went")
    train.add_argument("--preset", default=DEFAULT_PRESET, help=f"one of {', '.join(PRESETS)}")
    train.add_argument("--steps", default="1000", help="steps to train (default 1000)")
    train.add_argument("--json", action="store_true", help="print one JSON object")
    for field in FIELDS.values():
        if field.effect != "view":
            option = f"--{field.name.replace('_', '-')}"
            train.add_argument(option, dest=field.name, metavar="VALUE", help=f"{field.about}: {field.allowed}")
    commands.add_parser("presets", help="list the presets")
    return parser


def train(options: argparse.Namespace) -> str:
    """Train and report: as text for people or as JSON for programs."""
    if options.preset not in PRESETS:
        raise ConfigError((Problem("preset", options.preset, f"one of {', '.join(PRESETS)}"),))
    texts = {name: text for name in FIELDS if (text := getattr(options, name, None)) is not None}
    config = apply_texts(PRESETS[options.preset].config, texts)
    simulation = Simulation(config)
    simulation.advance(parse_steps(options.steps))
    metrics = simulation.metrics
    if options.json:
        report = {
            "step": simulation.step,
            "loss": finite(metrics.loss),
            "accuracy": finite(metrics.accuracy),
            "parameters_sha256": simulation.parameters_sha256(),
        }
        return json.dumps(report, allow_nan=False)
    lines = [f"step {simulation.step}, epoch {simulation.epoch:g}, baseline {metrics.baseline:.1%}"]
    for run, (loss, accuracy) in enumerate(zip(metrics.loss, metrics.accuracy, strict=True), start=1):
        lines.append(f"run {run}: loss {loss:.4f}, accuracy {accuracy:.1%}")
    return "\n".join(lines)


def list_presets(options: argparse.Namespace) -> str:
    """One line for each preset."""
    return "\n".join(f"{name:14} {preset.about}" for name, preset in PRESETS.items())


COMMANDS = {"train": train, "presets": list_presets}


def parse_steps(text: str) -> int:
    """The number of steps that `text` spells."""
    if not (text.isascii() and text.isdigit() and int(text) <= MOST_STEPS):
        raise ConfigError((Problem("steps", text, f"a whole number from 0 to {MOST_STEPS}"),))
    return int(text)


def finite(values: Iterable[float]) -> list[float | None]:
    """`values` with None where JSON has no number for it."""
    return [float(value) if math.isfinite(value) else None for value in values]
