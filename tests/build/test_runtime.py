"""What `dist/site/runtime` holds is enough: Python starts in a browser and imports all that nnsim asks for."""

from __future__ import annotations

import pytest
from playwright.sync_api import sync_playwright

import places
from browser import chromium_path, launch_arguments
from check import check
from lock import load
from serve import serving

START = """async () => {
  const { loadPyodide } = await import("/nnsim/runtime/pyodide.mjs");
  const manifest = await (await fetch("/nnsim/runtime/manifest.json")).json();
  const info = { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.0", version: "" };
  const pyodide = await loadPyodide({ indexURL: "/nnsim/runtime/", lockFileContents: { info, packages: {} } });
  const extractDir = pyodide.runPython("import site; site.getsitepackages()[0]");
  for (const path of Object.keys(manifest.files).filter((path) => /[.]whl$|^packages[.]zip$/.test(path))) {
    const response = await fetch("/nnsim/runtime/" + path);
    pyodide.unpackArchive(new Uint8Array(await response.arrayBuffer()), "zip", { extractDir });
  }
  return pyodide.runPython(`
import json, sys
import numpy, bokeh.document, bokeh.core.serialization, bokeh.events
from bokeh.plotting import figure

plot = figure()
plot.scatter([1, 2], [3, 4])
plot.image([numpy.zeros((2, 2), "float32")], x=0, y=0, dw=1, dh=1)
document = bokeh.document.Document()
document.add_root(plot)
content = document.to_json().content
json.dumps({"numpy": numpy.__version__, "bokeh": bokeh.__version__, "roots": len(content["roots"])})
`);
}"""


@pytest.mark.e2e
def test_python_numpy_and_bokeh_start_from_the_site_alone() -> None:
    lock = load(places.LOCK)
    check(places.SITE, lock)
    with serving(places.SITE, prefix="/nnsim/") as url, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=launch_arguments())
        try:
            page = chromium.new_page()
            asked: list[str] = []
            page.on("request", lambda request: asked.append(request.url))
            page.goto(f"{url}manifest.json")
            answer = page.evaluate(f"({START})().then(JSON.parse)")
        finally:
            chromium.close()
    versions = lock.versions()
    assert answer == {"numpy": versions["numpy"], "bokeh": versions["bokeh"], "roots": 1}
    assert [address for address in asked if not address.startswith(url) and not address.endswith("/favicon.ico")] == []
