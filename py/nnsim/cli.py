"""Headless use: `python -m nnsim train ...` and `python -m nnsim presets`."""

import argparse
import json
import math
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from nnsim.address import apply_texts
from nnsim.archive import load, save
from nnsim.config import FIELDS, shown
from nnsim.container import check_writable
from nnsim.datasets import dataset_from_table
from nnsim.errors import ConfigError, NnsimError, Problem
from nnsim.names import OWN
from nnsim.own_data import LONGEST_TEXT, read_table
from nnsim.presets import DEFAULT_PRESET, PRESETS
from nnsim.simulation import Simulation

MOST_STEPS = 10**9


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 2 after a refusal, which goes to stderr in one sentence."""
    options = build_parser().parse_args(arguments)
    try:
        print(COMMANDS[options.command](options), flush=True)
    except BrokenPipeError:  # whoever was to read it has left; nothing may be written when Python ends either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
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
    train.add_argument("--preset", help=f"one of {', '.join(PRESETS)} (default {DEFAULT_PRESET})")
    train.add_argument("--steps", default="1000", help="steps to train (default 1000)")
    train.add_argument("--json", action="store_true", help="print one JSON object, in which runs count from 0")
    train.add_argument("--data", metavar="FILE", help="a table of one's own: two numbers and a label or value a row")
    train.add_argument("--load", metavar="FILE", help="go on from a file that --save wrote")
    train.add_argument("--save", metavar="FILE", help="write the simulation to an .npz afterwards")
    for field in FIELDS.values():
        if field.effect != "view":
            option = f"--{field.name.replace('_', '-')}"
            train.add_argument(
                option, dest=field.name, metavar="VALUE", help=f"{field.about}: {field.allowed}".replace("%", "%%")
            )
    commands.add_parser("presets", help="list the presets")
    return parser


def train(options: argparse.Namespace) -> str:
    """Train and report: as text for people or as JSON for programs."""
    steps = parse_steps(options.steps)
    if options.save is not None:
        check_writable(options.save)
    texts = {name: text for name in FIELDS if (text := getattr(options, name, None)) is not None}
    if texts.get("fork"):
        raise ConfigError((Problem("fork", shown(texts["fork"]), "left out, as a report is of one future"),))
    simulation = loaded(options, texts) if options.load is not None else built(options, texts)
    simulation.advance(steps)
    if options.save is not None:
        save(simulation, options.save)
    return json.dumps(report(simulation), allow_nan=False) if options.json else describe(simulation)


def built(options: argparse.Namespace, texts: Mapping[str, str]) -> Simulation:
    """A new simulation of a preset with changes, on a file's data if one is named."""
    preset = DEFAULT_PRESET if options.preset is None else options.preset
    if preset not in PRESETS:
        raise ConfigError((Problem("preset", shown(preset), f"one of {', '.join(PRESETS)}"),))
    base = PRESETS[preset].config
    if options.data is None:
        return Simulation(apply_texts(base, texts))
    config = apply_texts(base, {"dataset": OWN, **texts})
    return Simulation(config, dataset_from_table(read_table(read_text(options.data)), config))


def loaded(options: argparse.Namespace, texts: Mapping[str, str]) -> Simulation:
    """A saved simulation, going on with changes."""
    given = {"preset": options.preset, "data": options.data}
    problems = [
        Problem(name, shown(value), "left out, as --load brings its own") for name, value in given.items() if value
    ]
    if problems:
        raise ConfigError(tuple(problems))
    simulation = load(options.load)
    simulation.reconfigure(apply_texts(simulation.config, texts))
    return simulation


def report(simulation: Simulation) -> dict[str, Any]:
    """What programs want to know."""
    metrics = simulation.metrics
    return {
        "step": simulation.step,
        "loss": finite(metrics.loss),
        "accuracy": finite(metrics.accuracy),
        "parameters_sha256": simulation.parameters_sha256(),
        "finished": simulation.finished,
        "divergences": [
            {"run": run, "step": divergence.step, "cause": divergence.cause}
            for run, divergence in sorted(simulation.divergences.items())
        ],
    }


def describe(simulation: Simulation) -> str:
    """What people want to know, line by line."""
    metrics = simulation.metrics
    baseline = "" if math.isnan(metrics.baseline) else f", baseline {metrics.baseline:.1%}"
    lines = [f"step {simulation.step}, epoch {simulation.epoch:g}{baseline}"]
    for run, (loss, accuracy) in enumerate(zip(metrics.loss, metrics.accuracy, strict=True)):
        share = "" if math.isnan(accuracy) else f", accuracy {accuracy:.1%}"
        lines.append(f"run {run + 1}: loss {loss:.4f}{share}")
        if run in simulation.divergences:
            lines.append(f"run {run + 1}: {simulation.divergences[run].cause}")
    if simulation.finished is not None:
        lines.append(simulation.finished)
    return "\n".join(lines)


def list_presets(options: argparse.Namespace) -> str:
    """One line for each preset."""
    return "\n".join(f"{name:16} {preset.about}" for name, preset in PRESETS.items())


COMMANDS = {"train": train, "presets": list_presets}


def parse_steps(text: str) -> int:
    """The number of steps that `text` spells."""
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= MOST_STEPS):
        raise ConfigError((Problem("steps", shown(text), f"a whole number from 0 to {MOST_STEPS}"),))
    return int(text)


def read_text(path: str) -> str:
    """The text of a file, of no more than a table may have."""
    try:
        with Path(path).open("rb") as file:
            return file.read(4 * LONGEST_TEXT).decode("utf-8-sig")
    except OSError as error:
        raise ConfigError((Problem("data", shown(path), f"a file that can be read ({error.strerror})"),)) from None
    except UnicodeDecodeError:
        raise ConfigError((Problem("data", shown(path), "text in UTF-8"),)) from None


def finite(values: Iterable[float]) -> list[float | None]:
    """`values` with None where JSON has no number for it."""
    return [float(value) if math.isfinite(value) else None for value in values]
