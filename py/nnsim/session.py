"""Commands in, answers out: what the page can ask of Python, through an injected `send`, so that no browser is needed.

A command is refused when it asks for what is not allowed, and answered with an error when something breaks. Either way
the last good run goes on. Every message gets exactly one answer.
"""

import math
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from nnsim.address import format_address, parse_address
from nnsim.bridge import Bridge, Payload
from nnsim.config import FIELDS, Config, shown
from nnsim.domains import Choice, Domain, Flag, Number, Whole
from nnsim.errors import ConfigError, NnsimError, Problem
from nnsim.language import LANGUAGES, speaking
from nnsim.presets import DEFAULT_PRESET, PRESETS
from nnsim.revisions import Revisions, changed
from nnsim.simulation import Simulation
from nnsim.views import PictureBoard, build_document, text
from nnsim.views.controls import changes_in_words, describe_controls

Message: TypeAlias = Mapping[str, Any]
Send: TypeAlias = Callable[[dict[str, Any], list[memoryview]], None]

STEPS = Whole(0, 1_000_000)
BUDGET = Number(0, 1000)
STEP = Whole(0, 10_000_000)
SEEDS = 2**32
LANGUAGE = Choice(LANGUAGES)

STEPS_BETWEEN_SIGNS = 256
SECONDS_BETWEEN_SIGNS = 1.0


class Session:
    """One simulation with its pictures, and the commands that change them."""

    def __init__(self, send: Send, clock: Callable[[], float] = time.perf_counter) -> None:
        """`send(message, views)`: `views` are the bytes of the ids in the message's `buffers`; `clock` in seconds."""
        self._send = send
        self._clock = clock
        self._dark = False
        self._language = LANGUAGES[0]
        self._running: tuple[Simulation, PictureBoard, Bridge] | None = None
        self._is_new = False
        """Whether the page does not have the document yet."""
        self._revisions = Revisions()
        self._told: Config | None = None
        """The configuration that the page was told of last."""
        self._commands: dict[str, Callable[[Message, Sequence[bytes]], dict[str, Any] | None]] = {
            "start": self._start,
            "tick": self._tick,
            "configure": self._configure,
            "change": self._change,
            "new_seed": self._new_seed,
            "undo": self._undo,
            "redo": self._redo,
            "describe": self._describe,
            "reset": self._reset,
            "seek": self._seek,
            "set_weight": self._set_weight,
            "theme": self._theme,
            "language": self._speak,
            "visible": self._visible,
            "state": self._state,
            "patch": self._patch,
        }

    def handle(self, message: object, buffers: Sequence[bytes] = ()) -> None:
        """Do what `message` says and answer it."""
        with speaking(requested_language(message, self._language)):
            self._handle(message, buffers)

    def _handle(self, message: object, buffers: Sequence[bytes]) -> None:
        number = identity(message)
        name = "message"
        try:
            name = self._named(message)
            extra = self._commands[name](message, buffers) or {}  # type: ignore[arg-type]  # it is a Mapping
            self._answer({"type": "reply", "id": number, "name": name, **extra})
        except ConfigError as error:
            problems = [describe_problem(problem) for problem in error.problems]
            self._answer({"type": "refused", "id": number, "name": name, "problems": problems})
        except Exception as error:  # whatever broke, the page must hear of it and the worker must live on
            self._send(
                {
                    "type": "error",
                    "id": number,
                    "stage": name,
                    "message": str(error) if isinstance(error, NnsimError) else text.broken(name, error),
                    "detail": traceback.format_exc(),
                },
                [],
            )

    def _named(self, message: object) -> str:
        """The name of the command that `message` is; ConfigError if it is none."""
        if not isinstance(message, Mapping) or message.get("type") != "command":
            raise ConfigError((Problem("message", shown(message), text.message_allowed()),))
        name = message.get("name")
        if not isinstance(name, str) or name not in self._commands:
            raise ConfigError((Problem("name", shown(name), text.one_of(self._commands)),))
        if identity(message) is None:
            raise ConfigError((Problem("id", shown(message.get("id")), text.id_allowed()),))
        return name

    def _answer(self, answer: dict[str, Any]) -> None:
        """Send `answer` with the status, and with what has changed in the pictures."""
        views: list[memoryview] = []
        if self._running is None:
            answer.setdefault("status", None)
        else:
            simulation, board, bridge = self._running
            status = describe(simulation, board)
            if simulation.config is not self._told or "status" in answer:
                self._told = simulation.config
                status |= describe_configuration(simulation.config, board)
                status |= describe_revisions(simulation.config, self._revisions)
            answer["status"] = status | answer.pop("status", {})
            part = bridge.whole() if self._is_new else bridge.patch()
            if part is not None:
                answer["document" if self._is_new else "patch"] = describe_payload(part)
                views = part.views
            self._is_new = False
        self._send(answer, views)

    # Commands: each takes the message and its buffers, and gives what the reply holds beyond the usual

    def _start(self, message: Message, buffers: Sequence[bytes]) -> None:
        self._dark = argument(message, "dark", Flag(), default=False)
        self._language = argument(message, "language", LANGUAGE, default=self._language)
        try:
            self._build(parse_address(words(message, "fragment")))
        except ConfigError:
            if self._running is None:  # there is no last good run: show the default one beside the refusal
                self._build(PRESETS[DEFAULT_PRESET].config)
            raise

    def _tick(self, message: Message, buffers: Sequence[bytes]) -> None:
        simulation, board, _ = self._running_now()
        everything = argument(message, "everything", Flag(), default=False)
        if "budget_ms" in message:
            simulation.advance_for(argument(message, "budget_ms", BUDGET) / 1000, self._clock)
        else:
            self._train(message, simulation, simulation.step + argument(message, "steps", STEPS))
        board.update(simulation, everything=everything)

    def _configure(self, message: Message, buffers: Sequence[bytes]) -> None:
        self._revise(parse_address(words(message, "fragment")))

    def _change(self, message: Message, buffers: Sequence[bytes]) -> None:
        fields = message.get("fields")
        if not isinstance(fields, Mapping) or not all(isinstance(value, str) for value in fields.values()):
            raise ConfigError((Problem("fields", shown(fields), text.fields_allowed()),))
        self._revise(changed(self._running_now()[0].config, fields))

    def _new_seed(self, message: Message, buffers: Sequence[bytes]) -> None:
        config = self._running_now()[0].config
        self._revise(config.replace(seed=(config.seed + 1) % SEEDS))

    def _undo(self, message: Message, buffers: Sequence[bytes]) -> None:
        now, before = self._running_now()[0].config, self._revisions.before
        if before is not None:
            self._use(before)
            self._revisions.undo(now)

    def _redo(self, message: Message, buffers: Sequence[bytes]) -> None:
        now, after = self._running_now()[0].config, self._revisions.after
        if after is not None:
            self._use(after)
            self._revisions.redo(now)

    def _describe(self, message: Message, buffers: Sequence[bytes]) -> dict[str, Any]:
        return {"status": {"controls": describe_controls()}}

    def _reset(self, message: Message, buffers: Sequence[bytes]) -> None:
        self._go_to(message, 0)

    def _seek(self, message: Message, buffers: Sequence[bytes]) -> None:
        self._go_to(message, argument(message, "step", STEP))

    def _set_weight(self, message: Message, buffers: Sequence[bytes]) -> None:
        simulation, board, _ = self._running_now()
        run, layer, unit, input, value = (message.get(name) for name in ("run", "layer", "unit", "input", "value"))
        simulation.set_weight(run, layer, unit, input, value)  # type: ignore[arg-type]  # it refuses what does not fit
        board.update(simulation, everything=True)

    def _theme(self, message: Message, buffers: Sequence[bytes]) -> None:
        self._dark = argument(message, "dark", Flag())
        if self._running is not None:
            simulation, board, _ = self._running
            board.restyle(simulation.config, self._dark)

    def _speak(self, message: Message, buffers: Sequence[bytes]) -> None:
        self._language = argument(message, "language", LANGUAGE)
        self._show(self._running_now()[0])

    def _visible(self, message: Message, buffers: Sequence[bytes]) -> None:
        roots = message.get("roots")
        if not isinstance(roots, Sequence) or isinstance(roots, str) or not all(isinstance(r, str) for r in roots):
            raise ConfigError((Problem("roots", shown(roots), text.names_allowed()),))
        simulation, board, _ = self._running_now()
        board.show_only(roots)
        board.update(simulation, everything=True)

    def _state(self, message: Message, buffers: Sequence[bytes]) -> dict[str, Any]:
        simulation, board, _ = self._running_now()
        board.update(simulation, everything=True)
        return {"status": {"parameters_sha256": simulation.parameters_sha256()}}

    def _patch(self, message: Message, buffers: Sequence[bytes]) -> None:
        ids = message.get("buffers", [])
        if not isinstance(ids, Sequence) or len(ids) != len(buffers):
            raise ConfigError((Problem("buffers", shown(ids), text.buffers_allowed()),))
        self._running_now()[2].receive(words(message, "json"), [str(id) for id in ids], buffers)

    # What several commands do

    def _running_now(self) -> tuple[Simulation, PictureBoard, Bridge]:
        if self._running is None:
            raise ConfigError((Problem("name", text.before_start(), text.start_first()),))
        return self._running

    def _build(self, config: Config) -> None:
        """A new simulation with new pictures; the old ones stay if it cannot be built."""
        self._show(Simulation(config))

    def _show(self, simulation: Simulation) -> None:
        """New pictures of `simulation` in the place of the old ones."""
        board = build_document(simulation, self._dark)
        if self._running is not None:
            self._running[2].close()
        self._running = simulation, board, Bridge(board.document)
        self._is_new = True

    def _revise(self, config: Config) -> None:
        """Go on with `config` as the visitor wants it, who may want the old one back."""
        old = self._running_now()[0].config
        self._use(config)
        self._revisions.record(old, config)

    def _use(self, config: Config) -> None:
        """Go on with `config`, from the start only if one of the changed fields needs it."""
        simulation, board, _ = self._running_now()
        changes = config.changed_from(simulation.config)
        if any(FIELDS[name].effect == "start" for name in changes):
            self._build(config)
        elif changes:
            simulation.reconfigure(config)
            if board.fits(config):
                board.restyle(config, self._dark)
                board.update(simulation, everything=True, settle="axes" in changes)
            else:
                self._show(simulation)

    def _go_to(self, message: Message, step: int) -> None:
        simulation, board, _ = self._running_now()
        simulation.seek(min(step, simulation.step))
        self._train(message, simulation, step)
        board.update(simulation, everything=True, settle=True)

    def _train(self, message: Message, simulation: Simulation, step: int) -> None:
        """Train up to `step`, with a sign of life now and then, lest the page take a long way for a dead worker."""
        due = self._clock() + SECONDS_BETWEEN_SIGNS
        while simulation.step < step and simulation.advance(min(STEPS_BETWEEN_SIGNS, step - simulation.step)):
            if self._clock() >= due:
                self._send({"type": "working", "id": message["id"], "step": simulation.step}, [])
                due = self._clock() + SECONDS_BETWEEN_SIGNS


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


def describe(simulation: Simulation, board: PictureBoard) -> dict[str, Any]:
    """The part of the status that changes all the time, in values that JSON has."""
    metrics = simulation.metrics
    return {
        "step": simulation.step,
        "epoch": simulation.epoch,
        "running_capable": simulation.finished is None,
        "loss": numbers(metrics.loss),
        "accuracy": numbers(metrics.accuracy),
        "balanced_accuracy": numbers(metrics.balanced_accuracy),
        "baseline": numbers([metrics.baseline])[0],
        "notes": board.notes,
    }


def describe_configuration(config: Config, board: PictureBoard) -> dict[str, Any]:
    """The part of the status that seldom changes, and is long with data of one's own."""
    return {
        "fragment": format_address(config),
        "roots": board.roots,
        "runs": config.runs,
        "speed": config.speed,
        "config": {name: jsonable(getattr(config, name)) for name in FIELDS},
    }


def describe_revisions(config: Config, revisions: Revisions) -> dict[str, Any]:
    """What can be taken back and what can be made again, in words."""
    return {
        "undo": changes_in_words(revisions.before, config) if revisions.before else None,
        "redo": changes_in_words(config, revisions.after) if revisions.after else None,
    }


def describe_problem(problem: Problem) -> dict[str, str]:
    """A problem as the page shows it."""
    return {"field": problem.field, "value": problem.value, "allowed": problem.allowed, "message": str(problem)}


def describe_payload(part: Payload) -> dict[str, Any]:
    """The text of a document or a patch, and the ids of its buffers."""
    return {"json": part.text, "buffers": part.ids}


def numbers(values: Any) -> list[float | None]:
    """`values` for JSON, which knows neither NaN nor infinity."""
    return [float(value) if math.isfinite(value) else None for value in values]


def jsonable(value: Any) -> Any:
    """A configuration's value for JSON."""
    return list(value) if isinstance(value, tuple) else value
