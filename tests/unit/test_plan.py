"""Changes in mid-run as text: what it says, what is refused, and that a run opened from it is the same run."""

import pytest

import nnsim
from nnsim.config import FIELDS
from nnsim.limits import LONGEST_PLAN
from nnsim.plan import read_plan, write_plan

SMALL = nnsim.Config(samples=40, hidden=(5, 2), runs=2)


def problems_of(text, name="changes"):
    with pytest.raises(nnsim.ConfigError) as refusal:
        SMALL.replace(**{name: text})
    assert {problem.field for problem in refusal.value.problems} == {name}
    return [(problem.value, problem.allowed) for problem in refusal.value.problems]


def test_a_plan_is_read_in_the_order_of_its_steps_and_written_back():
    text = " 3000:l2=1e-3; 1200 : learning_rate=0.01;1200:batch=5;3000:weight.0.1.0.-1=2 ;"
    plan = read_plan(text, FIELDS)
    assert plan == (
        (1200, {"learning_rate": 0.01, "batch": 5}),
        (3000, {"l2": 0.001, "weight.0.1.0.-1": 2.0}),
    )
    written = "1200:learning_rate=0.01;1200:batch=5;3000:l2=0.001;3000:weight.0.1.0.-1=2.0"
    assert write_plan(plan) == written
    assert read_plan(written, FIELDS) == plan


def test_a_plan_is_what_holds_from_each_step_on():
    config = SMALL.replace(changes="20:batch=5;10:learning_rate=0.01;15:weight.0.0.0.0=1", learning_rate=0.1)
    base = SMALL.replace(learning_rate=0.1)
    slow = base.replace(learning_rate=0.01)
    assert config.planned("changes") == ((0, base), (10, slow), (20, slow.replace(batch=5)))
    assert config.planned("fork") == ((0, base),)
    assert config.weights_set("changes") == ((15, "weight.0.0.0.0", 1.0),)
    assert SMALL.planned("changes") == ((0, SMALL),)


@pytest.mark.parametrize("name", ["changes", "fork"])
@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("learning_rate=0.1", "step:field=value"),
        ("10", "step:field=value"),
        ("ten:l2=0.1", "step:field=value"),
        ("-1:l2=0.1", "step:field=value"),
        ("1.5:l2=0.1", "step:field=value"),
        ("٣:l2=0.1", "step:field=value"),
        ("2000000000:l2=0.1", "step:field=value"),
        ("9" * 5000 + ":l2=0.1", "step:field=value"),
        ("10:hidden=3", "a change of one of slope, "),
        ("10:changes=1", "a change of one of slope, "),
        ("10:speed=1", "a change of one of slope, "),
        ("10:l2=fast", "a change of l2 to a number from 0 to 10"),
        ("10:l2=nan", "a change of l2 to a number from 0 to 10"),
        ("10:learning_rates=0.1,x", "a change of learning_rates to 0 to 8 values"),
        ("10:batch=50", "such that batch is at most the 40 training samples"),
        ("10:learning_rates=0.1", "such that learning_rates is empty or one for each of the 2 runs"),
        ("10:weight.0.0=1", "a weight named as"),
        ("10:weight.0.0.x.0=1", "a weight named as"),
        ("10:weight.0.0.0.0=inf", "a weight named as"),
    ],
)
def test_what_is_no_plan_is_refused_with_what_would_be_one(name, text, allowed):
    [(value, instead)] = problems_of(text, name)
    assert value.rstrip(".") in text
    assert allowed in instead


def test_every_fault_is_told():
    assert len(problems_of("10:l2=x;20:hidden=3;30:l1=0.1;nonsense")) == 3
    assert problems_of("x" * (LONGEST_PLAN + 1))[0][1] == FIELDS["changes"].allowed


@pytest.mark.parametrize("place", ["2.0.0.0", "0.3.0.0", "0.0.5.0", "0.0.0.2", "0.0.0.-2"])
def test_a_weight_that_is_not_there_is_refused_by_the_simulation(place):
    with pytest.raises(nnsim.ConfigError):
        nnsim.Simulation(SMALL.replace(changes=f"10:weight.{place}=1"))


def test_changes_that_do_not_fit_given_data_are_refused():
    data = nnsim.dataset_from_arrays([[0, 1], [1, 0], [1, 1], [0, 0]], [0, 1, 1, 0])
    nnsim.Simulation(nnsim.Config(dataset="own", batch=2, changes="5:batch=4"), data)
    with pytest.raises(nnsim.ConfigError, match="batch"):
        nnsim.Simulation(nnsim.Config(dataset="own", batch=2, changes="5:batch=9"), data)


def test_a_run_changed_by_hand_and_the_run_opened_from_its_address_are_the_same():
    one = nnsim.Simulation(SMALL)
    one.set_weight(run=1, layer=0, unit=2, input="bias", value=0.3)
    one.advance(130)
    one.reconfigure(one.config.replace(learning_rate=0.05, speed=3))
    one.advance(70)
    one.set_weight(run=0, layer=-1, unit=0, input=1, value=-1.1)
    one.reconfigure(one.config.replace(batch=7))
    one.advance(100)
    address = nnsim.format_address(one.recipe)
    assert "changes=0:weight.1.0.2.-1=0.3" in address
    assert "130:learning_rate=0.05;200:batch=7;200:weight.0.2.0.1=-1.1" in address
    other = nnsim.Simulation(nnsim.parse_address(address))
    other.advance(300)
    assert other.parameters_sha256() == one.parameters_sha256()
    assert other.config == one.config
    assert other.recipe == one.recipe
    other.seek(0)
    assert other.config == SMALL.replace(speed=3)
    other.advance(300)
    assert other.parameters_sha256() == one.parameters_sha256()


def test_another_change_ends_the_plan_that_was():
    simulation = nnsim.Simulation(SMALL.replace(changes="100:l2=0.1;200:l1=0.1"))
    simulation.advance(150)
    simulation.reconfigure(simulation.config.replace(batch=3))
    assert simulation.recipe.changes == "100:l2=0.1;150:batch=3"
    simulation.seek(0)
    simulation.reconfigure(simulation.config.replace(batch=4))
    assert simulation.recipe == SMALL.replace(batch=4)


def test_the_furthest_step_is_that_of_this_future():
    simulation = nnsim.Simulation(SMALL)
    simulation.advance(250)
    simulation.seek(120)
    assert (simulation.step, simulation.furthest) == (120, 250)
    simulation.advance(10)
    assert simulation.furthest == 250
    twin = simulation.fork(l2=0.1)
    assert (twin.furthest, simulation.furthest) == (130, 250)
    simulation.set_weight(run=0, layer=0, unit=0, input=0, value=0.0)
    assert simulation.furthest == 130
    simulation.advance(5)
    assert simulation.furthest == 135


def test_going_back_stops_where_no_training_is_needed():
    simulation = nnsim.Simulation(SMALL)
    simulation.advance(250)
    simulation.leap(220)
    assert simulation.step == 200
    simulation.leap(200)
    assert simulation.step == 200
    simulation.leap(240)
    assert simulation.step == 200
