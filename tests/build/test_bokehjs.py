"""BokehJS is cut to what the pictures need, and to no less."""

from __future__ import annotations

import dataclasses
import json
import re

import pytest

import nnsim
from bokehjs import MODELS, cut
from fault import BuildFault
from nnsim.bridge import Bridge
from nnsim.config import Config
from nnsim.names import CURVES, PANELS
from nnsim.views.document import build_document

MODULES = {
    "main": "function _(t,e){t(1)}",
    "models/main": "function _(t,e){t(2);t(7)}",
    "models/index": "function _(e){e(3);e(4)}",
    "models/plot": 'function _(e,n,s){const a=e(5),b=e(9),c=e(10);s.Plot=a;a.__name__="Plot"}',
    "models/tile": 'function _($,n,s){$(8);s.Tile.__name__="Tile"}',
    "models/tickers/index": "function _(t){t(6),not_t(8)}",
    "models/tickers/basic": "function _(){tick}",
    "core/dom/index": "function _(e){e(99)}",
    "core/tiling": "function _(){tile}",
    "models/dom/styles": 'function _(t,e,n){n.Styles=r;r.__name__="Styles",r.define((({Str:s})=>({all:[s],top:[s]})))}',
    "core/inflate": "function _(t,e,n){n.inflateSync=I}",
}
SHORTENED = ("models/dom/styles", "core/inflate")


def bundle(**changed: str) -> str:
    names = json.dumps({name: number for number, name in enumerate(MODULES)})
    return (
        "/* licence */\n(modules => modules)\n([\n"
        + ",\n".join((MODULES | changed).values())
        + f"\n], 0, {names}, {{}});"
    )


def kept(text: str) -> list[str]:
    modules = text[text.index("([\n") + 3 : text.index("\n], 0")].split(",\n")
    return [name for name, module in zip(MODULES, modules, strict=True) if module == MODULES[name]]


def test_an_index_hands_on_what_others_need_and_nothing_else() -> None:
    made = cut(bundle(), ["Plot"], ["core/dom"])
    assert set(MODULES) - set(kept(made)) == {"models/tile", "core/tiling", *SHORTENED}
    assert made.startswith("/* licence */")
    assert made.endswith(bundle()[bundle().index("], 0") :])


def test_what_is_asked_for_brings_what_it_asks_for() -> None:
    assert kept(cut(bundle(), ["Plot", "Tile"], [])) == [name for name in MODULES if name not in SHORTENED]


def test_what_is_never_used_is_shortened() -> None:
    made = cut(bundle(), ["Plot"], [])
    assert 'function _(t,e,n){n.Styles=r;r.__name__="Styles"},\nfunction _(){}\n], 0' in made


@pytest.mark.parametrize(
    ("source", "models", "names", "message"),
    [
        ("var Bokeh = {}", [], [], "is no list of modules"),
        (bundle(), ["Glyph"], [], "has no model Glyph"),
        (bundle(**{"core/inflate": "function _(){}"}), [], [], "has no inflater"),
        (bundle(**{"models/dom/styles": "function _(t,e){e.Styles=r}"}), [], [], "its properties in another way"),
        (bundle(), [], ["core/none"], "has no module core/none"),
    ],
)
def test_another_bokehjs_is_refused(source: str, models: list[str], names: list[str], message: str) -> None:
    with pytest.raises(BuildFault, match=message):
        cut(source, models, names)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"panels": PANELS, "curves": CURVES},
        {"panels": PANELS, "curves": CURVES, "log": CURVES, "axes": "shared"},
        {"dataset": "spirals5", "hidden": (3,), "colors": "position"},
        {"dataset": "plane", "hidden": (1,), "axes": "zscore", "panels": PANELS},
    ],
)
def test_no_picture_has_a_model_that_is_cut(changes: dict[str, object]) -> None:
    config: Config = dataclasses.replace(nnsim.presets["article"], **changes)  # type: ignore[arg-type]
    text = Bridge(build_document(nnsim.Simulation(config)).document).whole().text
    names = set(re.findall(r'"type":"object","name":"(\w+)"', text))
    assert "DocumentConfig" in names
    assert names <= set(MODELS)
