/**
 * Starts Python in this worker: Pyodide, and the packages of the site. Everything is asked for at once, the WebAssembly
 * is compiled while the rest arrives, and the packages are laid out while Python's core starts.
 */

import { Downloads } from "./download.js";
import { RUNTIME, readManifest } from "./manifest.js";
import { unpack, writeFiles } from "./pack.js";
import { Failure } from "./protocol.js";
import { fromVerifiedFiles } from "./verified.js";

/** @typedef {import("./download.js").Report} Report */
/** @typedef {import("./manifest.js").Manifest} Manifest */
/** @typedef {import("./pack.js").FileSystem} FileSystem */

/**
 * The little of Pyodide that is used here.
 * @typedef {object} Pyodide
 * @property {(name: string) => any} pyimport
 */

const WASM = "pyodide.asm.wasm";
const LOADER = "pyodide.mjs";
const CORE = "pyodide.asm.mjs";
const PACKS = ["python.pack", "nnsim.pack"];
/** Modules that no start needs. */
const REST = "rest.zip";
/** Pyodide wants its standard library as one zip file; the site's lies in a pack, and this one is empty. */
const NO_STDLIB = "python_stdlib.zip";
const EMPTY_ZIP = Uint8Array.from([0x50, 0x4b, 5, 6, ...new Uint8Array(18)]);

/**
 * @param {string} base
 * @param {boolean} fresh
 * @param {Report} report
 * @returns {Promise<Pyodide>}
 */
export async function startPython(base, fresh, report) {
  if (typeof WebAssembly !== "object") throw new Failure("starting Python", "WebAssembly is missing.");
  const downloads = new Downloads(base, [WASM, CORE, LOADER, ...PACKS], fresh, report);
  const streamed = WebAssembly.compileStreaming(downloads.copy(WASM));
  streamed.catch(() => {}); // Answered for below, where the bytes are known to be good.
  const manifest = await readManifest(base, fresh);
  const allArrived = downloads.check(manifest);

  /** A server that sends the wrong type for .wasm prevents streaming, not running. */
  const compiled = async () => {
    const bytes = await downloads.bytes(WASM);
    return (await streamed.catch(() => undefined)) ?? WebAssembly.compile(bytes);
  };
  const unpacked = Promise.all(PACKS.map((path) => downloads.bytes(path).then(unpack)));
  unpacked.catch(() => {}); // Awaited while Python starts.

  await Promise.all([LOADER, CORE].map((path) => downloads.bytes(path)));
  const [{ loadPyodide }, core] = await Promise.all([LOADER, CORE].map((path) => import(downloads.url(path).href)));
  const indexURL = downloads.url("").href;
  const served = new Map([[indexURL + WASM, downloads.bytes(WASM)], [indexURL + NO_STDLIB, Promise.resolve(EMPTY_ZIP)]]);
  const starting = fromVerifiedFiles(served, compiled, () =>
    loadPyodide({
      createPyodideModule: core.default,
      indexURL,
      packageBaseUrl: indexURL,
      lockFileContents: emptyLock(manifest),
      stdLibURL: indexURL + NO_STDLIB,
      fsInit: async (/** @type {FileSystem} */ fs) => (await unpacked).forEach((files) => writeFiles(fs, files)),
    }),
  );
  // Pyodide waits for ever for a file that does not arrive, so a failed download must end the wait.
  const failed = new Promise((_, reject) => allArrived.catch(reject));
  allArrived.then(() => report("Starting Python", downloads.total, downloads.total), () => {});
  const pyodide = /** @type {Pyodide} */ (await Promise.race([starting, failed]));
  await allArrived;
  const load = () => fetchNow(new URL(RUNTIME + REST, base));
  pyodide.pyimport("rest_inside").install(load, manifest.files[REST].sha256);
  return pyodide;
}

/**
 * Pyodide wants the list of packages it may install, made for its own binary interface: here none, as the site brings
 * its own.
 * @param {Manifest} manifest
 */
function emptyLock({ versions }) {
  const info = { abi_version: versions.abi, arch: "wasm32", platform: "emscripten", python: "", version: "" };
  return { info, packages: {} };
}

/**
 * For Python, which cannot wait in the middle of an import.
 * @param {URL} url
 * @returns {Uint8Array}
 */
function fetchNow(url) {
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new Error(`the server answered ${request.status}`);
  return new Uint8Array(request.response);
}
