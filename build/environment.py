"""The environment `.venv`: made with the standard library alone, filled with pinned packages, then entered."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from fault import BuildFault
from places import ENVIRONMENT, REQUIREMENTS

OLDEST = "3.11"

IS_USABLE = "import sys, pip; sys.exit(sys.version_info < (3, 11))"


def enter(script: Path, arguments: list[str], with_tools: bool) -> None:
    """Run on inside `.venv`: returns if this process is there already, else starts `script` anew in it.

    `with_tools` installs the packages of `requirements.txt`, which tests and checks need and a site does not.
    Raises `BuildFault` when the environment cannot be made or filled.
    """
    python = _make(ENVIRONMENT)
    if with_tools:
        _install(python, REQUIREMENTS, ENVIRONMENT)
    if Path(sys.prefix).resolve() == ENVIRONMENT.resolve():
        return
    command = [str(python), str(script), *arguments]
    if os.name == "nt":  # there exec returns to the shell at once
        sys.exit(subprocess.call(command))
    sys.stdout.flush()
    os.execv(python, command)


def _make(environment: Path) -> Path:
    """The Python of `environment`, which is made if it is not there or does not work."""
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if _works(python):
        return python
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise BuildFault(
            f"This Python ({sys.executable}) cannot make environments, its venv or ensurepip module is missing:"
            " install it (on Debian and Ubuntu: `apt-get install python3-venv`) and run this again."
        )
    print(f"making the environment {environment}", flush=True)
    _run([sys.executable, "-m", "venv", "--clear", str(environment)], f"{environment} cannot be made")
    if not _works(python):
        raise BuildFault(f"The environment {environment} was made and does not work; is {sys.executable} complete?")
    return python


def _works(python: Path) -> bool:
    try:
        return subprocess.run([str(python), "-c", IS_USABLE], capture_output=True).returncode == 0
    except OSError:
        return False


def _install(python: Path, requirements: Path, environment: Path) -> None:
    """Install the pinned packages, unless exactly these were installed before."""
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    stamp = environment / "nnsim-requirements.sha256"
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    print(f"installing the packages of {requirements.name} into {environment}", flush=True)
    waiting = ["--quiet", "--disable-pip-version-check", "--retries=2", "--timeout=20"]
    _run(
        [str(python), "-m", "pip", "install", *waiting, f"--requirement={requirements}"],
        f"pip cannot install the packages of {requirements}, perhaps because its index is out of reach",
    )
    stamp.write_text(wanted, encoding="ascii")


def _run(command: list[str], failure: str) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        said = done.stdout.decode(errors="replace").strip().splitlines()
        raise BuildFault(f"{failure} ({said[-1].strip() if said else f'exit status {done.returncode}'}).")
