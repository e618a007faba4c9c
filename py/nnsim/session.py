"""Commands in, answers out: what the page can ask of Python, through an injected `send`, so that no browser is needed.

A command is refused when it asks for what is not allowed, and answered with an error when something breaks. Either way
the last good run goes on. Every message gets exactly one answer.
"""

import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from nnsim.address import parse_address
from nnsim.bridge import Bridge
from nnsim.config import FIELDS, Config, shown
from nnsim.domains import Choice, Flag, Several, Whole
from nnsim.errors import ConfigError, NnsimError, Problem
from nnsim.forking import KEEP, forked, rejoined
from nnsim.language import LANGUAGES, speaking
from nnsim.limits import MOST_SAMPLES
from nnsim.messages import Message, Send, argument, identity, names, requested_language, texts, words
from nnsim.presets import DEFAULT_PRESET, PRESETS
from nnsim.revisions import Revision, Revisions, Situation, changed
from nnsim.script import script_of
from nnsim.simulation import Simulation
from nnsim.status import describe, describe_configuration, describe_payload, describe_problem, describe_revisions
from nnsim.travel import Travel, check_room, opened
from nnsim.views import PictureBoard, build_document, text
from nnsim.views.chronicle import Chronicle
from nnsim.views.controls import describe_controls
from nnsim.views.document import MOVING_ONLY, SETTLING
from nnsim.views.inspection import describe_unit, layers_of, units_of
from nnsim.views.scene import Chosen

SAMPLES = Several(Whole(0, MOST_SAMPLES), 0, MOST_SAMPLES, distinct=True)
ENTRY = Whole(-1, 100)
"""Of a legend; -1 is none."""
TICKS = Whole(0, 10_000)
SEEDS = 2**32
LANGUAGE = Choice(LANGUAGES)


class Session:
    """One simulation with its pictures, and the commands that change them."""

    def __init__(self, send: Send, clock: Callable[[], float] = time.perf_counter) -> None:
        """`send(message, views)`: `views` are the bytes of the ids in the message's `buffers`; `clock` in seconds."""
        self._send = send
        self._travel = Travel(send, clock)
        self._dark = False
        self._reduced = False
        self._language = LANGUAGES[0]
        self._running: tuple[Simulation, PictureBoard, Bridge] | None = None
        self._is_new = False
        """Whether the page does not have the document yet."""
        self._revisions = Revisions()
        self._holds = False
        """Whether the page is told nothing of the pictures for now."""
        self._told: Config | None = None
        """The configuration that the page was told of last."""
        self._told_events: list[dict[str, Any]] = []
        self._commands: dict[str, Callable[[Message, Sequence[bytes]], dict[str, Any] | None]] = {
            "start": self._start,
            "tick": self._tick,
            "catch_up": self._catch_up,
            "configure": self._configure,
            "change": self._change,
            "new_seed": self._new_seed,
            "undo": self._undo,
            "redo": self._redo,
            "describe": self._describe,
            "script": self._script,
            "reset": self._reset,
            "seek": self._seek,
            "fork": self._fork,
            "unfork": self._unfork,
            "unit": self._unit,
            "weights": self._weights,
            "set_weight": self._set_weight,
            "theme": self._theme,
            "language": self._speak,
            "visible": self._visible,
            "mark": self._mark,
            "dim": self._dim,
            "motion": self._motion,
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
            events = board.chronicle.happenings.described(simulation)
            if events is not self._told_events or self._is_new:
                self._told_events = status["events"] = events
            if simulation.config is not self._told or "status" in answer:
                self._told = simulation.config
                status |= describe_configuration(simulation, board)
                status |= describe_revisions(simulation.config, self._revisions)
            answer["status"] = status | answer.pop("status", {})
            self._holds = self._holds and not self._is_new
            part = bridge.whole() if self._is_new else None if self._holds else bridge.patch()
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
        self._travel.tick(message, simulation)
        board.update(simulation, everything=everything)

    def _catch_up(self, message: Message, buffers: Sequence[bytes]) -> None:
        """Make the ticks that the page shows a recording of; with `hold`, what they change is told with a later one."""
        simulation, board, _ = self._running_now()
        ticks = argument(message, "ticks", TICKS)
        self._holds = argument(message, "hold", Flag(), default=False)
        for to_follow in reversed(range(ticks)):
            self._travel.tick(message, simulation)
            board.update(simulation, to_follow=to_follow)

    def _configure(self, message: Message, buffers: Sequence[bytes]) -> None:
        """To what the fragment says: from its start, unless it differs in nothing but what can change in mid-run."""
        config, simulation = parse_address(words(message, "fragment")), self._running_now()[0]
        changes = config.changed_from(simulation.recipe)
        if needs_new_start(changes):
            self._revise(config, anew=True)
        else:
            self._revise(simulation.config.replace(**changes))

    def _change(self, message: Message, buffers: Sequence[bytes]) -> None:
        simulation = self._running_now()[0]
        config = changed(simulation.config, texts(message, "fields"))
        changes = config.changed_from(simulation.config)
        if needs_new_start(changes):
            self._revise(simulation.anew_with(changes), anew=True)
        else:
            self._revise(config)

    def _new_seed(self, message: Message, buffers: Sequence[bytes]) -> None:
        recipe = self._running_now()[0].recipe
        self._revise(recipe.replace(seed=(recipe.seed + 1) % SEEDS))

    def _undo(self, message: Message, buffers: Sequence[bytes]) -> dict[str, Any]:
        before = self._revisions.before
        if before is not None:
            self._revisions.undo(self._return(message, before))
        return {"status": {}}  # with what can be taken back now

    def _redo(self, message: Message, buffers: Sequence[bytes]) -> dict[str, Any]:
        after = self._revisions.after
        if after is not None:
            self._revisions.redo(self._return(message, after))
        return {"status": {}}

    def _script(self, message: Message, buffers: Sequence[bytes]) -> dict[str, Any]:
        return {"status": {"script": script_of(self._running_now()[0])}}

    def _describe(self, message: Message, buffers: Sequence[bytes]) -> dict[str, Any]:
        return {"status": {"controls": describe_controls()}}

    def _reset(self, message: Message, buffers: Sequence[bytes]) -> None:
        simulation, board, _ = self._running_now()
        self._travel.go_to(message, simulation, 0)
        board.update(simulation, everything=True, settle=True)

    def _seek(self, message: Message, buffers: Sequence[bytes]) -> None:
        simulation, board, _ = self._running_now()
        self._travel.seek(message, simulation)
        board.update(simulation, everything=True, settle=True)

    def _fork(self, message: Message, buffers: Sequence[bytes]) -> None:
        simulation, board, _ = self._running_now()
        check_room(simulation)
        self._show(*forked(simulation, texts(message, "fields"), board.chronicle))
        self._revisions = Revisions()  # what was before is not of these futures

    def _unfork(self, message: Message, buffers: Sequence[bytes]) -> None:
        self._show(*rejoined(self._running_now()[0], argument(message, "keep", KEEP)))
        self._revisions = Revisions()

    def _unit(self, message: Message, buffers: Sequence[bytes]) -> None:
        simulation, board, _ = self._running_now()
        board.choose(simulation, chosen_unit(message, simulation))

    def _weights(self, message: Message, buffers: Sequence[bytes]) -> dict[str, Any]:
        simulation, board, _ = self._running_now()
        scene = board.scene(simulation)
        chosen = chosen_unit(message, simulation) if "layer" in message else scene.chosen
        return {"unit": describe_unit(simulation, scene.run, chosen)}

    def _set_weight(self, message: Message, buffers: Sequence[bytes]) -> dict[str, Any]:
        simulation, board, _ = self._running_now()
        check_room(simulation)
        before = Situation(simulation.recipe, simulation.step)
        run, layer, unit, input, value = (message.get(name) for name in ("run", "layer", "unit", "input", "value"))
        simulation.set_weight(run, layer, unit, input, value)  # type: ignore[arg-type]  # it refuses what does not fit
        self._revisions.record(before, simulation.recipe)
        board.update(simulation, everything=True, settle=True)
        return {"status": {}}  # with the address, which has changed

    def _theme(self, message: Message, buffers: Sequence[bytes]) -> None:
        self._dark = argument(message, "dark", Flag())
        if self._running is not None:
            simulation, board, _ = self._running
            board.restyle(simulation.config, self._dark)

    def _speak(self, message: Message, buffers: Sequence[bytes]) -> None:
        self._language = argument(message, "language", LANGUAGE)
        simulation, board, _ = self._running_now()
        self._show(simulation, board.chronicle)

    def _visible(self, message: Message, buffers: Sequence[bytes]) -> None:
        roots, known = names(message, "roots"), names(message, "all")
        simulation, board, _ = self._running_now()
        if set(known) != set(board.roots):
            return  # it was said of pictures that others have taken the place of meanwhile
        board.show_only(roots)
        board.update(simulation, everything=True)

    def _mark(self, message: Message, buffers: Sequence[bytes]) -> None:
        board = self._running_now()[1]
        indices = argument(message, "indices", SAMPLES)
        board.links.point(indices, words(message, "root") if "root" in message else "")
        if argument(message, "clear", Flag(), default=False):
            board.links.pick(())

    def _dim(self, message: Message, buffers: Sequence[bytes]) -> None:
        self._running_now()[1].links.dim(words(message, "root"), argument(message, "entry", ENTRY))

    def _motion(self, message: Message, buffers: Sequence[bytes]) -> None:
        simulation, board, _ = self._running_now()
        self._reduced = board.reduced = argument(message, "reduced", Flag())
        board.update(simulation, everything=True)

    def _state(self, message: Message, buffers: Sequence[bytes]) -> dict[str, Any]:
        simulation, board, _ = self._running_now()
        board.update(simulation, everything=True)
        return {"status": {"parameters_sha256": simulation.parameters_sha256()}}

    def _patch(self, message: Message, buffers: Sequence[bytes]) -> dict[str, Any]:
        ids = message.get("buffers", [])
        if not isinstance(ids, Sequence) or len(ids) != len(buffers):
            raise ConfigError((Problem("buffers", shown(ids), text.buffers_allowed()),))
        simulation, board, bridge = self._running_now()
        bridge.receive(words(message, "json"), [str(id) for id in ids], buffers)
        asked = board.chronicle.take_asked()
        return {} if asked is None else {"asked": min(asked, simulation.furthest)}

    # What several commands do

    def _running_now(self) -> tuple[Simulation, PictureBoard, Bridge]:
        if self._running is None:
            raise ConfigError((Problem("name", text.before_start(), text.start_first()),))
        return self._running

    def _build(self, config: Config) -> None:
        """A new simulation with new pictures; the old ones stay if it cannot be built."""
        self._show(opened(config))

    def _show(self, simulation: Simulation, chronicle: Chronicle | None = None) -> None:
        """New pictures of `simulation` in the place of the old ones, which may have left a chronicle of it."""
        board = build_document(simulation, self._dark, chronicle)
        board.reduced = self._reduced
        if self._running is not None:
            if chronicle is not None:
                board.go_on_from(self._running[1], simulation)
            self._running[2].close()
        self._running = simulation, board, Bridge(board.document)
        self._is_new = True

    def _revise(self, config: Config, anew: bool = False) -> None:
        """Go on with `config` as the visitor wants it, who may want the old one back."""
        old = self._to_return(config, anew)
        self._use(config, anew)
        self._revisions.record(old, config)

    def _return(self, message: Message, revision: Revision) -> Revision:
        """Go back to `revision`; returns what brings back what there was."""
        if isinstance(revision, Config):
            now: Revision = self._to_return(revision)
            self._use(revision)
            return now
        simulation, board, _ = self._running_now()
        now = Situation(simulation.recipe, simulation.step)
        if not self._travel.return_to(message, simulation, revision):
            board.chronicle.forget()
        board.update(simulation, everything=True, settle=True)
        return now

    def _to_return(self, config: Config, anew: bool = False) -> Config:
        """What brings back what there is once `config` has taken its place."""
        simulation = self._running_now()[0]
        lost = anew or needs_new_start(config.changed_from(simulation.config))
        return simulation.recipe if lost else simulation.config

    def _use(self, config: Config, anew: bool = False) -> None:
        """Go on with `config`, from the start only if one of the changed fields needs it, or to begin `anew`."""
        simulation, board, _ = self._running_now()
        changes = config.changed_from(simulation.config)
        if anew or needs_new_start(changes):
            self._build(config)
        elif changes:
            if any(FIELDS[name].effect == "training" for name in changes):
                check_room(simulation)
            simulation.reconfigure(config)
            if not board.fits(config):
                self._show(simulation, board.chronicle)
            elif changes.keys() <= MOVING_ONLY:
                board.update(simulation)
            else:
                board.restyle(config, self._dark)
                board.update(simulation, everything=True, settle=not SETTLING.isdisjoint(changes))


def needs_new_start(changes: Iterable[str]) -> bool:
    """Whether one of these fields cannot change in mid-run."""
    return any(FIELDS[name].effect == "start" for name in changes)


def chosen_unit(message: Message, simulation: Simulation) -> Chosen:
    """The unit that `message` names by its layer, -1 for the inputs, and its number there."""
    layer = argument(message, "layer", layers_of(simulation))
    return Chosen(layer, argument(message, "unit", units_of(simulation, layer)))
