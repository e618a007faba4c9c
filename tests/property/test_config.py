"""Any invalid configuration is refused, and the refusal names the right field and nothing else."""

import dataclasses
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnsim
from nnsim.config import FIELDS
from nnsim.domains import Choice, Domain, Flag, Number, Several, Text, Whole
from nnsim.names import OWN, TASKS
from strategies import configs

few = settings(max_examples=150, deadline=None)

NOT_A_NUMBER = st.one_of(st.none(), st.text(max_size=3), st.booleans(), st.just(math.nan), st.just(1j), st.just([1]))


def outside(domain: Domain) -> st.SearchStrategy[object]:
    """Values that a domain must refuse."""
    match domain:
        case Whole(low, high):
            return st.one_of(NOT_A_NUMBER, st.integers(max_value=low - 1), st.integers(high + 1), st.just(low + 0.5))
        case Number(low, high, zero):
            below = st.floats(max_value=low, exclude_max=True, allow_nan=False).filter(lambda value: value or not zero)
            above = st.floats(high, exclude_min=True, allow_nan=False)
            whole = st.sampled_from((1, -1)).flatmap(lambda sign: st.integers(300, 500).map(lambda n: sign * 10**n))
            return st.one_of(NOT_A_NUMBER, below, above, whole)
        case Choice(names):
            return st.one_of(st.text(max_size=9).filter(lambda text: text not in names), st.none(), st.integers())
        case Text(most):
            return st.one_of(
                st.integers(), st.none(), st.just("x" * (most + 1)), st.just("ä" * most), st.just("\udcff")
            )
        case Flag():
            return st.one_of(st.integers(), st.text(max_size=5), st.none())
        case Several(each, fewest, most, distinct):
            wrong = [outside(each).filter(lambda value: not isinstance(value, list)).map(lambda value: (value,))]
            if not isinstance(each, Choice):
                wrong.append(st.just((each.low,) * (most + 1)))
            if fewest:
                wrong.append(st.just(()))
            if distinct and isinstance(each, Choice):
                wrong.append(st.just((each.names[0],) * 2))
            return st.one_of(wrong)
    raise AssertionError(domain)


@few
@given(configs(), st.sets(st.sampled_from(sorted(FIELDS)), min_size=1, max_size=4), st.data())
def test_every_value_out_of_range_is_refused_by_its_own_field(
    config: nnsim.Config, names: set[str], data: st.DataObject
) -> None:
    changes = {name: data.draw(outside(FIELDS[name].domain), label=name) for name in names}
    with pytest.raises(nnsim.ConfigError) as refusal:
        config.replace(**changes)
    assert {problem.field for problem in refusal.value.problems} == names
    for problem in refusal.value.problems:
        assert problem.allowed == FIELDS[problem.field].allowed
        assert str(problem).isprintable()


@few
@given(configs(), configs())
def test_what_has_changed_makes_one_of_the_other(one: nnsim.Config, other: nnsim.Config) -> None:
    assert one.replace(**other.changed_from(one)) == other


LOSSES_THAT_DO_NOT_FIT = {"binary": "cross_entropy", "classes": "hinge", "regression": "binary_cross_entropy"}


@few
@given(configs(), st.data())
def test_values_that_do_not_go_together_are_refused_by_the_right_field(
    config: nnsim.Config, data: st.DataObject
) -> None:
    wrong = {
        "activation": {"activation": ("relu",) * (3 if len(config.hidden) == 2 else 2)},
        "learning_rates": {"learning_rates": (0.01,) * (config.runs + 1)},
        "batch": {"batch": config.train_samples + 1},
        "loss": {"loss": LOSSES_THAT_DO_NOT_FIT[config.task_kind]},
    }
    if config.task_kind == "regression":
        wrong["stop_accuracy"] = {"stop_accuracy": 0.5}
    if config.task_kind != "binary":
        wrong["balance"] = {"balance": 0.5}
    fields = data.draw(st.sets(st.sampled_from(sorted(wrong)), min_size=1))
    changes = {name: value for field in fields for name, value in wrong[field].items()}
    with pytest.raises(nnsim.ConfigError) as refusal:
        config.replace(**changes)
    assert {problem.field for problem in refusal.value.problems} == fields


def test_a_share_too_small_for_one_sample_is_refused() -> None:
    with pytest.raises(nnsim.ConfigError, match=r"test_fraction is 0\.01, but must be 0, or a share that leaves"):
        nnsim.Config(samples=10, test_fraction=0.01)


@given(st.dictionaries(st.text(max_size=12).filter(lambda name: name not in FIELDS), st.integers(), min_size=1))
def test_unknown_fields_are_named(fields: dict[str, int]) -> None:
    with pytest.raises(nnsim.ConfigError) as refusal:
        nnsim.Config().replace(**fields)
    assert len(refusal.value.problems) == len(fields)
    assert all(problem.value == "not a known field" for problem in refusal.value.problems)


@few
@given(configs())
def test_equal_values_make_equal_configurations(config: nnsim.Config) -> None:
    again = nnsim.Config(**{name: getattr(config, name) for name in FIELDS})
    assert again == config
    assert hash(again) == hash(config)
    assert config.changed_from(again) == {}
    assert config.activations == config.activation * (len(config.hidden) if len(config.activation) == 1 else 1)


def test_every_field_says_what_it_is_about() -> None:
    assert set(FIELDS) == {field.name for field in dataclasses.fields(nnsim.Config)}
    for field in FIELDS.values():
        assert field.about
        assert field.effect in ("view", "training", "start")
        assert field.domain.normalise(field.default) == field.default
    assert set(FIELDS["dataset"].domain.names) == {*TASKS, OWN}
