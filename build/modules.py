"""Puts ES modules into one script, in plain Python: enough of a bundler for the modules in `web/`, which keep a form.

They import by name, `import { a, b as c } from "./x.js";`, export where they declare, `export function a`, never in a
circle, and change no exported variable. Each becomes a function that is called once, in the order of their imports.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from fault import BuildFault

IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w./-]+)";$', re.MULTILINE)
BARE_IMPORT = re.compile(r'^import "\./([\w./-]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)
OTHER = re.compile(r"^(?:import|export)\b(?!\().*", re.MULTILINE)


def modules_in(folder: Path) -> dict[str, str]:
    """The scripts of a folder by their names."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.js"))}


def scripts(content: Mapping[str, bytes]) -> dict[str, str]:
    """Those at the top of a site by their names."""
    return {name: data.decode() for name, data in content.items() if name.endswith(".js") and "/" not in name}


def with_programs(content: Mapping[str, bytes]) -> dict[str, bytes]:
    """The site with each program in one file, instead of one request for every module: none of those is left."""
    sources = scripts(content)
    parts = {part for source in sources.values() for part in _imports(source)}
    programs = {name: bundled(name, sources) for name in sources.keys() - parts if _imports(sources[name])}
    kept = {name: data for name, data in content.items() if name not in parts}
    return kept | {name: program.encode() for name, program in programs.items()}


def bundled(entry: str, sources: Mapping[str, str]) -> str:
    """One script that does what the module `entry` does. Raises `BuildFault` for what this bundler does not know."""
    return "\n".join(_wrapped(name, sources) for name in _in_order(entry, sources, ()))


def _in_order(name: str, sources: Mapping[str, str], above: tuple[str, ...]) -> list[str]:
    """The module and all it imports, each after those it imports itself."""
    if name in above:
        raise BuildFault(f"Modules import each other in a circle: {' > '.join([*above, name])}.")
    if name not in sources:
        raise BuildFault(f"{above[-1] if above else 'The page'} imports {name}, which is not there.")
    found: list[str] = []
    for imported in _imports(sources[name]):
        found += _in_order(imported, sources, (*above, name))
    return list(dict.fromkeys([*found, name]))


def _imports(source: str) -> list[str]:
    return [name for _, name in IMPORT.findall(source)] + BARE_IMPORT.findall(source)


def _wrapped(name: str, sources: Mapping[str, str]) -> str:
    source = BARE_IMPORT.sub("", IMPORT.sub(_taken, sources[name]))
    exported = EXPORT.findall(source)
    source = EXPORT.sub("", source)
    if other := OTHER.search(source):
        raise BuildFault(f"{name}: the bundler does not know {other[0]!r}.")
    return f"// {name}\nconst {_identifier(name)} = (() => {{\n{source}\nreturn {{ {', '.join(exported)} }};\n}})();\n"


def _taken(found: re.Match[str]) -> str:
    """`import { a, b as c }` as a declaration, on as many lines."""
    return f"const {{{found[1].replace(' as ', ': ')}}} = {_identifier(found[2])};"


def _identifier(name: str) -> str:
    return "module_" + re.sub(r"\W", "_", name)
