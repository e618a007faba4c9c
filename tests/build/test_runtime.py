"""What `dist/site` holds is enough: Python starts in a browser and imports all that nnsim asks for, and the rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

import places
from browser import chromium_path, launch_arguments
from check import check
from lock import load
from modules import bundled, modules_in
from serve import serving

WORKER = """
import { startPython } from "./runtime.js";
onmessage = async ({ data }) => {
  try {
    const base = new URL("./", import.meta.url).href;
    const python = await startPython({ base, fresh: false, manifest: null, ahead: null, report: () => {} });
    postMessage(python.runPython(data));
  } catch (error) {
    postMessage(String(error));
  }
};"""

RUN = """code => new Promise((resolve, reject) => {
  const worker = new Worker("/nnsim/test_worker.js", { type: "module" });
  worker.onmessage = ({ data }) => (worker.terminate(), resolve(data));
  worker.onerror = (event) => reject(new Error(event.message));
  worker.postMessage(code);
})"""

START = """
import json
import numpy, bokeh.document, bokeh.core.serialization, bokeh.events
from bokeh.models import ColumnDataSource, Image, Plot, Scatter

plot = Plot()
plot.add_glyph(ColumnDataSource({"x": [1, 2], "y": [3, 4]}), Scatter())
plot.add_glyph(ColumnDataSource({"image": [numpy.zeros((2, 2), "float32")]}), Image(x=0, y=0, dw=1, dh=1))
document = bokeh.document.Document()
document.add_root(plot)
content = document.to_json().content
json.dumps({"numpy": numpy.__version__, "bokeh": bokeh.__version__, "roots": len(content["roots"])})
"""

CUT = """
import tomllib, email.mime.text, numpy.ma, numpy.fft, bokeh.embed, encodings.latin_1
float(numpy.fft.fft([1, 2])[0].real) + tomllib.loads("a = 4")["a"]
"""


class Tab:
    """A browser tab on the site, the addresses it asked for, and a worker that runs Python."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.asked: list[str] = []
        modules = modules_in(places.WEB)
        program = bundled("test_worker.js", modules | {"test_worker.js": WORKER})
        page.route("**/test_worker.js", lambda route: route.fulfill(body=program, content_type="text/javascript"))
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(f"{url}manifest.json")

    def run(self, code: str) -> Any:
        return self.page.evaluate(RUN, code)

    def asked_for(self, name: str) -> int:
        return sum(address.endswith(name) for address in self.asked)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    check(places.SITE, load(places.LOCK))
    with serving(places.SITE, prefix="/nnsim/") as url:
        yield url


@pytest.fixture
def tab(site: str) -> Iterator[Tab]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=launch_arguments())
        yield Tab(chromium.new_page(), site)
        chromium.close()


@pytest.mark.e2e
def test_python_numpy_and_bokeh_start_from_the_site_alone(tab: Tab, site: str) -> None:
    versions = load(places.LOCK).versions()
    answer = tab.page.evaluate("JSON.parse", tab.run(START))
    assert answer == {"numpy": versions["numpy"], "bokeh": versions["bokeh"], "roots": 1}
    foreign = [address for address in tab.asked if not address.startswith(site)]
    assert [address for address in foreign if not address.endswith("/favicon.ico")] == []
    assert tab.asked_for("rest.zip") == 0


@pytest.mark.e2e
def test_modules_that_no_start_needs_are_loaded_when_they_are_imported(tab: Tab) -> None:
    assert tab.run(CUT) == 3 + 4
    assert tab.asked_for("rest.zip") == 1


@pytest.mark.e2e
def test_a_damaged_rest_is_refused_in_words(tab: Tab) -> None:
    tab.page.route("**/rest.zip", lambda route: route.fulfill(body=b"PK", content_type="application/zip"))
    answer = tab.run("import tomllib")
    assert "tomllib is in rest.zip, which could not be loaded: rest.zip is damaged" in answer
