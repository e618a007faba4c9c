/**
 * Takes the place of the site's `runtime.js`: Python started as Pyodide's documentation has it, one thing after the
 * other. The yardstick of `start_up.py`.
 */

import { WHEEL } from "./wheel.js";
import { readManifest } from "./manifest.js";

export const ENTRY = "nnsim.worker";

export async function startPython({ base }) {
  const indexURL = new URL("runtime/", base).href;
  const { versions } = await readManifest(base, false);
  const { loadPyodide } = await import(`${indexURL}pyodide.mjs`);
  const info = { abi_version: versions.abi, arch: "wasm32", platform: "emscripten", python: "", version: "" };
  const lockFileContents = { info, packages: {} };
  const pyodide = await loadPyodide({ indexURL, packageBaseUrl: indexURL, lockFileContents });
  await pyodide.loadPackage(indexURL + WHEEL, { messageCallback: () => {} });
  const sources = await (await fetch(`${indexURL}sources.zip`)).arrayBuffer();
  pyodide.unpackArchive(sources, "zip", { extractDir: pyodide.pyimport("site").getsitepackages()[0] });
  return pyodide;
}
