"""What a visitor takes along gives the same run elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import nnsim
from visitor import Visitor


@pytest.fixture
def sharing(visitor: Visitor) -> Iterator[Visitor]:
    """The shared tab, 40 steps into a run of its own, with the dialog open."""
    visitor.call("configure", "dataset=xor&hidden=4,2&seed=5")
    visitor.call("step", 40)
    visitor.frame.click("#share-open")
    yield visitor
    visitor.page.keyboard.press("Escape")
    visitor.frame.wait_for_selector("#share", state="hidden")


def test_the_python_program_repeats_the_run_to_the_bit(sharing: Visitor) -> None:
    while not sharing.frame.input_value("#share-python"):
        sharing.frames(2)
    program = sharing.frame.input_value("#share-python")
    environment = os.environ | {"PYTHONPATH": str(Path(nnsim.__file__).parents[1])}
    finished = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment
    )
    assert sharing.state["parameters_sha256"] in finished.stdout


def test_the_link_and_the_embed_code_name_the_run(sharing: Visitor) -> None:
    link = sharing.frame.input_value("#share-link")
    assert link == sharing.frame.evaluate("location.href")
    assert "dataset=xor" in link
    code = sharing.frame.input_value("#share-embed")
    source = re.search(r'src="([^"]*)"', code)
    assert source is not None
    assert source[1].replace("&amp;", "&").endswith("embed.html?lang=en#" + sharing.fragment)


def test_without_a_clipboard_the_text_is_selected(sharing: Visitor) -> None:
    sharing.frame.evaluate("() => { if (navigator.clipboard) navigator.clipboard.writeText = () => Promise.reject(); }")
    sharing.frame.click("[data-copy=link] button")
    sharing.frame.wait_for_selector("#share-link:focus")
    selected = "(({selectionStart, selectionEnd, value}) => selectionEnd - selectionStart == value.length)"
    assert sharing.frame.evaluate(f"{selected}(document.getElementById('share-link'))")


def test_keys_mean_nothing_to_the_run_while_the_dialog_is_open(sharing: Visitor) -> None:
    sharing.page.keyboard.press("r")
    assert sharing.state["step"] == 40
