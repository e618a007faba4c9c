/**
 * Downloads of the runtime: all at once, counted in bytes, and checked against the manifest before use.
 */

import { RUNTIME, fetchOrFail } from "./manifest.js";
import { Failure } from "./protocol.js";

/** @typedef {import("./manifest.js").Entry} Entry */
/** @typedef {(stage: string, loaded: number, total: number) => void} Report */

const REPORT_EVERY_MS = 80;

/** What a visitor calls the parts of the runtime; the first that matches. */
const PARTS = /** @type {[RegExp, string][]} */ ([
  [/\.wasm$|\.mjs$/, "Python"],
  [/stdlib/, "its standard library"],
  [/numpy/, "NumPy"],
  [/./, "Bokeh and nnsim"],
]);

/** Downloads the files it is told of and reports the progress of all together. */
export class Downloads {
  #loaded = 0;
  #reported = 0;
  /** @type {Set<string>} */
  #unfinished = new Set();

  /**
   * @param {string} base  URL of the site's root
   * @param {Record<string, Entry>} files  all that will be asked for
   * @param {boolean} fresh  whether to pass by the browser's cache
   * @param {Report} report
   */
  constructor(base, files, fresh, report) {
    this.base = base;
    this.files = files;
    this.fresh = fresh;
    this.report = report;
    this.total = Object.values(files).reduce((sum, file) => sum + file.size, 0);
    for (const path of Object.keys(files)) this.#unfinished.add(path);
  }

  /** @param {string} path @returns {URL} */
  url(path) {
    return new URL(RUNTIME + path, this.base);
  }

  /**
   * The verified bytes of a file.
   * @param {string} path
   * @param {(response: Response) => void} [also]  gets the response while its bytes still arrive; must clone it
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  async bytes(path, also) {
    const response = await fetchOrFail(this.url(path), this.fresh);
    also?.(response);
    const bytes = await this.#read(response, path);
    await verify(path, bytes, this.files[path]);
    this.#unfinished.delete(path);
    this.#tell(true);
    return bytes;
  }

  /** @param {Response} response @param {string} path @returns {Promise<Uint8Array<ArrayBuffer>>} */
  async #read(response, path) {
    const bytes = new Uint8Array(this.files[path].size);
    let length = 0;
    try {
      const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
        const fits = chunk.value.subarray(0, bytes.length - length);
        bytes.set(fits, length);
        length += chunk.value.length;
        this.#loaded += fits.length;
        this.#tell(false);
      }
    } catch (error) {
      throw new Failure(`loading ${path}`, `The connection broke while ${path} was loading.`, String(error));
    }
    if (length !== bytes.length) {
      const detail = `expected ${bytes.length} bytes, got ${length}`;
      throw new Failure(`checking ${path}`, `${path} is damaged: it has the wrong length.`, detail);
    }
    return bytes;
  }

  /** @param {boolean} now */
  #tell(now) {
    if (!now && performance.now() - this.#reported < REPORT_EVERY_MS) return;
    this.#reported = performance.now();
    const missing = PARTS.map(([, part]) => part).filter((part) => [...this.#unfinished].some((path) => partOf(path) === part));
    if (missing.length) this.report(`Loading ${missing.join(", ")}`, this.#loaded, this.total);
  }
}

/** @param {string} path @returns {string} */
function partOf(path) {
  const found = PARTS.find(([pattern]) => pattern.test(path));
  return found ? found[1] : path;
}

/**
 * Compares with the manifest; without a secure context there is no crypto.subtle, and the length must do.
 * @param {string} path
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {Entry} entry
 */
async function verify(path, bytes, entry) {
  if (!globalThis.crypto?.subtle) return;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const actual = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (actual === entry.sha256) return;
  const detail = `expected sha256 ${entry.sha256}, got ${actual}`;
  throw new Failure(`checking ${path}`, `${path} is damaged: its content is not what was published.`, detail);
}
