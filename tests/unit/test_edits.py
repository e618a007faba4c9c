"""Weights typed in by hand: the right number in the right place, and a part of the past like everything else."""

import io

import numpy as np
import pytest

import nnsim
from nnsim.edits import LARGEST_WEIGHT, Edit, checked_edit, with_edit


def small(**changes: object) -> nnsim.Simulation:
    fields = {"samples": 60, "hidden": (6, 2), "runs": 3, "batch": 7}
    return nnsim.Simulation(nnsim.Config().replace(**(fields | changes)))


def reloaded(sim: nnsim.Simulation) -> nnsim.Simulation:
    file = io.BytesIO()
    nnsim.save(sim, file)
    file.seek(0)
    return nnsim.load(file)


def test_an_edit_sets_one_number_and_no_other() -> None:
    sim = small()
    sim.advance(10)
    expected = [layer.augmented.copy() for layer in sim.layers]
    sim.set_weight(run=1, layer=0, unit=4, input=1, value=0.1)
    sim.set_weight(run=0, layer=1, unit=0, input="bias", value=-2)
    sim.set_weight(run=2, layer=-1, unit=0, input=-1, value=3)
    expected[0][1, 4, 1] = np.float32(0.1)
    expected[1][0, 0, 6] = -2
    expected[2][2, 0, 2] = 3
    for layer, numbers in zip(sim.layers, expected, strict=True):
        np.testing.assert_array_equal(layer.augmented, numbers)
    assert sim.layers[1].biases[0, 0] == -2


def test_metrics_and_pictures_see_it_at_once() -> None:
    sim = small()
    before = sim.metrics.loss.copy()
    sim.set_weight(0, 2, 0, "bias", 100)
    assert sim.metrics.loss[0] > before[0]
    np.testing.assert_array_equal(sim.metrics.loss[1:], before[1:])
    assert (sim.predict_probability([(0, 0), (1, 2)])[0] > 0.99).all()


def test_training_goes_on_from_it_as_from_any_other_parameters() -> None:
    sim, plain = small(optimizer="sgd"), small(optimizer="sgd")
    sim.set_weight(1, 0, 2, 0, 0.75)
    plain.layers[0].weights[1, 2, 0] = 0.75
    sim.advance(20)
    plain.advance(20)
    np.testing.assert_array_equal(sim.parameters, plain.parameters)


@pytest.mark.parametrize("runs", [1, 3])
def test_a_replay_makes_it_again(runs: int) -> None:
    sim = small(runs=runs)
    hashes = {}
    for step, (layer, unit, value) in ((0, (0, 0, 1.0)), (70, (1, 1, -0.5)), (100, (0, 3, 2.0)), (130, (-1, 0, 0.0))):
        sim.advance(step - sim.step)
        sim.set_weight(runs - 1, layer, unit, 0, value)
        hashes[step] = sim.parameters_sha256()
    sim.advance(170)
    hashes[300] = sim.parameters_sha256()
    for twin in (sim, sim.fork(), reloaded(sim)):
        for step in (300, 70, 0, 130, 100, 300):
            twin.seek(step)
            assert twin.parameters_sha256() == hashes[step], step


def test_a_checkpoint_on_the_same_step_is_one_of_after_it() -> None:
    sim = small()
    sim.advance(200)
    sim.set_weight(0, 0, 0, 0, 7.0)
    edited = sim.parameters_sha256()
    sim.advance(50)
    sim.seek(200)
    assert sim.parameters_sha256() == edited
    sim.seek(150)
    sim.advance(50)
    assert sim.parameters_sha256() == edited


def test_the_last_edit_of_a_parameter_at_a_step_counts() -> None:
    sim = small()
    sim.advance(30)
    original = float(sim.layers[0].weights[0, 0, 0])
    for value in (1, 2, original):
        sim.set_weight(0, 0, 0, 0, value)
    assert sim.recording.edits == ((30, Edit(0, 0, 0, 0, original)),)
    sim.advance(30)
    plain = small()
    plain.advance(60)
    assert sim.parameters_sha256() == plain.parameters_sha256()


def test_a_new_future_drops_what_was_edited_in_the_old_one() -> None:
    sim = small()
    for step in (50, 100, 150):
        sim.advance(step - sim.step)
        sim.set_weight(0, 0, 0, 0, step)
    sim.seek(100)
    sim.reconfigure(sim.config.replace(learning_rate=0.01))
    assert [step for step, _ in sim.recording.edits] == [50, 100]
    sim.seek(60)
    sim.set_weight(1, 0, 0, 0, 60)
    assert [step for step, _ in sim.recording.edits] == [50, 60]
    assert [step for step, _ in sim.recording.changes] == [0]
    assert sim.config.learning_rate == nnsim.Config().learning_rate
    assert [moment.step for moment in sim.recording.checkpoints] == [0]


def test_changes_and_edits_of_one_step_are_both_kept() -> None:
    sim = small()
    sim.advance(40)
    sim.set_weight(0, 1, 0, 2, 0.25)
    sim.reconfigure(sim.config.replace(learning_rate=0.01))
    sim.set_weight(0, 1, 0, 3, 0.5)
    sim.advance(90)
    end = sim.parameters_sha256()
    sim.seek(0)
    sim.seek(130)
    assert sim.parameters_sha256() == end
    assert len(sim.recording.edits) == 2


def test_the_loss_is_looked_at_before_the_edit_in_replays_too() -> None:
    sim = small(learning_rate=0.0, stop_plateau=300)
    sim.advance(200)
    sim.set_weight(0, -1, 0, "bias", 50.0)
    assert sim.advance(1000) == 200
    improvements = sim.recording.improvements
    sim.seek(0)
    assert sim.advance(1000) == 400
    assert sim.recording.improvements == improvements


def test_runs_that_diverged_are_left_alone_and_the_others_can_be_edited() -> None:
    sim = small(dataset="plane", optimizer="momentum", learning_rates=(0.001, 50.0, 0.002))
    sim.advance(50)
    assert list(sim.stopped) == [1]
    with pytest.raises(nnsim.ConfigError, match=f"run is 1, but must be .* diverged after step {sim.stopped[1]}"):
        sim.set_weight(1, 0, 0, 0, 1.0)
    sim.set_weight(2, 0, 0, 0, 1.5)
    assert sim.layers[0].weights[2, 0, 0] == 1.5
    sim.advance(1)
    assert sim.layers[0].weights[2, 0, 0] == pytest.approx(1.5, abs=0.2)
    end = sim.parameters_sha256()
    sim.seek(0)
    sim.seek(51)
    assert sim.parameters_sha256() == end
    sim.seek(0)
    sim.set_weight(1, 0, 0, 0, 0.0)  # before it diverged
    assert not sim.recording.changes[1:]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"run": 3}, "run", "a whole number from 0 to 2"),
        ({"run": -1}, "run", "a whole number from 0 to 2"),
        ({"run": True}, "run", "a whole number"),
        ({"layer": 3}, "layer", "from -3 to 2, as there are 3 layers"),
        ({"layer": 0.5}, "layer", "a whole number"),
        ({"unit": 6}, "unit", "from 0 to 5 in layer 0"),
        ({"layer": -1, "unit": 1}, "unit", "from 0 to 0 in layer 2"),
        ({"input": 2}, "input", "from -1 to 1 in layer 0"),
        ({"input": -2}, "input", "from -1 to 1 in layer 0"),
        ({"input": "x1"}, "input", '"bias" being the bias'),
        ({"value": np.nan}, "value", "a number from -1e"),
        ({"value": np.inf}, "value", "a number from -1e"),
        ({"value": 2e6}, "value", "a number from -1e"),
        ({"value": 10**400}, "value", "a number from -1e"),
        ({"value": "1"}, "value", "a number from -1e"),
        ({"value": None}, "value", "a number from -1e"),
    ],
)
def test_what_is_not_there_is_refused(changes: dict[str, object], field: str, words: str) -> None:
    sim = small()
    before = sim.parameters_sha256()
    asked = {"run": 0, "layer": 0, "unit": 0, "input": 0, "value": 0.5} | changes
    with pytest.raises(nnsim.ConfigError) as refusal:
        sim.set_weight(**asked)
    [problem] = refusal.value.problems
    assert problem.field == field
    assert words in problem.allowed
    assert sim.parameters_sha256() == before
    assert not sim.recording.edits


def test_every_problem_is_named_at_once() -> None:
    with pytest.raises(nnsim.ConfigError) as refusal:
        checked_edit(2, (2, 3, 1), run=9, layer=9, unit=9, input=9, value=np.nan)
    assert [problem.field for problem in refusal.value.problems] == ["run", "layer", "unit", "input", "value"]


def test_the_largest_numbers_can_be_set() -> None:
    sim = small()
    sim.set_weight(0, 0, 0, 0, -LARGEST_WEIGHT)
    assert sim.layers[0].weights[0, 0, 0] == -LARGEST_WEIGHT


def test_an_edit_takes_the_place_of_one_like_it_only() -> None:
    one, same, other = Edit(0, 0, 0, 0, 1.0), Edit(0, 0, 0, 0, 2.0), Edit(0, 0, 0, 1, 3.0)
    edits = with_edit([(5, one), (10, one), (10, other), (15, one)], 10, same)
    assert edits == [(5, one), (10, other), (10, same)]


def test_what_is_too_small_for_a_float32_is_the_zero_that_an_address_has() -> None:
    assert str(checked_edit(1, (2, 1), 0, 0, 0, 0, -1e-200).value) == "0.0"
