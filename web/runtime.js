/**
 * Starts Python in this worker: Pyodide, NumPy, and the packages of the site.
 */

import { Downloads } from "./download.js";
import { readManifest } from "./manifest.js";
import { Failure } from "./protocol.js";
import { fromVerifiedFiles } from "./verified.js";

/** @typedef {import("./download.js").Report} Report */

/**
 * The little of Pyodide that is used here.
 * @typedef {object} Pyodide
 * @property {(name: string) => any} pyimport
 * @property {(bytes: ArrayBufferView, format: string, options: {extractDir: string}) => void} unpackArchive
 */

const WASM = "pyodide.asm.wasm";
/** What Python unpacks into its site-packages. */
const ARCHIVE = /\.whl$|^packages\.zip$/;
/** What the page loads by itself. */
const OF_THE_PAGE = /^bokeh\//;

/**
 * @param {string} base
 * @param {boolean} fresh
 * @param {Report} report
 * @returns {Promise<Pyodide>}
 */
export async function startPython(base, fresh, report) {
  if (typeof WebAssembly !== "object") throw new Failure("starting Python", "WebAssembly is missing.");
  const manifest = await readManifest(base, fresh);
  const files = Object.fromEntries(Object.entries(manifest.files).filter(([path]) => !OF_THE_PAGE.test(path)));
  const downloads = new Downloads(base, files, fresh, report);

  /** @type {Promise<WebAssembly.Module> | undefined} */
  let streamed;
  /** @param {Response} response */
  const compile = (response) => {
    streamed = WebAssembly.compileStreaming(response.clone());
    streamed.catch(() => {}); // Answered for below, where the bytes are known to be good.
  };
  const paths = Object.keys(files);
  const arriving = new Map(paths.map((path) => [path, downloads.bytes(path, path === WASM ? compile : undefined)]));
  const allArrived = Promise.all(arriving.values());
  allArrived.catch(() => {}); // Raced below.

  /** A server that sends the wrong type for .wasm prevents streaming, not running. */
  const compiled = async () => {
    const bytes = /** @type {Uint8Array<ArrayBuffer>} */ (await arriving.get(WASM));
    return (await streamed?.catch(() => undefined)) ?? WebAssembly.compile(bytes);
  };

  await Promise.all([...arriving].filter(([path]) => path.endsWith(".mjs")).map(([, bytes]) => bytes));
  const { loadPyodide } = await import(downloads.url("pyodide.mjs").href);
  const served = new Map([...arriving].map(([path, bytes]) => [downloads.url(path).href, bytes]));
  const starting = fromVerifiedFiles(served, compiled, () =>
    loadPyodide({
      indexURL: downloads.url("").href,
      packageBaseUrl: downloads.url("").href,
      lockFileContents: emptyLock(paths),
    }),
  );
  // Pyodide waits for ever for a file that does not arrive, so a failed download must end the wait.
  const failed = new Promise((_, reject) => allArrived.catch(reject));
  allArrived.then(() => report("Starting Python", downloads.total, downloads.total), () => {});
  const pyodide = /** @type {Pyodide} */ (await Promise.race([starting, failed]));
  await allArrived;
  report("Unpacking NumPy and Bokeh", downloads.total, downloads.total);
  const extractDir = pyodide.pyimport("site").getsitepackages()[0];
  for (const path of paths.filter((path) => ARCHIVE.test(path))) {
    pyodide.unpackArchive(/** @type {Uint8Array} */ (await arriving.get(path)), "zip", { extractDir });
  }
  return pyodide;
}

/**
 * Pyodide wants the list of packages it may install, made for its own binary interface: here none, as the site brings
 * its own. The name of a binary wheel tells the interface.
 * @param {string[]} paths
 */
function emptyLock(paths) {
  const abi = /emscripten_(\d+_\d+)_wasm32\.whl/.exec(paths.join(" "))?.[1];
  return { info: { abi_version: abi, arch: "wasm32", platform: "emscripten", python: "", version: "" }, packages: {} };
}
