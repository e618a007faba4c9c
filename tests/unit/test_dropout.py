"""Dropout's masks: their moments, and that a step's masks do not depend on how one came to it."""

import numpy as np

import nnsim
from nnsim.dropout import STEPS_IN_BLOCK, DropoutMasks


def masks_of(step: int, visited: range) -> list[np.ndarray]:
    masks = [np.empty((2, 6, 5), np.float32), np.empty((2, 3, 5), np.float32)]
    source = DropoutMasks(0.4, masks, seed=3, runs=[0, 2])
    for each in visited:
        source.draw(each)
    source.draw(step)
    return [mask.copy() for mask in masks]


def test_masks_drop_the_given_share_and_keep_the_mean() -> None:
    mask = np.empty((200, 100), np.float32)
    DropoutMasks(0.3, [mask], seed=1, runs=[0]).draw(0)
    assert abs((mask == 0).mean() - 0.3) < 0.02
    assert abs(mask.mean() - 1) < 0.03


def test_a_step_s_masks_are_the_same_however_it_is_reached() -> None:
    for step in (0, 7, STEPS_IN_BLOCK, STEPS_IN_BLOCK + 3):
        straight, directly = masks_of(step, range(step)), masks_of(step, range(0))
        for one, other in zip(straight, directly, strict=True):
            np.testing.assert_array_equal(one, other)
    assert not np.array_equal(masks_of(7, range(0))[0], masks_of(8, range(0))[0])


def test_a_training_step_uses_the_masks() -> None:
    config = nnsim.Config(hidden=(20,), runs=1, samples=50, batch=0, optimizer="sgd", dropout=0.5)
    sim, plain = nnsim.Simulation(config), nnsim.Simulation(config.replace(dropout=0.0))
    sim.advance(1)
    plain.advance(1)
    assert not np.array_equal(sim.parameters, plain.parameters)
