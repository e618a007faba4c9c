"""Inside Pyodide: nnsim with several runs at once, and the plain NumPy step, behind the commands of worker.js."""

import json
import time
from typing import Any

import numpy as np
from plain_step import PlainTrainer

import nnsim

made: dict[str, Any] = {}
"""The trainers by kind: "plain", or the number of runs, and the optimiser if it is not Adam, as "8 sgd"."""


def make(kind: str, sizes: list[int], batch: int) -> None:
    """A new, untrained network."""
    config = nnsim.presets["article"].replace(hidden=tuple(sizes[1:-1]), batch=batch, learning_rate=0.01)
    if kind == "plain":
        data = nnsim.Simulation(config.replace(runs=1)).data
        made[kind] = PlainTrainer(data.points, data.labels, tuple(sizes), batch)
    else:
        runs, _, optimizer = kind.partition(" ")
        made[kind] = nnsim.Simulation(config.replace(runs=int(runs), optimizer=optimizer or "adam"))


def train(kind: str, ms: float, steps: int) -> list[float]:
    """As in worker.js."""
    trainer, chunks = made[kind], []
    begun = now = time.perf_counter()
    while now < begun + ms / 1000:
        trainer.advance(steps)
        now, then = time.perf_counter(), now
        chunks.append((now - then) * 1000)
    return chunks


def accuracy(kind: str) -> float:
    """Share of samples classified rightly, the mean over runs."""
    trainer = made[kind]
    return float(np.mean(trainer.metrics.accuracy if isinstance(trainer, nnsim.Simulation) else trainer.accuracy()))


def training_data() -> dict[str, list[float]]:
    """The samples that all trainers learn."""
    data = nnsim.Simulation(nnsim.presets["article"].replace(runs=1)).data
    return {"points": data.points.ravel().tolist(), "labels": data.labels.tolist()}


COMMANDS = {"make": make, "train": train, "accuracy": accuracy, "data": training_data}


def command(name: str, argument: str) -> str:
    """JSON in, JSON out."""
    return json.dumps(COMMANDS[name](**(json.loads(argument) or {})))
