/**
 * A snapshot of Python's memory after its imports, kept in the visitor's own browser: the next start takes it up there.
 *
 * It belongs to one build in one version of one browser, is compared with its hash before use, and anything odd about it
 * or about the browser ends in an ordinary start: without it everything works, a second or two later.
 */

import { sha256 } from "./download.js";
import { describeLinks, restoreLinks } from "./relink.js";

/** @typedef {import("./pack.js").PackedFile} PackedFile */
/** @typedef {import("./relink.js").Core} Core */
/** @typedef {import("./relink.js").Links} Links */
/** @typedef {import("./runtime.js").Pyodide} Pyodide */
/** @typedef {{memory: Uint8Array<ArrayBuffer>, links: Links}} Snapshot */

const CACHE = "nnsim snapshot";
const SIZE = "x-nnsim-memory";
const HASH = "x-nnsim-sha256";

/** What a Python that was put together wrongly would hardly get right. */
const IS_SANE =
  "import nnsim.worker, numpy; square = numpy.array([[1.0, 2.0], [3.0, 4.0]]);" +
  "round(numpy.linalg.det(square @ square)) == 4 and numpy.random.default_rng(0).integers(2) in (0, 1)";

/** Whether this page has a place of its own to keep things in. @param {string} base */
export function canKeep(base) {
  return base.startsWith("http") && "caches" in globalThis && globalThis.origin !== "null";
}

/** @param {Pyodide} pyodide  started for it, and holding nothing of the page's @returns {Snapshot | null} */
export function takeSnapshot(pyodide) {
  try {
    // Pyodide lists here what it finds installed, and refuses a snapshot in which the list is not empty.
    for (const name of Object.keys(pyodide.loadedPackages)) delete pyodide.loadedPackages[name];
    return { memory: pyodide.makeMemorySnapshot(), links: describeLinks(pyodide._module) };
  } catch {
    return null;
  }
}

/**
 * What `resume` needs, and can be made while the snapshot is still being read.
 * @param {PackedFile[]} files
 * @returns {Promise<Map<string, WebAssembly.Module>>}  the libraries among them, by their paths on Pyodide's disk
 */
export async function compileLibraries(files) {
  const libraries = files.filter(({ path }) => path.endsWith(".so"));
  const modules = await Promise.all(libraries.map(({ content }) => WebAssembly.compile(content)));
  return new Map(libraries.map(({ path }, i) => [`/${path}`, modules[i]]));
}

/**
 * Rejects when it does not work out.
 * @param {Snapshot} snapshot
 * @param {(settings: object) => Promise<Core>} createCore
 * @param {(options: object) => Promise<Pyodide>} boot
 * @param {Promise<Map<string, WebAssembly.Module> | null>} libraries
 * @returns {Promise<Pyodide>}
 */
export async function resume({ memory, links }, createCore, boot, libraries) {
  const compiled = await libraries;
  const pyodide = await boot({
    _loadSnapshot: memory,
    createPyodideModule: async (/** @type {object} */ settings) => {
      const core = await createCore(settings);
      restoreLinks(core, links, (name) => /** @type {WebAssembly.Module} */ (compiled?.get(name)));
      return core;
    },
  });
  if (!pyodide.runPython(IS_SANE)) throw new Error("not itself");
  return pyodide;
}

/** The one place for the snapshot of one build. Where there is no storage, it stays empty. */
export class SnapshotPlace {
  #key;

  /**
   * @param {string} base  URL of the site's root
   * @param {string[]} hashes  of all that the snapshot depends on
   */
  constructor(base, hashes) {
    const url = new URL("runtime/snapshot", base);
    url.search = new URLSearchParams([...hashes.map((hash) => ["file", hash]), ["browser", navigator.userAgent]]).toString();
    this.#key = url.href;
  }

  /** What is kept, unread, if there is anything. @returns {Promise<Response | null>} */
  async find() {
    try {
      return (await (await caches.open(CACHE)).match(this.#key)) ?? null;
    } catch {
      return null; // There is no storage.
    }
  }

  /** The snapshot, if it is a good one; a bad one is removed. @param {Response} response @returns {Promise<Snapshot | null>} */
  async read(response) {
    try {
      const bytes = new Uint8Array(await response.arrayBuffer());
      if ((await sha256(bytes)) !== response.headers.get(HASH)) throw new Error("it is damaged");
      const size = Number(response.headers.get(SIZE));
      return { memory: bytes.subarray(0, size), links: JSON.parse(new TextDecoder().decode(bytes.subarray(size))) };
    } catch {
      return this.clear();
    }
  }

  /** Keeps it in the place of all others of this site; if it cannot, nothing is lost. @param {Snapshot} snapshot */
  async keep({ memory, links }) {
    try {
      const cache = await caches.open(CACHE);
      if (await cache.match(this.#key)) return; // Another widget of the same page was quicker.
      const text = new TextEncoder().encode(JSON.stringify(links));
      const bytes = new Uint8Array(memory.length + text.length);
      bytes.set(memory);
      bytes.set(text, memory.length);
      const headers = { [SIZE]: String(memory.length), [HASH]: await sha256(bytes) };
      await this.clear();
      await cache.put(this.#key, new Response(bytes, { headers }));
    } catch {
      // No room, or no storage at all: as before.
    }
  }

  /** Removes the snapshots of this site. @returns {Promise<null>} */
  async clear() {
    const folder = this.#key.split("?")[0];
    try {
      const cache = await caches.open(CACHE);
      for (const { url } of await cache.keys()) if (url.startsWith(folder)) await cache.delete(url);
    } catch {
      // There is no storage.
    }
    return null;
  }
}
