"""Nothing that a visitor may be told keeps an English word when French is spoken."""

import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nnsim
from nnsim import Config, Simulation, parse_address
from nnsim.config import FIELDS
from nnsim.datasets import dataset_from_arrays, given_dataset, make_dataset
from nnsim.domains import Choice, Flag, Several
from nnsim.errors import ConfigError, Problem
from nnsim.features import compute_features
from nnsim.futures import Futures
from nnsim.language import speaking
from nnsim.limits import LONGEST_PLAN, MOST_SAMPLES
from nnsim.own_data import LONGEST_TEXT, parse_csv
from nnsim.plan import PLANS
from session_page import Page

BOTH = frozenset(("classes", "gradient", "id", "point", "points", "second", "type"))
"""Words that are the same in French."""
TRAINABLE = " ".join(name for name, field in FIELDS.items() if field.effect == "training")
SMALL: dict[str, Any] = {"samples": 40, "hidden": (4, 2), "runs": 2}

Case = Callable[[], object]


def words(*texts: str) -> set[str]:
    return {word for text in texts for word in re.findall(r"[A-Za-z_]\w+", text)}


def refused(case: Case) -> tuple[list[str], set[str]]:
    """The sentences that `case` is refused with, and the fields."""
    with pytest.raises(ConfigError) as refusal:
        case()
    problems = refusal.value.problems
    return [str(problem) for problem in problems], {problem.field for problem in problems} & FIELDS.keys()


def choices(field: str) -> set[str]:
    """The names that a field is refused with, if it is a choice."""
    domain: object = FIELDS[field].domain if field in FIELDS else None
    domain = domain.each if isinstance(domain, Several) else domain
    if isinstance(domain, Flag):
        return {"true", "false"}
    return set(domain.names) if isinstance(domain, Choice) else set()


def english_left(case: Case, names: str = "") -> set[str]:
    """Words of the English refusal that are in the French one too, but for those of `names`, fields and choices."""
    english, fields = refused(case)
    with speaking("fr"):
        french, _ = refused(case)
    assert all(one != other for one, other in zip(english, french, strict=True))
    shared = words(*english) & words(*french)
    return shared - BOTH - fields - words(names) - {name for field in fields for name in choices(field)}


def test_an_english_word_in_french_is_found() -> None:
    def refuse() -> None:
        raise ConfigError((Problem("noise", "9", "at most 3"),))

    assert english_left(refuse) == {"at", "most"}


@pytest.mark.parametrize("name", FIELDS)
def test_every_field(name: str) -> None:
    assert english_left(lambda: Config().replace(**{name: 1e99})) == set()


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"activation": ("relu", "tanh", "elu")}, ""),
        ({"learning_rates": (0.5, 0.25)}, ""),
        ({"batch": 5000}, ""),
        ({"dataset": "own", "table": "1,2,a\n2,3,b", "test_fraction": 0.9}, ""),
        ({"dataset": "plane", "balance": 0.5}, "plane"),
        ({"dataset": "plane", "loss": "hinge"}, "plane"),
        ({"dataset": "plane", "stop_accuracy": 0.5}, "plane"),
        ({"hidden": (512,) * 8, "runs": 8}, ""),
        ({"hidden": (512,) * 8, "runs": 8, "samples": MOST_SAMPLES, "batch": MOST_SAMPLES}, ""),
        ({"activation": ()}, ""),
        ({"unknown": 1}, "unknown " + " ".join(FIELDS)),
    ],
)
def test_fields_that_do_not_go_together(fields: dict[str, Any], names: str) -> None:
    assert english_left(lambda: Config().replace(**fields), names) == set()


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("nonsense", "nonsense"),
        ("9999999999:l2=1", "l2"),
        ("5:foo=1", f"foo {TRAINABLE}"),
        ("5:samples=100", f"samples {TRAINABLE}"),
        ("5:batch=many", "batch many"),
        ("5:learning_rate=-1", "learning_rate"),
        ("5:schedule=none", "schedule none constant step exponential cosine"),
        ("5:weight.here=1", "weight.here"),
        ("5:weight.0.0.0.0=9999999", "weight"),
        ("5:batch=5000;6:stop_accuracy=2", "batch stop_accuracy"),
        ("5:batch=5000", "batch"),
    ],
)
def test_plans(name: str, text: str, names: str) -> None:
    assert english_left(lambda: Config().replace(**{name: text}), names) == set()


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("", ""),
        ("1,2,a", ""),
        ("1,2\n3,4,a\n5,6,b", ""),
        ("x,2,a\n3,4,a\n5,6,b", ""),
        ("1,2,a\n3,4,\n5,6,b", ""),
        ("1,2,a\n3,4,a", ""),
        ("\n".join(f"1,2,{label}" for label in "abcdefg"), ""),
        ("1,2,0.5\n1,2,0.7\n1,2,0.9\n1,2,1.5\n1,2,2.5\n1,2,3.5\n1,2,zz", "zz"),
        ("\n".join("oops,1,2" for _ in range(30)), "oops"),
        ("1,2,a\n" * (MOST_SAMPLES + 1), ""),
        ("1" * (LONGEST_TEXT + 1), ""),
    ],
)
def test_data_of_ones_own(table: str, names: str) -> None:
    assert english_left(lambda: parse_csv(table), names) == set()


@pytest.mark.parametrize(
    "address",
    ["x" * 3_000_000, "&".join(["noise=0"] * 900), "noise", "noise=0&noise=0.1", "preset=nonsense", "dataset=own"],
)
def test_addresses(address: str) -> None:
    names = "nonsense noise preset " + " ".join(nnsim.presets)
    assert english_left(lambda: Simulation(parse_address(address)), names) == set()


def diverged() -> Simulation:
    simulation = Simulation(Config(**SMALL, dataset="plane", optimizer="sgd", learning_rate=50.0))
    simulation.advance(200)
    return simulation


@pytest.mark.parametrize(
    ("place", "names"),
    [
        ((9, 0, 0, 0, 1.0), "run"),
        ((0, 9, 0, 0, 1.0), "layer"),
        ((0, 0, 9, 0, 1.0), "unit"),
        ((0, 0, 0, 9, 1.0), "input bias"),
        ((0, 0, 0, 0, np.nan), "value nan"),
    ],
)
def test_weights_set_by_hand(place: tuple[Any, ...], names: str) -> None:
    simulation = Simulation(Config(**SMALL))
    assert english_left(lambda: simulation.set_weight(*place), names) == set()


def test_weights_of_runs_that_do_not_go_on() -> None:
    gone = Simulation(Config(**SMALL, dataset="plane", optimizer="sgd", learning_rates=(50.0, 0.001)))
    gone.advance(200)
    assert list(gone.stopped) == [0]
    assert english_left(lambda: gone.set_weight(0, 0, 0, 0, 1.0), "run") == set()
    futures = Futures.beside(Simulation(Config(**SMALL)), {"l2": 0.1})
    assert english_left(lambda: futures.set_weight(0, 0, 0, 0, 1.0), "run") == set()


@pytest.mark.parametrize("changes", [{}, {"seed": 4}])
def test_futures_that_are_none(changes: dict[str, Any]) -> None:
    simulation = Simulation(Config(**SMALL))
    assert english_left(lambda: Futures.beside(simulation, changes), f"fork seed {TRAINABLE}") == set()


PLANE = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])


@pytest.mark.parametrize(
    ("case", "names"),
    [
        (lambda: make_dataset("nonsense"), "nonsense"),
        (lambda: make_dataset("plane", 1, 9.0, 0.0, 2.0), "plane"),
        (lambda: make_dataset("discs", 100, test_fraction=1.5), ""),
        (lambda: dataset_from_arrays(PLANE.astype(str), PLANE[:, 0]), "points U32"),
        (lambda: dataset_from_arrays(PLANE * 1e9, PLANE[:, 0]), "points"),
        (lambda: dataset_from_arrays(PLANE, [1, 1, 1]), "targets"),
        (lambda: given_dataset(Config(), dataset_from_arrays(PLANE, PLANE[:, 0])), ""),
        (lambda: given_dataset(Config(dataset="own", table="1,2,a\n2,3,b"), make_dataset("discs")), ""),
        (lambda: compute_features(["nonsense"], PLANE), "nonsense"),
        (lambda: compute_features(["sinh_x1"], PLANE * 1000), ""),
    ],
)
def test_data_that_are_given(case: Case, names: str) -> None:
    assert english_left(case, names) == set()


def json_error(text: str) -> ValueError:
    with pytest.raises(ValueError) as error:
        json.loads(text)
    return error.value


def no_room(page: Page) -> object:
    entry = "{}:weight.0.0.0.0=0.10000000149011612"
    steps = range(1, (LONGEST_PLAN - 500) // len(entry.format(100) + ";"))
    past = ";".join(entry.format(step) for step in steps)
    page.done("configure", fragment=f"samples=40&hidden=4,2&runs=1&changes={past}")
    page.done("seek", step=len(steps) + 1)
    return page.command("change", fields={"l1": "0.5"})


COMMANDS: dict[str, tuple[Callable[[Page], object], str]] = {
    "none": (lambda page: page.command("fly"), "name fly " + " ".join(Page().session._commands)),
    "no text": (lambda page: page.command("configure", fragment=7), "fragment"),
    "no fields": (lambda page: page.command("change", fields="x"), "fields"),
    "no names": (lambda page: page.command("visible", roots="x"), "roots"),
    "no buffers": (lambda page: page.command("patch", json="{}", buffers=["0"]), "buffers"),
    "no language": (lambda page: page.command("language", language="tlh"), "language tlh en fr"),
    "no JSON": (lambda page: page.command("patch", json="nonsense", buffers=[]), str(json_error("nonsense"))),
    "no list": (lambda page: page.command("patch", json='{"events": 3}', buffers=[]), ""),
    "no fork": (lambda page: page.command("unfork", keep="first"), "name unfork fork"),
    "no room": (no_room, "changes"),
}
"""What the page sends, and the names in the answer."""


def sentence_of(answer: Any) -> str:
    return " ".join(one["message"] for one in answer["problems"]) if "problems" in answer else str(answer["message"])


@pytest.mark.parametrize(("ask", "names"), COMMANDS.values(), ids=COMMANDS.keys())
def test_what_a_session_answers(ask: Callable[[Page], object], names: str) -> None:
    said = {}
    for language in ("en", "fr"):
        page = Page()
        page.done("start", fragment="samples=40&hidden=4,2&runs=1", dark=False, language=language)
        said[language] = sentence_of(ask(page))
    assert said["en"] != said["fr"]
    assert words(said["en"]) & words(said["fr"]) - BOTH - words(names) == set()


@pytest.mark.parametrize(
    "fields",
    [
        {"stop_steps": 1000},
        {"stop_epochs": 30},
        {"stop_accuracy": 0.55},
        {"stop_plateau": 100, "learning_rate": 0.0},
        {"learning_rate": 50.0},
    ],
)
def test_why_training_ends(fields: dict[str, Any]) -> None:
    data = {"dataset": "plane", "optimizer": "sgd"} if "learning_rate" in fields else {}
    simulation = Simulation(Config(**SMALL, **data, **fields))
    simulation.advance(3000)
    english = simulation.finished or ""
    with speaking("fr"):
        french = simulation.finished or ""
    assert words(english)
    assert words(english) & words(french) == set()


@pytest.mark.parametrize(
    "fields",
    [
        {"learning_rate": 50.0},
        {"learning_rate": 0.3, "l2": 9.0, "dataset": "discs"},
        {"learning_rate": 0.2, "features": ("x1", "sinh_x2")},
        {"learning_rate": 0.5, "hidden": (40, 40)},
    ],
)
def test_why_a_run_diverged(fields: dict[str, Any]) -> None:
    plain = {**SMALL, "samples": 60, "hidden": (6, 2), "batch": 7, "optimizer": "sgd", "dataset": "plane"}
    simulation = Simulation(Config(**(plain | fields)))
    simulation.advance(3000)
    (_, divergence), *_ = simulation.divergences.items()
    with speaking("fr"):
        french = divergence.cause
    assert words(divergence.cause) & words(french) - BOTH - {"sgd", "sinh_x2"} == set()
    assert re.findall(r"\d\.\d", french) == []
