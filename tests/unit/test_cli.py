"""The command line, as programs and people call it."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

import nnsim
from nnsim.cli import main


def test_train_prints_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--preset", "article", "--runs", "2", "--steps", "120", "--seed", "5", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    sim = nnsim.Simulation(nnsim.presets["article"].replace(runs=2, seed=5))
    sim.advance(120)
    assert report == {
        "step": 120,
        "loss": sim.metrics.loss.tolist(),
        "accuracy": sim.metrics.accuracy.tolist(),
        "parameters_sha256": hashlib.sha256(sim.parameters.astype("<f4").tobytes()).hexdigest(),
    }


def test_train_speaks_to_people_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--runs", "1", "--steps", "10"]) == 0
    assert "run 1: loss" in capsys.readouterr().out


def test_presets_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(nnsim.presets)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "--preset", "nope"], "preset is nope"),
        (["train", "--learning-rate", "nan"], "learning_rate is nan"),
        (["train", "--hidden", "1000000000"], "hidden is 1000000000"),
        (["train", "--steps", "-5"], "steps is -5"),
        (["train", "--steps", "many"], "steps is many"),
        (["train", "--runs", "0", "--batch", "x"], "batch is x"),
        (["fly"], "invalid choice"),
        (["train", "--frobnicate"], "unrecognized arguments"),
    ],
)
def test_refusals_are_one_line_on_stderr_with_status_2(arguments: list[str], words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nnsim", *arguments],
        capture_output=True,
        text=True,
        env=python_path(),
        check=False,
    )
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def python_path() -> dict[str, str]:
    return {"PYTHONPATH": str(Path(nnsim.__file__).parents[1])}
