"""The entry for people: what it accepts, and what it says when something is missing."""

from __future__ import annotations

import ast
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import browser
import command_line
import environment
import places
from fault import BuildFault

DEV = places.BUILD / "dev.py"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "required: command"),
        (["fly"], "invalid choice: 'fly'"),
        (["run", "--port", "x"], "must be a number from 0 to 65535, not 'x'"),
        (["run", "--port", "65536"], "must be a number from 0 to 65535"),
        (["site", "--fast"], "unrecognized arguments: --fast"),
    ],
)
def test_a_wrong_command_line_is_explained(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        command_line.parse(arguments)
    assert caught.value.code == 2
    assert said in capsys.readouterr().err


def test_run_takes_a_port_and_no_open() -> None:
    assert vars(command_line.parse(["run"])) == {"command": "run", "port": 8000, "open": True}
    assert vars(command_line.parse(["run", "--port", "0", "--no-open"])) == {"command": "run", "port": 0, "open": False}


def test_what_pytest_gets_is_what_was_typed() -> None:
    assert command_line.parse(["test", "-k", "lock", "--", "tests/build", "-h"]).rest == [
        "-k", "lock", "--", "tests/build", "-h",
    ]  # fmt: skip


def _tested(monkeypatch: pytest.MonkeyPatch, typed: list[str], statuses: list[int]) -> tuple[int, list[list[str]]]:
    """The exit status of `test`, and what pytest was called with, ending each time with one of `statuses`."""
    called: list[list[str]] = []
    monkeypatch.setattr(command_line.environment, "enter", lambda *arguments: None)
    monkeypatch.setattr(command_line.browser, "ensure_chromium", lambda: "chromium")
    monkeypatch.setenv(command_line.browser.VARIABLE, "")
    monkeypatch.setattr(command_line, "_site", lambda options: 0)
    monkeypatch.setattr(
        command_line.subprocess, "call", lambda command, cwd: (called.append(command[3:]), statuses[len(called) - 1])[1]
    )
    return command_line.main(["test", *typed]), called


@pytest.mark.parametrize(("statuses", "status"), [([0, 0], 0), ([1, 0], 1), ([0, 2], 2)])
def test_the_whole_suite_has_to_cover_the_package(
    monkeypatch: pytest.MonkeyPatch, statuses: list[int], status: int
) -> None:
    ended, (covered, others) = _tested(monkeypatch, [], statuses)
    assert ended == status
    assert covered[0] == "tests/unit"
    assert {"--cov=py/nnsim", "--cov-branch", "--cov-fail-under=95"} <= set(covered)
    assert others == ["--ignore=tests/unit"]


def test_a_part_of_the_suite_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _tested(monkeypatch, ["tests/unit", "-k", "lock"], [0]) == (0, [["tests/unit", "-k", "lock"]])


def test_an_old_python_can_read_the_entry_and_is_told_first() -> None:
    source = DEV.read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 4))
    doc, first, check, *_ = tree.body
    assert isinstance(doc, ast.Expr)
    assert ast.unparse(first) == "import sys"
    assert isinstance(check, ast.If)
    assert "version_info" in ast.unparse(check.test)


def test_a_fault_is_one_sentence_and_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*arguments: object) -> None:
        raise BuildFault("It is missing; do this.")

    monkeypatch.setattr(environment, "enter", fail)
    assert command_line.main(["site"]) == 1
    assert capsys.readouterr().err == "nnsim: It is missing; do this.\n"


def test_a_python_without_ensurepip_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else name)
    with pytest.raises(BuildFault, match="apt-get install python3-venv"):
        environment._make(tmp_path / "none")


def test_packages_are_installed_again_only_when_the_pins_change(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    commands = []
    monkeypatch.setattr(environment, "_run", lambda command, failure: commands.append(command[-1]))
    pins = tmp_path / "requirements.txt"
    for text in ("a==1\n", "a==1\n", "a==2\n"):
        pins.write_text(text)
        environment._install(Path("python"), pins, tmp_path)
    assert commands == [f"--requirement={pins}"] * 2


def test_every_requirement_is_pinned_and_the_ones_of_the_project_agree() -> None:
    lines = [line for line in places.REQUIREMENTS.read_text().splitlines() if not line.startswith("#")]
    assert all(len(line.split("==")) == 2 for line in lines)
    import tomllib

    project = tomllib.loads(places.PROJECT.read_text())["project"]
    for name, extra in project["optional-dependencies"].items():
        assert set(extra) <= set(lines), f"the extra {name!r} pins what requirements.txt does not"


def _stub(path: Path, status: int) -> str:
    path.write_text(f"#!/bin/sh\nexit {status}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_the_named_chromium_is_used_and_a_broken_one_is_not_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    good = _stub(tmp_path / "good", 0)
    monkeypatch.setenv(browser.VARIABLE, good)
    assert browser.chromium_path() == good
    for bad in (_stub(tmp_path / "bad", 1), str(tmp_path / "none")):
        monkeypatch.setenv(browser.VARIABLE, bad)
        with pytest.raises(BuildFault, match=browser.VARIABLE):
            browser.ensure_chromium()


def test_without_any_chromium_each_way_is_tried_and_then_one_command_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(browser.VARIABLE, raising=False)
    monkeypatch.setattr(browser, "_candidates", lambda: iter([str(tmp_path / "chromium")]))
    monkeypatch.setattr(browser, "_succeeds", lambda command, seconds: "install" not in command)
    monkeypatch.setattr(browser, "_install_by_apt", lambda: [["apt-get", "install"]])
    monkeypatch.setattr(browser, "INSTALLERS", (("one", lambda: [["install"]]), ("two", list)))
    tried: list[str] = []
    with pytest.raises(BuildFault, match="playwright install") as caught:
        browser.ensure_chromium(tried.append)
    assert tried == ["no Chromium is found; trying one"]
    assert "\n" not in str(caught.value)


def test_an_installed_chromium_is_found_afterwards(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "chromium"
    monkeypatch.delenv(browser.VARIABLE, raising=False)
    monkeypatch.setattr(browser, "_candidates", lambda: iter([str(path)]))
    monkeypatch.setattr(browser, "INSTALLERS", (("one", lambda: [["sh", "-c", f"printf '#!/bin/sh\\n' > {path}"]]),
                                                ("two", lambda: [["chmod", "+x", str(path)]])))  # fmt: skip
    assert browser.ensure_chromium(lambda text: None) == str(path)


@pytest.mark.parametrize(("user", "expected"), [(0, True), (1000, False)])
def test_only_root_goes_without_the_sandbox(monkeypatch: pytest.MonkeyPatch, user: int, expected: bool) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    assert ("--no-sandbox" in browser.launch_arguments()) is expected


def test_help_lists_every_command() -> None:
    done = subprocess.run([sys.executable, str(DEV), "--help"], capture_output=True, text=True, check=True)
    assert all(name in done.stdout for name in ("run", "test", "site", "check", "bench", "lint", "lock"))
