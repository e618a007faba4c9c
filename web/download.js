/**
 * Downloads of the runtime: all at once, counted in bytes, and checked against the manifest before use.
 */

import { RUNTIME, fetchOrFail } from "./manifest.js";
import { Failure } from "./protocol.js";

/** @typedef {import("./manifest.js").Entry} Entry */
/** @typedef {import("./manifest.js").Manifest} Manifest */
/** @typedef {(stage: import("./protocol.js").Phrase, loaded: number, total: number) => void} Report */

const REPORT_EVERY_MS = 80;

/** The parts of the runtime, by their own names; the first that matches. */
const PARTS = /** @type {[RegExp, string[]][]} */ ([
  [/\.wasm$|\.mjs$/, ["Python"]],
  [/python\.pack$/, ["NumPy", "Bokeh"]],
  [/./, ["nnsim"]],
]);

/** Downloads files from the moment it is made, and reports the progress of all together. */
export class Downloads {
  #loaded = 0;
  #reported = 0;
  /** @type {Map<string, Promise<Response>>} */
  #responses;
  /** @type {Map<string, Promise<Uint8Array<ArrayBuffer>>>} */
  #bytes = new Map();
  /** @type {Set<string>} */
  #unfinished;

  /** In bytes; known with the manifest. */
  total = 0;

  /**
   * @param {string} base  URL of the site's root
   * @param {string[]} paths  below `runtime/`
   * @param {boolean} fresh  whether to pass by the browser's cache
   * @param {Report} report
   */
  constructor(base, paths, fresh, report) {
    this.base = base;
    this.report = report;
    this.#unfinished = new Set(paths);
    this.#responses = new Map(paths.map((path) => [path, fetchOrFail(this.url(path), fresh)]));
    for (const response of this.#responses.values()) response.catch(() => {}); // Answered for by `check`.
  }

  /** @param {string} path @returns {URL} */
  url(path) {
    return new URL(RUNTIME + path, this.base);
  }

  /**
   * A copy of a response while its bytes still arrive, unchecked. To be asked for before `check`.
   * @param {string} path
   * @returns {Promise<Response>}
   */
  copy(path) {
    const response = /** @type {Promise<Response>} */ (this.#responses.get(path));
    return response.then((response) => response.clone());
  }

  /**
   * Reads all of them, and compares them with the manifest. Rejects with the first failure.
   * @param {Manifest} manifest
   * @returns {Promise<unknown>}
   */
  check({ files }) {
    this.total = [...this.#responses.keys()].reduce((sum, path) => sum + files[path].size, 0);
    for (const path of this.#responses.keys()) this.#bytes.set(path, this.#arrive(path, files[path]));
    const all = Promise.all(this.#bytes.values());
    all.catch(() => {}); // Whoever asks for the bytes will know.
    return all;
  }

  /**
   * The verified bytes of a file, after `check`.
   * @param {string} path
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  bytes(path) {
    return /** @type {Promise<Uint8Array<ArrayBuffer>>} */ (this.#bytes.get(path));
  }

  /** @param {string} path @param {Entry} entry */
  async #arrive(path, entry) {
    const response = await /** @type {Promise<Response>} */ (this.#responses.get(path));
    const bytes = await this.#read(response, path, entry.size);
    await verify(path, bytes, entry);
    this.#unfinished.delete(path);
    this.#tell(true);
    return bytes;
  }

  /** @param {Response} response @param {string} path @param {number} size @returns {Promise<Uint8Array<ArrayBuffer>>} */
  async #read(response, path, size) {
    const bytes = new Uint8Array(size);
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
      throw new Failure(["doing-loading", { name: path }], ["file-cut", { name: path }], String(error));
    }
    if (length !== bytes.length) {
      const detail = `expected ${bytes.length} bytes, got ${length}`;
      throw new Failure(["doing-checking", { name: path }], ["file-length", { name: path }], detail);
    }
    return bytes;
  }

  /** @param {boolean} now */
  #tell(now) {
    if (!now && performance.now() - this.#reported < REPORT_EVERY_MS) return;
    this.#reported = performance.now();
    const unfinished = new Set([...this.#unfinished].map(partOf));
    const missing = PARTS.filter((part) => unfinished.has(part)).flatMap(([, names]) => names);
    if (missing.length) this.report(["loading-parts", { parts: missing.join(", ") }], this.#loaded, this.total);
  }
}

/** @param {string} path */
function partOf(path) {
  return PARTS.find(([pattern]) => pattern.test(path));
}

/** @param {Uint8Array<ArrayBuffer>} bytes @returns {Promise<string>}  in hexadecimal digits */
export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Compares with the manifest; without a secure context there is no crypto.subtle, and the length must do.
 * @param {string} path
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {Entry} entry
 */
async function verify(path, bytes, entry) {
  if (!globalThis.crypto?.subtle) return;
  const actual = await sha256(bytes);
  if (actual === entry.sha256) return;
  const detail = `expected sha256 ${entry.sha256}, got ${actual}`;
  throw new Failure(["doing-checking", { name: path }], ["file-content", { name: path }], detail);
}
