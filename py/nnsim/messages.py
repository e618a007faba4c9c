"""What is in a message of the page: read field by field, and refused by field where it does not fit."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from nnsim.config import shown
from nnsim.domains import Domain
from nnsim.errors import ConfigError, Problem
from nnsim.language import LANGUAGES
from nnsim.views import text

Message: TypeAlias = Mapping[str, Any]
Send: TypeAlias = Callable[[dict[str, Any], list[memoryview]], None]


def identity(message: object) -> int | None:
    """The id of a message, if it has a proper one."""
    number = message.get("id") if isinstance(message, Mapping) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def requested_language(message: object, spoken: str) -> str:
    """The language to do what `message` says in: a change of language is done in the new one."""
    wanted = message.get("language") if isinstance(message, Mapping) else None
    return wanted if wanted in LANGUAGES else spoken


def argument(message: Message, name: str, domain: Domain, default: Any = None) -> Any:
    """What `message` says for `name`, if it lies in `domain`; ConfigError otherwise."""
    value = message.get(name, default)
    try:
        return domain.normalise(value)
    except ValueError:
        raise ConfigError((Problem(name, shown(value), domain.allowed),)) from None


def words(message: Message, name: str) -> str:
    """What `message` says for `name`, which must be text; ConfigError otherwise."""
    value = message.get(name)
    if not isinstance(value, str):
        raise ConfigError((Problem(name, shown(value), text.text_allowed()),))
    return value


def names(message: Message, name: str) -> Sequence[str]:
    """What `message` says for `name`, which must be a list of texts; ConfigError otherwise."""
    value = message.get(name)
    if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(one, str) for one in value):
        raise ConfigError((Problem(name, shown(value), text.names_allowed()),))
    return value


def texts(message: Message, name: str) -> Mapping[str, str]:
    """What `message` says for `name`, which must be texts by the names of fields; ConfigError otherwise."""
    fields = message.get(name)
    if not isinstance(fields, Mapping) or not all(isinstance(value, str) for value in fields.values()):
        raise ConfigError((Problem(name, shown(fields), text.fields_allowed()),))
    return fields
