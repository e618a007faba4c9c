"""Two thousand hostile fragments and messages in one tab: each is refused in words or dropped, and the run goes on."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame

import nnsim
from nnsim.config import FIELDS
from serve import serving
from visitor import Open, Visitor

FRAGMENTS = 1000
MESSAGES = 1000
AT_ONCE = 50
LONGEST = 60_000
LONGEST_IN_MESSAGES = 5_000

HOST = """<!doctype html><html lang="en"><title>A hostile page</title><link rel="icon" href="data:,">
<script>
  const errors = [];
  addEventListener("message", event => event.data.nnsim == "error" && errors.push(event.data));
</script>
<iframe src="{site}embed.html#runs=1&hidden=4,2&samples=50" width="700" height="520"></iframe>"""

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
NAMES = [
    *FIELDS,
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
COMMANDS = ["play", "pause", "reset", "step", "seek", "configure", "state", "eval", "__proto__", "constructor", ""]


def fragment_of(chance: random.Random) -> str:
    """Text that a stranger might put behind `#`."""
    kind = chance.randrange(5)
    if kind == 0:
        return "".join(chr(chance.choice((chance.randrange(128), chance.randrange(0xD7FF)))) for _ in range(40))
    if kind == 1:
        return "".join(chance.choice("%&=#,;?/\\<>'\"0aZ \t\n\x00") for _ in range(chance.randrange(1, 200)))
    if kind == 2:
        return f"{chance.choice(NAMES)}={chance.choice(VALUES) * chance.randrange(1, 200)}"[:LONGEST]
    pairs = [f"{chance.choice(NAMES)}={chance.choice(VALUES)}" for _ in range(chance.randrange(1, 12))]
    return "&".join(pairs) if kind == 3 else "&".join(pairs * 40)[:LONGEST]


def value_of(chance: random.Random, depth: int = 3) -> Any:
    """Anything a message may be made of."""
    kind = chance.randrange(8 if depth else 6)
    if kind == 6:
        return [value_of(chance, depth - 1) for _ in range(chance.randrange(4))]
    if kind == 7:
        return {
            chance.choice(["nnsim", "type", *NAMES]): value_of(chance, depth - 1) for _ in range(chance.randrange(4))
        }
    return (
        chance.choice(VALUES) if kind < 3 else chance.choice([None, True, -1, 0.5, 1e308, 2**53, -(2**31), [], {}, 7])
    )


def message_of(chance: random.Random) -> Any:
    """A malformed message: none of it may have any effect but for commands, which are refused in words."""
    if chance.random() < 0.3:
        return value_of(chance)
    if chance.random() < 0.3:
        return {"nnsim": "configure", "fragment": fragment_of(chance)[:LONGEST_IN_MESSAGES]}
    message = {chance.choice(["step", "count", "fragment", "id"]): value_of(chance) for _ in range(chance.randrange(3))}
    return {**message, "nnsim": chance.choice([*COMMANDS, value_of(chance)])}


def is_refused(fragment: str) -> bool:
    try:
        nnsim.parse_address(fragment)
    except nnsim.ConfigError:
        return True
    return False


def is_harmless(message: Any) -> bool:
    """Whether a message is no command that would be obeyed, and so is to be dropped or refused."""
    if not isinstance(message, dict):
        return True
    name, fragment = message.get("nnsim"), message.get("fragment")
    if name == "configure":
        return not isinstance(fragment, str) or is_refused(fragment)
    return name not in ("play", "pause", "reset", "step", "seek")


def is_refused_in_words(message: Any) -> bool:
    """Whether a harmless message is well-formed, and so is answered."""
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


@pytest.fixture
def widget(open_page: Open, tmp_path: Path, site: str) -> Any:
    """A widget in a page of another origin."""
    with serving(tmp_path) as url:
        (tmp_path / "index.html").write_text(HOST.format(site=site))
        outside = open_page("index.html", base=url)
        widget = Visitor(outside.page, outside.complaints, outside.page.frames[1])
        widget.wait_until("running")
        yield widget


def test_the_page_stays_up_and_says_why_it_refused(widget: Visitor) -> None:
    chance = random.Random(20261123)
    fragments = [text for _ in range(2 * FRAGMENTS) if is_refused(text := fragment_of(chance))][:FRAGMENTS]
    messages = [message for _ in range(9 * MESSAGES) if is_harmless(message := message_of(chance))][:MESSAGES]
    assert (len(fragments), len(messages)) == (FRAGMENTS, MESSAGES)
    host = widget.page.main_frame

    for start in range(0, FRAGMENTS, AT_ONCE):
        part = fragments[start : start + AT_ONCE]
        answers = widget.frame.evaluate(CONFIGURE, part)
        assert [text for text, answer in zip(part, answers, strict=True) if not answer] == []
        expect_notice(widget.frame)
        address = part[-1].replace("\x00", "")
        widget.frame.evaluate("text => { location.hash = text }", address)

    refused = 0
    for start in range(0, MESSAGES, AT_ONCE):
        part = messages[start : start + AT_ONCE]
        host.evaluate("messages => messages.forEach(message => frames[0].postMessage(message, '*'))", part)
        refused += sum(is_refused_in_words(message) for message in part)
        host.wait_for_function(f"errors.length >= {refused}")
    widget.frames(10)
    assert host.evaluate("errors.length") == refused > MESSAGES / 5
    assert host.evaluate("errors.every(error => error.command == 'configure' && error.message)")
    expect_notice(widget.frame)

    assert widget.mode == "running"
    widget.wait_for_step(widget.step + 50)
    assert widget.state["config"]["hidden"] == [4, 2]


def expect_notice(frame: Frame) -> None:
    """The reason stands there as text, and nothing that was sent has become part of the page."""
    notice = frame.inner_text("#notice")
    assert "cannot be used" in notice
    assert len(notice) > 60
    assert frame.locator("#notice :is(img, script, svg, b, a)").count() == 0
    assert frame.evaluate("[typeof {}.nnsim, Object.keys(Object.prototype).length]") == ["undefined", 0]
