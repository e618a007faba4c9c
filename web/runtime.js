/**
 * Starts Python in this worker: Pyodide, and the packages of the site. Everything is asked for at once, the WebAssembly
 * is compiled while the rest arrives, and the packages are laid out while Python's core starts.
 */

import { Downloads } from "./download.js";
import { RUNTIME, readManifest } from "./manifest.js";
import { unpack, writeFiles } from "./pack.js";
import { Failure } from "./protocol.js";
import { SnapshotPlace, canKeep, compileLibraries, resume, takeSnapshot } from "./snapshot.js";
import { fromVerifiedFiles } from "./verified.js";

/** @typedef {import("./download.js").Report} Report */
/** @typedef {import("./manifest.js").Manifest} Manifest */
/** @typedef {import("./pack.js").FileSystem} FileSystem */

/**
 * The little of Pyodide that is used here.
 * @typedef {object} Pyodide
 * @property {(name: string) => any} pyimport
 * @property {(code: string) => unknown} runPython
 * @property {Record<string, string>} loadedPackages
 * @property {() => Uint8Array<ArrayBuffer>} makeMemorySnapshot
 * @property {import("./relink.js").Core} _module
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

/** What is imported before a snapshot is made. */
export const ENTRY = "nnsim.worker";
/** A while after the first pictures: a snapshot is for the next visit. */
const KEEP_AFTER_MS = 2000;

/**
 * @typedef {object} Wishes
 * @property {string} base  URL of the site's root
 * @property {boolean} fresh  whether to pass by the browser's cache
 * @property {Manifest | null} manifest  if the page has read it
 * @property {string | null} ahead  a command to be prepared before a snapshot is made
 * @property {Report} report
 */

/**
 * @param {Wishes} wishes
 * @returns {Promise<Pyodide>}  in which `nnsim.worker` is imported
 */
export async function startPython({ base, fresh, manifest: known, ahead, report }) {
  if (typeof WebAssembly !== "object") throw new Failure(["doing-starting"], ["no-wasm"]);
  const downloads = new Downloads(base, [WASM, CORE, LOADER, ...PACKS], fresh, report);
  const streamed = WebAssembly.compileStreaming(downloads.copy(WASM));
  streamed.catch(() => {}); // Answered for below, where the bytes are known to be good.
  const manifest = known ?? (await readManifest(base, fresh));
  const allArrived = downloads.check(manifest);
  const place = new SnapshotPlace(base, Object.values(manifest.files).map(({ sha256 }) => sha256));
  const kept = fresh ? place.clear() : place.find();

  /** A server that sends the wrong type for .wasm prevents streaming, not running. */
  const compiled = async () => {
    const bytes = await downloads.bytes(WASM);
    return (await streamed.catch(() => undefined)) ?? WebAssembly.compile(bytes);
  };
  const unpacked = Promise.all(PACKS.map((path) => downloads.bytes(path).then(unpack))).then((packs) => packs.flat());
  unpacked.catch(() => {}); // Awaited while Python starts.
  const snapshot = kept.then((found) => found && place.read(found));
  const libraries = kept.then((found) => (found ? unpacked.then(compileLibraries) : null));
  libraries.catch(() => {}); // Awaited if the snapshot is good.

  await Promise.all([LOADER, CORE].map((path) => downloads.bytes(path)));
  const [{ loadPyodide }, core] = await Promise.all([LOADER, CORE].map((path) => import(downloads.url(path).href)));
  const indexURL = downloads.url("").href;
  const served = new Map([[indexURL + WASM, downloads.bytes(WASM)], [indexURL + NO_STDLIB, Promise.resolve(EMPTY_ZIP)]]);
  /** @param {object} options @returns {Promise<Pyodide>} */
  const boot = (options) =>
    fromVerifiedFiles(served, compiled, () =>
      loadPyodide({
        createPyodideModule: core.default,
        indexURL,
        packageBaseUrl: indexURL,
        lockFileContents: emptyLock(manifest),
        stdLibURL: indexURL + NO_STDLIB,
        fsInit: async (/** @type {FileSystem} */ fs) => writeFiles(fs, await unpacked),
        ...options,
      }),
    );
  Object.assign(globalThis, { fetchRest: () => fetchNow(new URL(RUNTIME + REST, base)) });

  const start = async () => {
    const taken = await snapshot;
    if (taken) {
      allArrived.then(() => report(["stage-resuming"], downloads.total, downloads.total), () => {});
      const resumed = await resume(taken, core.default, boot, libraries).catch(() => place.clear());
      if (resumed) return resumed;
    }
    allArrived.then(() => report(["stage-starting"], downloads.total, downloads.total), () => {});
    const pyodide = await boot({ _makeSnapshot: true });
    pyodide.pyimport("rest_inside").install(manifest.files[REST].sha256);
    report(["stage-importing"], 0, 0);
    const entry = pyodide.pyimport(ENTRY);
    if (ahead !== null) entry.prepare(ahead);
    const made = fresh || !canKeep(base) ? null : takeSnapshot(pyodide);
    if (made) setTimeout(() => place.keep(made), KEEP_AFTER_MS);
    return pyodide;
  };
  // Pyodide waits for ever for a file that does not arrive, so a failed download must end the wait.
  const failed = new Promise((_, reject) => allArrived.catch(reject));
  const pyodide = /** @type {Pyodide} */ (await Promise.race([start(), failed]));
  await allArrived;
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
