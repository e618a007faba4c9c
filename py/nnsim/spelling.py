"""Values of configuration fields as text, and back: what addresses, plans and saved files are written in."""

from collections.abc import Callable

from nnsim.domains import Choice, Domain, Flag, Number, Several, Text, Value, Whole

FLAGS = {"true": True, "false": False}


def parse_value(domain: Domain, text: str) -> Value:
    """The value that `text` spells for `domain`; ValueError when it spells none."""
    return PARSERS[type(domain)](domain, text.strip())


def format_value(value: Value) -> str:
    """The text that `parse_value` reads back as `value`."""
    if isinstance(value, tuple):
        return ",".join(format_value(member) for member in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _parse_several(domain: Domain, text: str) -> Value:
    assert isinstance(domain, Several)
    return tuple(parse_value(domain.each, member) for member in text.split(",")) if text else ()  # type: ignore[return-value]


def _parse_flag(domain: Domain, text: str) -> Value:
    if text not in FLAGS:
        raise ValueError(text)
    return FLAGS[text]


PARSERS: dict[type, Callable[[Domain, str], Value]] = {
    Whole: lambda domain, text: int(text),
    Number: lambda domain, text: float(text),
    Choice: lambda domain, text: text,
    Text: lambda domain, text: text,
    Flag: _parse_flag,
    Several: _parse_several,
}
