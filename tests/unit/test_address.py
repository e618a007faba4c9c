"""Fragments in, configurations out, and refusals that name everything wrong."""

import pytest

import nnsim
from nnsim.address import LONGEST_ADDRESS, apply_texts
from nnsim.limits import LONGEST_PLAN, LONGEST_TABLE


def problems_of(text: str) -> dict[str, str]:
    with pytest.raises(nnsim.ConfigError) as refusal:
        nnsim.parse_address(text)
    return {problem.field: problem.value for problem in refusal.value.problems}


def test_an_empty_fragment_is_the_default_preset() -> None:
    assert nnsim.parse_address("") == nnsim.parse_address("#") == nnsim.presets["article"]


def test_a_fragment_says_only_what_differs() -> None:
    config = nnsim.presets["article-code"].replace(seed=7, hidden=(8, 3, 2), reproducible=False)
    text = nnsim.format_address(config)
    assert text == "preset=article-code&hidden=8,3,2&seed=7&reproducible=false"
    assert nnsim.parse_address(f"#{text}") == config


def test_every_preset_round_trips() -> None:
    for name, config in nnsim.presets.items():
        assert nnsim.parse_address(nnsim.format_address(config)) == config
        assert nnsim.format_address(config) == ("" if name == "article" else f"preset={name}")


def test_lists_may_be_empty() -> None:
    assert nnsim.parse_address("hidden=").hidden == ()
    assert nnsim.format_address(nnsim.Config(hidden=())) == "hidden="


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("preset=nope", {"preset": "nope"}),
        ("learning_rate=nan", {"learning_rate": "nan"}),
        ("learning_rate=inf&batch=ten", {"learning_rate": "inf", "batch": "ten"}),
        ("hidden=1000000000", {"hidden": "1000000000"}),
        ("runs=9&seed=-1&speed=1.5", {"runs": "9", "seed": "-1", "speed": "1.5"}),
        ("colour=red", {"colour": "not a known field"}),
        ("seed=1&seed=2", {"seed": "given more than once"}),
        ("play", {"address": "play"}),
        ("preset=nope&runs=0", {"preset": "nope", "runs": "0"}),
        ("dataset=plane&loss=hinge", {"loss": "hinge"}),
        ("activation=relu,tanh,relu", {"activation": "relu,tanh,relu"}),
        ("batch=2000", {"batch": "2000"}),
        ("seed=%00%0a", {"seed": "\ufffd\ufffd"}),
        ("reproducible=yes", {"reproducible": "yes"}),
    ],
)
def test_refusals_name_every_field_and_value(text: str, expected: dict[str, str]) -> None:
    assert problems_of(text) == expected


def test_long_values_and_long_addresses_are_not_repeated() -> None:
    assert len(problems_of("seed=" + "9" * 3000)["seed"]) < 100
    assert problems_of("seed=" + "9" * LONGEST_ADDRESS)["address"] == f"{LONGEST_ADDRESS + 5} characters long"


def test_the_sentence_says_what_is_allowed() -> None:
    with pytest.raises(nnsim.ConfigError, match=r"^runs is 9, but must be a whole number from 1 to 8\.$"):
        nnsim.parse_address("runs=9")


def test_texts_change_fields_of_a_given_configuration() -> None:
    base = nnsim.presets["article-text"]
    assert apply_texts(base, {"seed": " 4 ", "colors": "class"}) == base.replace(seed=4, colors="class")


def test_an_address_of_very_many_parts_is_refused_at_once() -> None:
    assert problems_of("a=&" * 300_000) == {"address": "made of 300000 parts"}


def test_a_table_travels_in_a_fragment() -> None:
    text = "x;y;name\n0,5;1;ä&b=#\n2;3;100 %"
    config = nnsim.Config(dataset="own", table=text, batch=2)
    fragment = nnsim.format_address(config)
    assert fragment.isascii()
    assert "\n" not in fragment
    assert nnsim.parse_address(fragment) == config
    assert config.total_samples == config.train_samples == 2
    assert config.loss_name == "binary_cross_entropy"


def test_the_longest_table_fits_into_an_address() -> None:
    table = "1;1;a\n2;2;" + "ö" * ((LONGEST_TABLE - 10) // 2)
    config = nnsim.Config(table=table)
    assert LONGEST_TABLE - 20 < len(config.table.encode()) <= LONGEST_TABLE
    fragment = nnsim.format_address(config)
    assert len(fragment) > 0.99 * (LONGEST_ADDRESS - 6 * LONGEST_PLAN) - 4000
    assert nnsim.parse_address(fragment) == config


def test_problems_of_a_table_name_its_lines() -> None:
    assert list(problems_of("dataset=own&table=1,2,a%0A3,x,b%0A4,5")) == ["line 2", "line 3"]
    assert problems_of("table=" + "x" * (LONGEST_TABLE + 1))["table"] == "x" * 60 + "..."
