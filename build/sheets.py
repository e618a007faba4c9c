"""The site's style sheets, each made of the parts in `web/styles`, so that a page asks for one file."""

from __future__ import annotations

from collections.abc import Mapping

from fault import BuildFault

FOLDER = "styles/"

SHEETS = {
    "page.css": (
        "base", "forms", "bar", "stage", "layers", "timeline", "inside", "panels", "prose", "settings", "fields",
        "dialogs", "media",
    ),
    "widget.css": ("base", "forms", "bar", "stage", "panels", "widget", "media"),
}  # fmt: skip
"""The parts of each, in the order in which they outrank each other."""


def with_sheets(content: Mapping[str, bytes]) -> dict[str, bytes]:
    """The site with its sheets in the place of their parts, if it has any.

    Raises:
        BuildFault: a sheet names a part that is not there, or a part belongs to no sheet.
    """
    parts = {name: data for name, data in content.items() if name.startswith(FOLDER)}
    rest = {name: data for name, data in content.items() if name not in parts}
    if not parts:
        return rest
    made = {sheet: [f"{FOLDER}{part}.css" for part in names] for sheet, names in SHEETS.items()}
    wanted = {part for names in made.values() for part in names}
    if wrong := sorted(wanted ^ parts.keys()):
        raise BuildFault(f"build/sheets.py and web/{FOLDER} do not agree about {', '.join(wrong)}.")
    return rest | {sheet: b"\n".join(parts[part] for part in names) for sheet, names in made.items()}
