"""What takes the place of parts of the packages in the page, whose start imports them and never uses them.

Jinja is for HTML, YAML for files of settings, and Bokeh's widgets and output for pages that Bokeh lays out; importing
them, and compiling a template, took a tenth of a cold start. Whoever installs nnsim has the real ones.
"""

from __future__ import annotations

from collections.abc import Mapping

from fault import BuildFault

JINJA = b'''"""Stands in for Jinja, whose names Bokeh imports: the page makes no HTML."""


class Template:
    """What Bokeh takes as the template of a document."""


class FileSystemLoader:
    """Loads nothing."""

    def __init__(self, folder):
        pass


class Environment:
    """Has one template, which is empty."""

    def __init__(self, **options):
        pass

    def get_template(self, name):
        return Template()
'''
YAML = b'"""Stands in for PyYAML, which Bokeh imports: the page has no files of settings."""\n'
IO = b'''"""Of `bokeh.io` what a document asks for; not what shows or saves files."""

from .doc import curdoc

__all__ = ("curdoc",)
'''

GONE = ("bokeh/core/_templates/", "jinja2", "markupsafe", "pyyaml-", "yaml/")
"""How the paths begin of what is not in the page."""
STAND_INS = {"bokeh/io/__init__.py": IO, "jinja2/__init__.py": JINJA, "yaml/__init__.py": YAML}

MODELS = "bokeh/models/__init__.py"
"""Hands on every model of Bokeh; the page's leaves out those of UNUSED."""
UNUSED = ("map_plots", "widgets")


def with_stand_ins(packages: Mapping[str, bytes]) -> dict[str, bytes]:
    """Content by path of `packages`, some of it replaced.

    Raises `BuildFault` when there is nothing to replace, so that another version of a package is noticed.
    """
    missing = [start for start in GONE if not any(path.startswith(start) for path in packages)]
    if missing:
        raise BuildFault(f"There is no {missing[0]} to be replaced in the page.")
    content = {path: data for path, data in packages.items() if not path.startswith(GONE)} | STAND_INS
    content[MODELS] = without_unused(content.get(MODELS, b"").decode()).encode()
    return content


def without_unused(source: str) -> str:
    """That module's `source` without the lines that import the UNUSED ones and hand them on."""
    lines = source.splitlines(keepends=True)
    for name in UNUSED:
        theirs = [f"    {name},\n", f"from .{name} import *\n", f"    *{name}.__all__,\n"]
        missing = [line for line in theirs if line not in lines]
        if missing:
            raise BuildFault(f"{MODELS} has another form than in earlier versions: no line {missing[0].strip()!r}.")
        lines = [line for line in lines if line not in theirs]
    return "".join(lines)
