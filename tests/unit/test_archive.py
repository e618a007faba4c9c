"""Saved simulations: they go on to the bit, and no file, however made, does more than be refused."""

import io
import json
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nnsim
from nnsim import container
from nnsim.archive import VERSION
from nnsim.futures import Futures

Arrays = dict[str, np.ndarray]


def small(**changes: object) -> nnsim.Simulation:
    fields = {"samples": 60, "hidden": (6, 2), "runs": 3, "batch": 7}
    return nnsim.Simulation(nnsim.Config().replace(**(fields | changes)))


def saved(sim: nnsim.Simulation) -> io.BytesIO:
    file = io.BytesIO()
    nnsim.save(sim, file)
    file.seek(0)
    return file


def lived() -> nnsim.Simulation:
    """A simulation with a past: checkpoints, changes, edits, one run that diverged."""
    sim = small(dataset="plane", optimizer="momentum", learning_rates=(0.001, 50.0, 0.002), stop_plateau=5000)
    sim.advance(130)
    sim.reconfigure(sim.config.replace(batch=13, clip=1.0, colors="class"))
    sim.advance(170)
    sim.reconfigure(sim.config.replace(learning_rates=(0.01, 0.01, 0.01), speed=3))
    sim.set_weight(0, 0, 3, "bias", 0.1)
    sim.advance(30)
    sim.set_weight(2, -1, 0, 1, -0.7)
    sim.advance(25)
    assert list(sim.stopped) == [1]
    return sim


def test_what_the_loss_came_to_later_is_kept_beside_the_checkpoints_of_later() -> None:
    task = {"dataset": "plane", "noise": 0.3, "hidden": (), "optimizer": "sgd", "batch": 0, "learning_rate": 0.001}
    sim = small(**task, stop_plateau=300)
    sim.advance(20_000)
    end = sim.step
    assert max(step for step, _, _ in sim.recording.improvements) == end - 300
    sim.seek(130)
    back = nnsim.load(saved(sim))
    back.seek(end - 250)
    assert back.finished is None
    assert back.advance(20_000) == 250


def rewritten(sim: nnsim.Simulation, change: Callable[[Arrays, dict[str, Any]], None]) -> io.BytesIO:
    """The file of `sim` with its arrays and its header changed."""
    with np.load(saved(sim)) as file:
        arrays = dict(file)
    header = json.loads(arrays["header"].tobytes())
    arrays["header"] = np.zeros(0, np.uint8)
    change(arrays, header)
    if not arrays["header"].size:
        arrays["header"] = np.frombuffer(json.dumps(header).encode(), np.uint8)
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out


def test_a_loaded_simulation_goes_on_and_back_to_the_bit() -> None:
    sim = lived()
    twin = nnsim.load(saved(sim))
    assert twin.config == sim.config
    assert twin.stopped == sim.stopped
    for step in (355, 700, 129, 131, 0, 301, 330):
        sim.seek(step)
        twin.seek(step)
        assert twin.step == sim.step == step
        assert twin.config == sim.config
        assert twin.parameters_sha256() == sim.parameters_sha256()
    assert twin.divergences == sim.divergences


def test_a_rewound_simulation_keeps_what_came_later() -> None:
    sim = lived()
    end = sim.parameters_sha256()
    sim.seek(140)
    twin = nnsim.load(saved(sim))
    assert twin.step == 140
    assert twin.config.speed == 3
    twin.seek(355)
    assert twin.parameters_sha256() == end


def test_how_long_the_loss_has_not_fallen_is_saved() -> None:
    sim = small(learning_rate=0.0, stop_plateau=300)
    sim.advance(250)
    twin = nnsim.load(saved(sim))
    assert twin.advance(1000) == 150
    assert twin.finished


def test_all_runs_diverged_can_be_saved_and_forked() -> None:
    sim = small(dataset="plane", optimizer="sgd", learning_rate=100.0)
    sim.advance(1000)
    assert len(sim.stopped) == 3
    for twin in (nnsim.load(saved(sim)), sim.fork()):
        assert twin.finished == "All runs have diverged."
        assert twin.advance(10) == 0
        twin.seek(0)
        assert twin.advance(2) == 2


@pytest.mark.parametrize("targets", [[0, 1], [0, 1, 2], [0.5, 1.5]])
def test_arrays_are_in_the_file(targets: list[float]) -> None:
    points = np.random.default_rng(0).normal(size=(30, 2))
    data = nnsim.dataset_from_arrays(points, (targets * 15)[:30], test_fraction=0.2, seed=1)
    sim = nnsim.Simulation(nnsim.Config(dataset="own", hidden=(4,), runs=1), data)
    sim.advance(120)
    twin = nnsim.load(saved(sim))
    for name in ("points", "labels", "values", "train", "test"):
        np.testing.assert_array_equal(getattr(twin.data, name), getattr(data, name))
    sim.advance(30)
    twin.advance(30)
    assert twin.parameters_sha256() == sim.parameters_sha256()
    assert twin.metrics.loss == sim.metrics.loss


def test_a_table_is_in_the_file() -> None:
    config = nnsim.Config(dataset="own", table="\n".join(f"{i},{i % 3},{i % 2}" for i in range(30)), runs=1)
    assert nnsim.load(saved(nnsim.Simulation(config))).config == config


def test_equal_simulations_make_equal_files() -> None:
    assert saved(lived()).getvalue() == saved(lived()).getvalue()


def test_paths_work_and_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    sim = small()
    path = tmp_path / "run.sim"
    nnsim.save(sim, path)
    nnsim.save(sim, str(path))
    assert nnsim.load(str(path)).parameters_sha256() == nnsim.load(path).parameters_sha256()
    assert [each.name for each in tmp_path.iterdir()] == ["run.sim"]
    with pytest.raises(nnsim.HistoryError, match="cannot be written: No such file"):
        nnsim.save(sim, tmp_path / "nowhere" / "run.npz")
    with pytest.raises(nnsim.HistoryError, match="cannot be read: No such file"):
        nnsim.load(tmp_path / "nothing.npz")
    (tmp_path / "folder").mkdir()
    with pytest.raises(nnsim.HistoryError, match="cannot be written"):
        nnsim.save(sim, tmp_path / "folder")


def test_so_many_changes_cannot_be_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnsim.archive.MOST_CHANGES", 1)
    with pytest.raises(nnsim.HistoryError, match="2 changes in mid-run are too many"):
        nnsim.save(lived(), io.BytesIO())


FOREIGN = "The file is not a simulation saved by nnsim"


@pytest.mark.parametrize("content", [b"", b"hello", b"\x89PNG\r\n\x1a\n" + bytes(100), pickle.dumps([1])])
def test_files_of_other_kinds_are_foreign(content: bytes) -> None:
    with pytest.raises(nnsim.HistoryError, match=FOREIGN):
        nnsim.load(io.BytesIO(content))


def test_other_arrays_are_foreign() -> None:
    file = io.BytesIO()
    np.savez(file, weights=np.zeros(3))
    with pytest.raises(nnsim.HistoryError, match=FOREIGN):
        nnsim.load(file)
    with pytest.raises(nnsim.HistoryError, match=FOREIGN):
        nnsim.load(rewritten(small(), lambda arrays, header: header.update(format="other")))


def test_other_versions_are_named() -> None:
    with pytest.raises(
        nnsim.HistoryError, match=f"has version 7 of the format, but this nnsim reads version {VERSION}"
    ):
        nnsim.load(rewritten(small(), lambda arrays, header: header.update(version=7)))


def test_a_configuration_that_cannot_be_is_named() -> None:
    def change(arrays: Arrays, header: dict[str, Any]) -> None:
        header["config"] = header["config"].replace("runs=3", "runs=9")

    with pytest.raises(nnsim.HistoryError, match="configuration in the file cannot be used: runs is 9"):
        nnsim.load(rewritten(small(), change))


def set_header(**fields: object) -> Callable[[Arrays, dict[str, Any]], None]:
    return lambda arrays, header: header.update(fields)


def set_array(name: str, change: Callable[[np.ndarray], object]) -> Callable[[Arrays, dict[str, Any]], None]:
    def apply(arrays: Arrays, header: dict[str, Any]) -> None:
        copy = arrays[name].copy()
        changed = change(copy)
        arrays[name] = changed if isinstance(changed, np.ndarray) else copy

    return apply


def set_moment(number: int, part: int, value: object) -> Callable[[Arrays, dict[str, Any]], None]:
    return lambda arrays, header: header["moments"][number].__setitem__(part, value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (set_header(version=True), "its version is out of range"),
        (set_header(version="1"), "its version is out of range"),
        (set_header(changes=[[5, {"seed": "3"}]]), "a change needs a new start"),
        (set_header(changes=[[0, {"slope": "0.3"}]]), "step of a change is out of range"),
        (set_header(changes=[[200, {"slope": "0.3"}], [100, {"slope": "0.2"}]]), "step of a change is out of range"),
        (set_header(changes=[[5, {}]] * 20_000), "too many changes"),
        (set_header(changes=5), "cannot be read"),
        (set_header(edits=[[5, 0, 0, 9, 0, 1.0]]), "an edit's unit is 9, but must be a whole number from 0 to 5"),
        (set_header(edits=[[5, 0, 0, 0, 0, float("nan")]]), "an edit's value is nan"),
        (set_header(edits=[[5, 0, 0, 0, 0, 1], [4, 0, 0, 0, 0, 1]]), "step of an edit is out of range"),
        (set_header(edits=[[-1, 0, 0, 0, 0, 1]]), "step of an edit is out of range"),
        (set_header(edits=[[5, 0, 0, 0, 0]]), "cannot be read"),
        (set_header(edits=[5]), "cannot be read"),
        (set_header(edits=[[5, 0, 0, 0, 0, 1]] * 20_000), "too many edits"),
        (set_header(config=5), "cannot be read"),
        (set_header(config="nonsense"), "configuration in the file cannot be used: address is nonsense"),
        (set_header(now={"slope": "0.5"}), "settings contradict each other"),
        (set_header(now={"slope": "x"}), "cannot be used: slope is x"),
        (set_header(interval=150), "interval"),
        (set_header(interval=0), "interval"),
        (set_header(interval=1e400), "interval"),
        (set_header(moments=[]), "too few or too many checkpoints"),
        (set_header(moments=[[0, 0, []]]), "too few or too many checkpoints"),
        (set_header(moments=[[0, 0, []]] * 3), "checkpoints are not in order"),
        (set_header(data=["binary", 3]), "kind of its data"),
        (set_header(data=["binary", 2]), "points is missing"),
        (set_header(data="xy"), "out of range"),
        (set_moment(0, 0, -1), "a step is out of range"),
        (set_moment(1, 0, 99), "batches do not make"),
        (set_moment(1, 1, 99), "batches do not make"),
        (set_moment(2, 2, [[3, 0]]), "a run is out of range"),
        (set_moment(2, 2, [[0, 999]]), "a step is out of range"),
        (set_moment(2, 2, [[0, 9]]), "optimizer_2_0 is float32 of shape"),
        (set_moment(2, 2, "x"), "cannot be read"),
        (set_array("parameters_1", lambda a: a[:2]), r"parameters_1 is float32 of shape \(2, 35\), expected"),
        (set_array("parameters_1", lambda a: a.astype(float)), "parameters_1 is float64"),
        (set_array("parameters_1", lambda a: a.T.copy().T), "not written row by row"),
        (set_array("parameters_1", lambda a: a.astype(object)), "parameters_1 is object"),
        (set_array("parameters_1", lambda a: a.__setitem__((0, 0), np.nan)), "parameters are not finite"),
        (set_array("optimizer_1_0", lambda a: a.__setitem__((0, 0, 0), np.nan)), "no number"),
        (set_array("optimizer_1_1", lambda a: a.__setitem__(0, 1.5)), "decays"),
        (set_array("optimizer_1_1", lambda a: a.__setitem__(0, -0.5)), "decays"),
        (set_array("improvements", lambda a: np.array([[100, 5, 1.0]])), "improvements"),
        (set_array("improvements", lambda a: np.array([[150, 0, 1.0]])), "improvements"),
        (set_array("improvements", lambda a: np.array([[100, 0, np.nan]])), "improvements"),
        (set_array("improvements", lambda a: np.array([[9900, 0, 1.0]])), "improvements"),
        (set_array("improvements", lambda a: np.array([[200, 0, 1.0], [100, 0, 0.5]])), "improvements"),
        (set_array("improvements", lambda a: np.zeros((1_200_001, 3))), "improvements is longer"),
        (set_array("header", lambda a: np.frombuffer(b"{", np.uint8)), "cannot be read"),
        (set_array("header", lambda a: np.frombuffer(b"[" * 100_000, np.uint8)), "cannot be read"),
        (set_array("header", lambda a: np.frombuffer(b"[]", np.uint8)), FOREIGN),
        (set_array("header", lambda a: np.frombuffer(b" " * (2**22 + 1), np.uint8)), "header is longer"),
        (set_array("header", lambda a: np.zeros((2, 2), np.uint8)), "header is uint8 of shape"),
    ],
)
def test_damage_is_named(change: Callable[[Arrays, dict[str, Any]], None], words: str) -> None:
    sim = small()
    sim.advance(250)
    with pytest.raises(nnsim.HistoryError, match=words) as refusal:
        nnsim.load(rewritten(sim, change))
    assert str(refusal.value).count("\n") == 0


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("points", lambda a: a.__setitem__((0, 0), np.inf)),
        ("points", lambda a: a[:1]),
        ("targets", lambda a: a.__setitem__(0, 2)),
        ("targets", lambda a: a.__setitem__(0, -(2**63))),
        ("targets", lambda a: a.astype(np.float32)),
        ("train", lambda a: a.__setitem__(0, a[1])),
        ("train", lambda a: a[::-1].copy()),
        ("train", lambda a: a[1:]),
        ("test", lambda a: np.arange(30)),
    ],
)
def test_damaged_data_are_named(name: str, change: Callable[[np.ndarray], object]) -> None:
    points = np.random.default_rng(0).normal(size=(30, 2))
    data = nnsim.dataset_from_arrays(points, [0, 1] * 15, test_fraction=0.2)
    sim = nnsim.Simulation(nnsim.Config(dataset="own", hidden=(4,), runs=1), data)
    with pytest.raises(nnsim.HistoryError, match="The file is damaged"):
        nnsim.load(rewritten(sim, set_array(name, change)))


def test_every_truncation_is_refused() -> None:
    content = saved(small(hidden=(), runs=1, samples=10, batch=1)).getvalue()
    for length in range(0, len(content), 7):
        with pytest.raises(nnsim.HistoryError):
            nnsim.load(io.BytesIO(content[:length]))


def test_a_pickle_in_the_file_is_not_run() -> None:
    class Bomb:
        def __reduce__(self) -> tuple[Any, ...]:
            return (pytest.fail, ("the pickle was run",))

    array = np.empty(1, object)
    array[0] = Bomb()
    with pytest.raises(nnsim.HistoryError, match="is object"):
        nnsim.load(rewritten(small(), set_array("header", lambda a: array)))


def test_an_array_that_claims_more_than_it_holds_takes_no_memory() -> None:
    header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1000000000000,), }"
    npy = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("header.npy", npy)
    with pytest.raises(nnsim.HistoryError, match="does not hold as many numbers as it says"):
        nnsim.load(file)
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("header.npy", b"\x93NUMPY\x02\x00" + npy[8:])
    with pytest.raises(nnsim.HistoryError, match="not written as an array of numbers"):
        nnsim.load(other)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("header.npy", "w") as member:
        for _ in range(385):
            member.write(bytes(2**20))
    assert len(file.getvalue()) < 2**20
    with pytest.raises(nnsim.HistoryError, match="unpack to more than any saved simulation"):
        nnsim.load(file)


def test_two_arrays_of_one_name_are_refused() -> None:
    file = saved(small())
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("header", b"")
    with pytest.raises(nnsim.HistoryError, match="two arrays of one name"):
        nnsim.load(file)


def test_files_and_lists_of_contents_that_are_too_long_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    file = saved(small())
    monkeypatch.setattr(container, "LONGEST_DIRECTORY", 10)
    with pytest.raises(nnsim.HistoryError, match="list of contents is longer"):
        nnsim.load(file)
    monkeypatch.setattr(container, "LONGEST_FILE", 1000)
    with pytest.raises(nnsim.HistoryError, match="but saved simulations have at most 1,000"):
        nnsim.load(file)


def test_an_array_longer_than_any_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    sim = nnsim.Simulation(nnsim.Config(samples=20, hidden=(2,)))
    file = io.BytesIO()
    nnsim.save(sim, file)
    file.seek(0)
    with np.load(file) as saved:
        arrays = dict(saved)
    read = []
    original = zipfile.ZipFile.read
    monkeypatch.setattr(
        zipfile.ZipFile, "read", lambda self, info: (read.append(info.filename), original(self, info))[1]
    )
    for name, array in (("header", np.zeros(2**23, np.uint8)), ("parameters_0", np.zeros(2**16, np.float32))):
        big = io.BytesIO()
        np.savez_compressed(big, **(arrays | {name: array}))
        with pytest.raises(nnsim.HistoryError, match=f"its {name} is longer than any saved simulation's"):
            nnsim.load(big)
        assert f"{name}.npy" not in read


def test_two_futures_are_refused_and_each_can_be_saved() -> None:
    sim = nnsim.Simulation(nnsim.Config(samples=20, hidden=(2,)))
    futures = Futures.beside(sim, {"learning_rate": 0.1})
    with pytest.raises(nnsim.HistoryError, match="save `first` or `second`"):
        nnsim.save(futures, io.BytesIO())
    file = io.BytesIO()
    nnsim.save(futures.second, file)
    file.seek(0)
    assert nnsim.load(file).config.learning_rate == 0.1
