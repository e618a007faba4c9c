/** Pyodide of the site with its packages; `?module=` names the Python module whose `command` answers. */

const runtime = new URL("runtime/", location.origin);
const python = (async () => {
  const { loadPyodide } = await import(new URL("pyodide.mjs", runtime));
  const files = Object.keys((await (await fetch(new URL("manifest.json", runtime))).json()).files);
  const wheel = files.find((name) => name.startsWith("numpy-"));
  const abi = /emscripten_(\d+_\d+)_wasm32/.exec(wheel)[1];
  const info = { abi_version: abi, arch: "wasm32", platform: "emscripten", python: "", version: "" };
  const pyodide = await loadPyodide({
    indexURL: runtime.href,
    packageBaseUrl: runtime.href,
    lockFileContents: { info, packages: {} },
  });
  const extractDir = pyodide.pyimport("site").getsitepackages()[0];
  for (const name of [`runtime/${wheel}`, "runtime/packages.zip", "python.zip"]) {
    const bytes = await (await fetch(new URL(name, location.origin))).arrayBuffer();
    pyodide.unpackArchive(bytes, "zip", { extractDir });
  }
  return pyodide.pyimport(new URL(self.location).searchParams.get("module"));
})();

onmessage = async ({ data: { name, argument } }) => {
  try {
    postMessage({ value: JSON.parse((await python).command(name, JSON.stringify(argument ?? null))) });
  } catch (error) {
    postMessage({ error: String(error?.stack ?? error) });
  }
};
