"""Fixtures of the build's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from small_world import World, small_world


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A small whole world to build from."""
    return small_world(tmp_path)
