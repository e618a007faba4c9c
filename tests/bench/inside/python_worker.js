/** The site's Python; `?module=` names the Python module whose `command` answers. */

import { startPython } from "./runtime.js";

const python = (async () => {
  const pyodide = await startPython({
    base: new URL("site/", location.origin).href,
    fresh: false,
    manifest: null,
    ahead: null,
    report: () => {},
  });
  const extractDir = pyodide.pyimport("site").getsitepackages()[0];
  const bytes = await (await fetch(new URL("python.zip", location.origin))).arrayBuffer();
  pyodide.unpackArchive(bytes, "zip", { extractDir });
  return pyodide.pyimport(new URL(self.location).searchParams.get("module"));
})();

onmessage = async ({ data: { name, argument } }) => {
  try {
    postMessage({ value: JSON.parse((await python).command(name, JSON.stringify(argument ?? null))) });
  } catch (error) {
    postMessage({ error: String(error?.stack ?? error) });
  }
};
