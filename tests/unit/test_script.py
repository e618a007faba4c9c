"""The Python program of a run repeats it, to the bit."""

import doctest
import os
import subprocess
import sys
from pathlib import Path

import pytest

import nnsim
from nnsim import script
from nnsim.script import script_of
from session_page import FRAGMENT, Page


def carried_out(program: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(Path(nnsim.__file__).parents[1])}
    finished = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment
    )
    return finished.stdout


def test_the_example() -> None:
    outcome = doctest.testmod(script)
    assert (outcome.failed, outcome.attempted > 0) == (0, True)


@pytest.mark.parametrize(
    "fragment",
    [FRAGMENT, "preset=xor&seed=3", "dataset=own&batch=2&hidden=3&table=1,2,0%0A2,1,1%0A0,0,1%0A3,1,0"],
)
def test_the_program_gives_the_same_parameters(fragment: str) -> None:
    simulation = nnsim.Simulation(nnsim.parse_address(fragment))
    simulation.advance(60)
    assert simulation.parameters_sha256() in carried_out(script_of(simulation))


def test_what_was_changed_in_mid_run_is_in_the_program_that_the_page_gets() -> None:
    page = Page()
    page.done("start", fragment=FRAGMENT, dark=False)
    page.done("tick", steps=30)
    page.done("change", fields={"learning_rate": "0.05"})
    page.done("tick", steps=30)
    program = page.done("script")["status"]["script"]
    assert page.state()["parameters_sha256"] in carried_out(program)
