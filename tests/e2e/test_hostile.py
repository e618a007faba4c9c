"""Two thousand hostile fragments and messages: each is refused in words or dropped, and the run goes on."""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Frame

import nnsim
from nnsim.config import FIELDS
from serve import serving
from visitor import Open, Visitor

FRAGMENTS = 700
ADDRESSES = 150
"""For each of the two pages."""
MESSAGES = 1000
AT_ONCE = 49
"""With one more, which tells that all were seen to, as many as may wait."""
LONGEST = 60_000
LONGEST_IN_MESSAGES = 5_000
LONGEST_IN_ADDRESSES = 3_000
OPENINGS = 5

SMALL = "runs=1&hidden=4,2&samples=50"
HOST = """<!doctype html><html lang="en"><title>A hostile page</title><link rel="icon" href="data:,">
<script>
  const errors = [];
  addEventListener("message", event => event.data.nnsim == "error" && errors.push(event.data));
</script>
<iframe src="{site}embed.html#{small}" width="700" height="520"></iframe>"""

VALUES = [
    *("", " ", "-1", "1e999", "-0", "nan", "NaN", "Infinity", "-inf", "1_000", "0x10", "1e-400", "٣", "½", "null"),
    *(
        "true",
        "undefined",
        "[object Object]",
        "__proto__",
        "constructor",
        "toString",
        "../../etc/passwd",
        "%00",
        "%",
        "%ff",
    ),
    *("<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "javascript:alert(1)", "${alert(1)}", "{{7*7}}"),
    *("'; DROP TABLE runs; --", '"><svg onload=alert(1)>', "\u202e\u0000\ud7ff\U0001f4a9", "a" * 5000, "9" * 400),
    *(",", ",,,", "1,2,3,4,5,6,7,8,9,10", "512," * 40, "1000000000", "1 2", "１２", "\r\nSet-Cookie: a=b", "%3Cb%3E"),
    *("__import__('os').system('true')", "x1,x1", "relu;rm -rf", "1,2\n3,4", "𝟙", "∞", "1e5e5", "+-1", "0.1.2"),
]
NUMBERS: list[Any] = [
    None,
    True,
    -1,
    0.5,
    1e308,
    2**53,
    -(2**31),
    [],
    {},
    7,
    math.nan,
    math.inf,
    -math.inf,
    -0.0,
    10_000_001,
]
OPTIONS = ["autostart", "hide", "lang"]
NAMES = [
    *FIELDS,
    *OPTIONS,
    "preset",
    "table",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "",
    "%70reset",
    "RUNS",
    "runs ",
    "<b>",
]
CELLS = [
    *("1", "-2.5", "3,5", "", " ", '"', "a", "été", "nan", "1e999", "\x00", "=1+1", "<b>x</b>", "\u202e"),
    *("9" * 70, "x" * 999),
]
COMMANDS = ["play", "pause", "reset", "step", "seek", "configure", "state", "eval", "__proto__", "constructor", ""]


def fragment_of(chance: random.Random) -> str:
    """Text that a stranger might put behind `#`."""
    kind = chance.randrange(6)
    if kind == 5:
        return f"dataset=own&table={quote(table_of(chance))}"[:LONGEST]
    if kind == 0:
        return "".join(chr(chance.choice((chance.randrange(128), chance.randrange(0xD7FF)))) for _ in range(40))
    if kind == 1:
        return "".join(chance.choice("%&=#,;?/\\<>'\"0aZ \t\n\x00") for _ in range(chance.randrange(1, 200)))
    if kind == 2:
        return f"{chance.choice(NAMES)}={chance.choice(VALUES) * chance.randrange(1, 200)}"[:LONGEST]
    pairs = [f"{chance.choice(NAMES)}={chance.choice(VALUES)}" for _ in range(chance.randrange(1, 12))]
    return "&".join(pairs) if kind == 3 else "&".join(pairs * 40)[:LONGEST]


def table_of(chance: random.Random) -> str:
    """Data of one's own, of a kind."""
    columns, separator = chance.choice([1, 2, 3, 3, 3, 40]), chance.choice(",;\t|")
    rows = [[chance.choice(CELLS) for _ in range(columns)] for _ in range(chance.randrange(60))]
    return chance.choice(["\n", "\r\n", "\r", "\x0b"]).join(separator.join(row) for row in rows)


def value_of(chance: random.Random, depth: int = 3) -> Any:
    """Anything a message may be made of."""
    kind = chance.randrange(8 if depth else 6)
    if kind == 6:
        return [value_of(chance, depth - 1) for _ in range(chance.randrange(4))]
    if kind == 7:
        return {
            chance.choice(["nnsim", "type", *NAMES]): value_of(chance, depth - 1) for _ in range(chance.randrange(4))
        }
    return chance.choice(VALUES) if kind < 3 else chance.choice(NUMBERS)


def message_of(chance: random.Random) -> Any:
    """A message: a command with any arguments, or none at all."""
    if chance.random() < 0.3:
        return value_of(chance)
    if chance.random() < 0.3:
        return {"nnsim": "configure", "fragment": fragment_of(chance)[:LONGEST_IN_MESSAGES]}
    message = {chance.choice(["step", "count", "fragment", "id"]): value_of(chance) for _ in range(chance.randrange(3))}
    return {**message, "nnsim": chance.choice([*COMMANDS, value_of(chance)])}


def is_refused(fragment: str) -> bool:
    """Whether Python refuses what the page leaves of it."""
    parts = fragment.removeprefix("#").split("&")
    try:
        nnsim.parse_address("&".join(part for part in parts if part.split("=", 1)[0] not in OPTIONS))
    except nnsim.ConfigError:
        return True
    return False


def fragments_of(chance: random.Random, count: int) -> list[str]:
    return [text for _ in range(2 * count) if is_refused(text := fragment_of(chance))][:count]


def addresses_of(chance: random.Random, count: int) -> list[str]:
    """Fragments of which a browser leaves everything in its address."""
    made = (fragment_of(chance)[:LONGEST_IN_ADDRESSES] for _ in range(2 * count))
    clean = ("".join(char for char in text if char >= " ") for text in made)
    return [text for text in clean if is_refused(text)][:count]


def is_configuration(message: Any) -> bool:
    """Whether it is a well-formed message that asks for a configuration."""
    return (
        isinstance(message, dict) and message.get("nnsim") == "configure" and isinstance(message.get("fragment"), str)
    )


CONFIGURE = """async fragments => {
  const answers = [];
  for (const fragment of fragments) {
    answers.push(await window.nnsim.configure(fragment).then(() => null, error => error.message));
  }
  return answers;
}"""

FOLLOW = """async fragments => {
  const notice = document.getElementById("notice");
  const unseen = [];
  for (const fragment of fragments) {
    notice.hidden = true;
    location.hash = fragment;
    for (let turn = 0; notice.hidden && turn < 5000; turn++) await new Promise(resolve => setTimeout(resolve, 2));
    if (notice.hidden) unseen.push(fragment);
  }
  return unseen;
}"""


@pytest.fixture
def widget(open_page: Open, tmp_path: Path, site: str) -> Any:
    """A widget in a page of another origin."""
    with serving(tmp_path) as url:
        (tmp_path / "index.html").write_text(HOST.format(site=site, small=SMALL))
        outside = open_page("index.html", base=url)
        widget = Visitor(outside.page, outside.complaints, outside.page.frames[1])
        widget.wait_until("running")
        yield widget


def test_fragments_are_refused_in_words_and_messages_refused_obeyed_or_dropped(widget: Visitor) -> None:
    expect_refusals_of_fragments(widget)
    expect_order_among_messages(widget)


def expect_refusals_of_fragments(widget: Visitor) -> None:
    fragments = fragments_of(random.Random(20261123), FRAGMENTS)
    assert len(fragments) == FRAGMENTS
    for start in range(0, FRAGMENTS, AT_ONCE):
        part = fragments[start : start + AT_ONCE]
        answers = widget.frame.evaluate(CONFIGURE, part)
        assert [text for text, answer in zip(part, answers, strict=True) if not answer] == []
        expect_notice(widget.frame)
    expect_good_health(widget)


def expect_order_among_messages(widget: Visitor) -> None:
    chance = random.Random(20261124)
    made = [message_of(chance) for _ in range(2 * MESSAGES)]
    messages = [it for it in made if not is_configuration(it) or is_refused(it["fragment"])][:MESSAGES]
    names = {message["nnsim"] for message in messages if isinstance(message, dict) and message.get("nnsim") in COMMANDS}
    assert (len(messages), names) == (MESSAGES, set(COMMANDS))
    host, refused = widget.page.main_frame, 0
    for start in range(0, MESSAGES, AT_ONCE):
        part = [*messages[start : start + AT_ONCE], {"nnsim": "configure", "fragment": "the=end"}]
        host.evaluate("messages => messages.forEach(message => frames[0].postMessage(message, '*'))", part)
        refused += sum(map(is_configuration, part))
        host.wait_for_function(f"errors.length >= {refused}")
    widget.frames(10)
    assert host.evaluate("errors.length") == refused > MESSAGES / 5
    assert host.evaluate("errors.every(error => error.command == 'configure' && error.message)")
    expect_notice(widget.frame)
    expect_good_health(widget)


@pytest.mark.parametrize("page", ["index.html", "embed.html"])
def test_addresses_are_refused_in_words(open_page: Open, page: str) -> None:
    """The first when the page is opened, with options of the same kind; the others while it is open."""
    first, *addresses = addresses_of(random.Random(20261125), ADDRESSES)
    options = f"hide={quote('<img src=x onerror=alert(1)>,' * 50)}&lang={quote('../<b>')}&autostart=NaN"
    visitor = open_page(f"{page}?{options}#runs=0&{quote(first, safe='&=')}")
    visitor.wait_until("running")
    expect_notice(visitor.frame)
    visitor.call("configure", SMALL)
    for start in range(0, len(addresses), AT_ONCE):
        assert visitor.frame.evaluate(FOLLOW, addresses[start : start + AT_ONCE]) == []
        expect_notice(visitor.frame)
    expect_good_health(visitor)


@pytest.mark.parametrize("page", ["index.html", "embed.html"])
def test_options_are_refused_in_words(open_page: Open, page: str) -> None:
    """Without Python, whom they are none of the business of."""
    chance = random.Random(20261126)
    for _ in range(OPENINGS):
        query, fragment = ("&".join(f"{name}={quote(chance.choice(VALUES))}" for name in OPTIONS[1:]) for _ in range(2))
        visitor = open_page(f"{page}?{query}#{fragment}&hide={quote(chance.choice(VALUES))}x&autostart=0&runs=1")
        visitor.wait_until("ready")
        assert "hide" in visitor.text("#notice")
        expect_nothing_strange(visitor.frame)
        visitor.page.close()


def expect_good_health(visitor: Visitor) -> None:
    """The run is as it was, goes on, and can be configured."""
    assert visitor.state["config"]["hidden"] == [4, 2]
    visitor.call("play")
    visitor.wait_until("running")
    visitor.wait_for_step(visitor.step + 20)
    visitor.call("configure", f"{SMALL}&seed=9")
    assert visitor.state["config"]["seed"] == 9
    assert not visitor.frame.is_visible("#notice")


def expect_notice(frame: Frame) -> None:
    """The reason stands there as text."""
    notice = frame.inner_text("#notice")
    assert "cannot be used" in notice
    assert len(notice) > 60
    expect_nothing_strange(frame)


def expect_nothing_strange(frame: Frame) -> None:
    """Nothing that was sent has become part of the page."""
    assert frame.locator("#notice :is(img, script, svg, b, a)").count() == 0
    assert frame.evaluate("[typeof {}.nnsim, Object.keys(Object.prototype).length]") == ["undefined", 0]
