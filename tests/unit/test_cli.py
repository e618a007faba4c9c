"""The command line, as programs and people call it."""

import hashlib
import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import nnsim
from nnsim.cli import main
from nnsim.config import FIELDS


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
        "finished": None,
        "divergences": [],
    }


def test_train_speaks_to_people_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--runs", "1", "--steps", "10"]) == 0
    assert "run 1: loss" in capsys.readouterr().out


def test_every_field_that_trains_has_an_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ending:
        main(["train", "--help"])
    assert ending.value.code == 0
    text = capsys.readouterr().out
    for field in FIELDS.values():
        assert (f"--{field.name.replace('_', '-')} VALUE" in text) == (field.effect != "view")


def test_why_training_ended_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    small = ["train", "--samples", "50", "--hidden", "4", "--steps", "500"]
    assert main([*small, "--stop-epochs", "2"]) == 0
    assert "The 2 epochs asked for are done." in capsys.readouterr().out
    wild = ["--dataset", "plane", "--optimizer", "sgd", "--runs", "2", "--learning-rates", "0.001,90"]
    assert main([*small, *wild]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "step 500, epoch 100"
    assert "accuracy" not in "".join(lines)
    assert lines[3].startswith("run 2: Diverged after step ")
    assert main([*small, *wild, "--json"]) == 0
    [divergence] = json.loads(capsys.readouterr().out)["divergences"]
    assert divergence["run"] == 1
    assert "too high for sgd" in divergence["cause"]


def test_a_saved_run_goes_on_where_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small = ["--samples", "50", "--hidden", "4", "--json"]
    file = str(tmp_path / "run.npz")
    assert main(["train", *small, "--steps", "70", "--save", file]) == 0
    assert main(["train", "--load", file, "--steps", "50", "--json"]) == 0
    halves = capsys.readouterr().out.splitlines()[-1]
    assert main(["train", *small, "--steps", "120"]) == 0
    assert capsys.readouterr().out.splitlines() == [halves]
    assert main(["train", "--load", file, "--steps", "50", "--json", "--learning-rate", "0.05"]) == 0
    assert capsys.readouterr().out.splitlines() != [halves]


def test_data_of_ones_own_come_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = "x;y;class\n" + "\n".join(f"{i},5;{i % 4};{'a' if i % 3 else 'b'}" for i in range(40))
    path = tmp_path / "data.csv"
    path.write_text("\N{ZERO WIDTH NO-BREAK SPACE}" + table, encoding="utf-8")
    options = ["train", "--steps", "40", "--json", "--test-fraction", "0.2", "--seed", "4"]
    assert main([*options, "--data", str(path)]) == 0
    assert main([*options, "--dataset", "own", "--table", table]) == 0
    from_file, from_text = capsys.readouterr().out.splitlines()
    assert from_file == from_text


def test_files_that_will_not_do_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, content in {"bad.csv": b"1,2,3\n1,x,4\n", "latin.csv": b"\xe4,\n", "run.npz": b"PK\x03\x04"}.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "good.csv").write_text("1,2,0\n3,4,1\n")
    good = str(tmp_path / "good.npz")
    assert main(["train", "--samples", "50", "--hidden", "4", "--steps", "3", "--save", good]) == 0
    for arguments, words in {
        ("--data", f"{tmp_path}/bad.csv"): "line 2 is 'x' in column 2",
        ("--data", f"{tmp_path}/latin.csv"): "must be text in UTF-8",
        ("--data", f"{tmp_path}/none.csv"): "a file that can be read (No such file",
        ("--data", f"{tmp_path}/good.csv", "--dataset", "xor", "--batch", "0"): "dataset is xor, but must be own",
        ("--load", f"{tmp_path}/run.npz"): "The file is damaged",
        ("--load", f"{tmp_path}/none.npz"): "cannot be read: No such file",
        ("--load", good, "--preset", "article"): "preset is article, but must be left out",
        ("--load", good, "--hidden", "9"): "hidden cannot change in mid-run",
        ("--save", f"{tmp_path}/none/x.npz", "--steps", "1"): "cannot be written: No such file",
        ("--steps", "9" * 9999): "steps is 9999",
    }.items():
        capsys.readouterr()
        assert main(["train", *arguments]) == 2
        error = capsys.readouterr().err
        assert words in error
        assert error.count("\n") == 1


def test_the_package_can_be_run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["nnsim", "presets"])
    with pytest.raises(SystemExit) as ending:
        runpy.run_module("nnsim", run_name="__main__")
    assert ending.value.code == 0
    assert "article" in capsys.readouterr().out


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


def test_where_to_save_is_looked_at_before_training(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (tmp_path / "missing" / "a.npz", tmp_path, Path("/")):
        assert main(["train", "--steps", "1000000000", "--save", str(path)]) == 2
        assert f"{path} cannot be written: " in capsys.readouterr().err
    kept = tmp_path / "a.npz"
    kept.write_bytes(b"before")
    assert main(["train", "--steps", "1", "--save", str(kept), "--batch", "-1"]) == 2
    assert kept.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [kept]


def test_two_futures_are_not_reported_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--fork", "5:l2=0.1"]) == 2
    assert capsys.readouterr().err == "nnsim: fork is 5:l2=0.1, but must be left out, as a report is of one future.\n"


def test_a_reader_who_leaves_gets_no_traceback() -> None:
    command = [sys.executable, "-m", "nnsim", "presets"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": str(Path(nnsim.__file__).parents[1])},
    ) as reading:
        reading.stdout.close()
        assert reading.stderr.read() == b""
    assert reading.returncode == 1
