"""Where everything of the project lies on disk. `Path`s only: nothing is created here."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

BUILD = ROOT / "build"
LOCK = BUILD / "lock.json"
REQUIREMENTS = BUILD / "requirements.txt"

PROJECT = ROOT / "pyproject.toml"
PACKAGE = ROOT / "py" / "nnsim"
WEB = ROOT / "web"
BENCH = ROOT / "tests" / "bench" / "run.py"

ENVIRONMENT = ROOT / ".venv"
CACHE = ROOT / ".cache"
RUNTIME_CACHE = CACHE / "runtime"
"""Pinned files by their names; a file a person puts here is used if its bytes are the pinned ones."""
BYTECODE_CACHE = CACHE / "bytecode"
RECORDING_CACHE = CACHE / "recordings"

SITE = ROOT / "dist" / "site"
