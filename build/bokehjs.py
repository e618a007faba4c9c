"""BokehJS as the page needs it: out of Bokeh's own wheel, without the models that no picture of ours has.

The bundle is one list of modules, which ask for each other by their number in it, and a table of their names. A module
that is left out leaves an empty one in its place, so that the numbers stay. A browser reads and runs what is left in
little more than half the time.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fault import BuildFault

NAME = "bokeh.min.js"
PATH = f"runtime/bokeh/{NAME}"
"""In the site. The bundle without widgets, tables, WebGL or typeset formulas."""

MODELS = re.findall(
    r"\w+",
    """
    AllIndices AllLabels AreaVisuals BasicTickFormatter BasicTicker BoxAnnotation BoxInteractionHandles BoxSelectTool
    CDSView ColumnDataSource DocumentConfig FixedTicker GlyphRenderer Grid HSpan HoverTool Image Label LabelSet Legend
    LegendItem Line LinearAxis LinearColorMapper LinearScale LogScale Notifications NumeralTickFormatter PanTool Plot
    Range1d ResetTool SaveTool Scatter Segment Selection TapTool Text Title Toolbar UnionRenderers VArea VSpan
    WheelZoomTool
    """,
)
"""All that a document of nnsim can hold; a test builds one of every kind."""

REQUIRED = re.compile(r'\brequire\("([\w/]+)"\)')
"""How our own modules ask for those of BokehJS, by name."""

EMPTY = "function _(){}"
BEFORE, BETWEEN, AFTER = "\n([\n", re.compile(r",\n(?=function _\()"), "\n], 0, {"
ENTRIES = ("main", "models/main")
INDEX = re.compile(r"models/(?:.+/)?index")
"""Modules that only hand on what others define, for those who want it all."""

INFLATE = ".inflateSync="
"""In the library that unpacks arrays out of the text of a document: ours come beside it, as they are."""
STYLES = "models/dom/styles"
"""A model that others ask for and no document of ours holds; its 300 properties are a fifth of the time to load."""
PROPERTIES = re.compile(r",\w+\.define\(.*\)(?=\}$)", re.DOTALL)


def bokehjs(wheel: Path, programs: Iterable[str]) -> bytes:
    """The bundle with what `MODELS` and our `programs` need."""
    with zipfile.ZipFile(wheel) as archive:
        source = archive.read(f"bokeh/server/static/js/{NAME}").decode()
    return cut(source, MODELS, {name for program in programs for name in REQUIRED.findall(program)}).encode()


def cut(source: str, models: Iterable[str], names: Iterable[str]) -> str:
    """The bundle `source` with what the `models` and the modules of those `names` need.

    Left out is also what they ask for and never use, if it takes long to load. Raises `BuildFault` when the bundle has
    another form, or lacks one of them.
    """
    bundle = _Bundle.read(source)
    wanted = {bundle.number(name) for name in names}.union(*map(bundle.definers, models))
    kept = bundle.needed(wanted) - bundle.with_text(INFLATE, "inflater")
    modules = [module if number in kept else EMPTY for number, module in enumerate(bundle.modules)]
    styles = bundle.number(STYLES)
    modules[styles], found = PROPERTIES.subn("", modules[styles])
    if not found:
        raise BuildFault(f"{NAME} gives the model of {STYLES} its properties in another way than earlier versions.")
    return bundle.head + ",\n".join(modules) + bundle.tail


@dataclass(frozen=True)
class _Bundle:
    head: str
    modules: list[str]
    tail: str
    numbers: dict[str, int]

    @classmethod
    def read(cls, source: str) -> _Bundle:
        begin, end = source.find(BEFORE) + len(BEFORE), source.rfind(AFTER)
        if begin < len(BEFORE) or end < begin:
            raise BuildFault(
                f"{NAME} is no list of modules with a table of their names, as it was in earlier versions."
            )
        numbers, _ = json.JSONDecoder().raw_decode(source, end + len(AFTER) - 1)
        return cls(source[:begin], BETWEEN.split(source[begin:end]), source[end:], numbers)

    def number(self, name: str) -> int:
        """As the bundle's own `require` has it."""
        for alias in (name, f"{name}/index"):
            if alias in self.numbers:
                return self.numbers[alias]
        raise BuildFault(f"{NAME} has no module {name}.")

    def definers(self, model: str) -> set[int]:
        """The modules that define a model; some of them may only have a class of the same name."""
        return self.with_text(f'.__name__="{model}"', f"model {model}")

    def with_text(self, text: str, what: str) -> set[int]:
        """The modules in which the text stands. Raises `BuildFault` if there are none, as `what` is missing."""
        found = {number for number, module in enumerate(self.modules) if text in module}
        if not found:
            raise BuildFault(f"{NAME} has no {what}.")
        return found

    def needed(self, wanted: set[int]) -> set[int]:
        """Those modules and the entries, all they ask for, all that those ask for.

        On the way from the entries to the models, indices lead on to indices alone.
        """
        indices = {number for name, number in self.numbers.items() if INDEX.fullmatch(name)}
        entries = {self.number(name) for name in ENTRIES}
        asked = set[int]().union(*map(self._asked_for, entries))
        parts = self._reached(wanted | (asked - indices - entries), set(range(len(self.modules))))
        return parts | self._reached(entries, indices)

    def _reached(self, start: set[int], among: set[int]) -> set[int]:
        reached, pending = set(start), list(start)
        while pending:
            new = self._asked_for(pending.pop()) & among - reached
            reached |= new
            pending += new
        return reached

    def _asked_for(self, number: int) -> set[int]:
        module = self.modules[number]
        require = module[len("function _(") :].split(",")[0].split(")")[0]
        asked = re.findall(rf"(?<![\w$.]){re.escape(require)}\((\d+)\)", module)
        return {int(other) for other in asked if int(other) < len(self.modules)}
