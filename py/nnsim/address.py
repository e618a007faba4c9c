"""Configuration <-> URL fragment.

`#preset=article-code&learning_rate=0.001&hidden=100,2`: a preset to start from (the default one if none is named) and
the fields that differ from it, separated by `&`. Lists are separated by commas. Unknown and repeated fields, and values
that do not fit, are refused together in one ConfigError.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote

from nnsim.config import FIELDS, Config, shown, unknown_field
from nnsim.domains import Choice, Value
from nnsim.errors import ConfigError, Problem
from nnsim.language import grouped, say
from nnsim.limits import LONGEST_PLAN, LONGEST_TABLE
from nnsim.presets import DEFAULT_PRESET, PRESETS
from nnsim.spelling import format_value, parse_value

LONGEST_ADDRESS = 4000 + 3 * (LONGEST_TABLE + 2 * LONGEST_PLAN)
"""Characters; every configuration there is fits, with each byte of its longest fields percent-encoded."""
MOST_PARTS = 2 * len(FIELDS)
"""Parts between the `&` that are looked at one by one; with more, some are repeated or unknown in any case."""


def parse_address(text: str) -> Config:
    """The configuration that a URL fragment (with or without its `#`) describes; ConfigError lists every problem."""
    text = text.removeprefix("#")
    if len(text) > LONGEST_ADDRESS:
        problem = Problem(
            say(en="address", fr="la longueur de l’adresse"),
            say(en=f"{len(text)} characters long", fr=f"{grouped(len(text))} caractères"),
            say(en=f"at most {LONGEST_ADDRESS} characters long", fr=f"d’au plus {grouped(LONGEST_ADDRESS)}"),
        )
        raise ConfigError((problem,))
    pairs, problems = [], []
    parts = list(filter(None, text.split("&")))
    if len(parts) > MOST_PARTS:
        problem = Problem(
            say(en="address", fr="le nombre de parties de l’adresse"),
            say(en=f"made of {len(parts)} parts", fr=grouped(len(parts))),
            say(en=f"made of at most {MOST_PARTS} parts", fr=f"d’au plus {grouped(MOST_PARTS)}"),
        )
        raise ConfigError((problem,))
    for part in parts:
        name, separator, value = part.partition("=")
        if not separator:
            place = say(en="address", fr="l’adresse")
            allowed = say(en="made of name=value pairs joined by &", fr="faite de paires nom=valeur jointes par &")
            problems.append(Problem(place, shown(unquote(part)), allowed))
            continue
        pairs.append((unquote(name), unquote(value)))
    fields = dict(pairs)
    repeated = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    twice, once = say(en="given more than once", fr="plusieurs valeurs"), say(en="given once", fr="donné une fois")
    problems += [Problem(shown(name), twice, once) for name in sorted(repeated)]
    preset = fields.pop("preset", DEFAULT_PRESET)
    if preset not in PRESETS:
        problems.append(Problem("preset", shown(preset), Choice(tuple(PRESETS)).allowed))
    base = PRESETS.get(preset, PRESETS[DEFAULT_PRESET]).config
    if problems:
        raise ConfigError((*problems, *_problems_of(base, fields)))
    return apply_texts(base, fields)


def apply_texts(base: Config, texts: Mapping[str, str]) -> Config:
    """`base` with the fields named in `texts` set from text; ConfigError lists every problem."""
    values, problems = {}, []
    for name, text in texts.items():
        if name not in FIELDS:
            problems.append(unknown_field(name))
            continue
        field = FIELDS[name]
        try:
            values[name] = field.domain.normalise(parse_value(field.domain, text))
        except ValueError:
            problems.append(Problem(name, shown(text), field.allowed))
    try:
        config = base.replace(**values)
    except ConfigError as error:
        problems += [problem for problem in error.problems if problem.field not in {p.field for p in problems}]
    if problems:
        raise ConfigError(tuple(problems))
    return config


def format_address(config: Config, in_full: bool = False) -> str:
    """The shortest fragment (without `#`) that `parse_address` turns back into `config`.

    With `in_full` it names every field, and so means the same whatever presets and defaults become.
    """
    if in_full:
        return _joined((name, getattr(config, name)) for name in FIELDS)
    name, changes = closest_preset(config)
    return _joined([*([] if name == DEFAULT_PRESET else [("preset", name)]), *changes.items()])


def closest_preset(config: Config) -> tuple[str, dict[str, Value]]:
    """The name of the preset that `config` differs least from, and the fields in which it does."""
    name = min(
        PRESETS,
        key=lambda preset: (len(config.changed_from(PRESETS[preset].config)), preset != DEFAULT_PRESET),
    )
    return name, config.changed_from(PRESETS[name].config)


def _joined(pairs: Iterable[tuple[str, Value]]) -> str:
    return "&".join(f"{field}={quote(format_value(value), safe=',+:;=')}" for field, value in pairs)


def _problems_of(base: Config, texts: Mapping[str, str]) -> tuple[Problem, ...]:
    try:
        apply_texts(base, texts)
    except ConfigError as error:
        return error.problems
    return ()
