/**
 * Makes the worker and the channel to it.
 */

import { Channel, Failure } from "./protocol.js";
import { PATIENCE, Watchdog } from "./watchdog.js";

/** @typedef {import("./protocol.js").Progress} Progress */
/** @typedef {import("./protocol.js").Reply} Reply */

/** URL of the site's root: the page may lie under any path, and in a frame of any origin. */
export const BASE = new URL("./", import.meta.url).href;

/** Long after the worker has read its program. */
const REVOKE_AFTER_MS = 60_000;

/** Python in its worker, from its start to its end. */
export class Engine {
  /**
   * @param {{onProgress: (progress: Progress) => void, onBroken: (failure: Failure) => void}} listeners
   */
  constructor(listeners) {
    this.channel = new Channel(makeWorker(), {
      ...listeners,
      onBroken: (failure) => {
        this.watchdog.stop();
        listeners.onBroken(failure);
      },
    });
    this.watchdog = new Watchdog(this.channel);
  }

  /**
   * @param {string} fragment
   * @param {boolean} dark
   * @param {string} language
   * @param {boolean} fresh  whether to pass by the browser's cache
   * @returns {Promise<Reply>}
   */
  async start(fragment, dark, language, fresh) {
    try {
      return await this.channel.boot({ base: BASE, fragment, dark, language, fresh });
    } finally {
      this.watchdog.patience = PATIENCE.answering;
    }
  }

  stop() {
    this.watchdog.stop();
    this.channel.end(new Failure("talking to Python", "Python was stopped."));
  }
}

/**
 * A sandboxed frame has an opaque origin, to which every URL is foreign, and a worker must not be. There it starts from
 * a Blob that imports the real one: a classic worker, as Chromium starts no module worker from such a Blob.
 * @returns {Worker}
 */
function makeWorker() {
  const url = new URL("worker.js", BASE).href;
  const program = document.getElementById("worker-program")?.textContent; // nnsim.html has it with it
  if (!program && globalThis.origin !== "null") return new Worker(url, { type: "module", name: "nnsim" });
  const source = new Blob([program ?? importing(url)], { type: "text/javascript" });
  const address = URL.createObjectURL(source);
  try {
    return new Worker(address, { name: "nnsim" });
  } finally {
    setTimeout(() => URL.revokeObjectURL(address), REVOKE_AFTER_MS);
  }
}

/**
 * A classic worker's program that becomes the module at `url`. It keeps the messages that come before the module is
 * there, makes a failed import the error event that it would be elsewhere, and hides `importScripts`, by which Pyodide
 * tells, and refuses, classic workers.
 * @param {string} url
 */
function importing(url) {
  return `
    self.importScripts = undefined;
    const early = [];
    self.onmessage = (event) => early.push(event);
    import(${JSON.stringify(url)}).then(
      () => early.forEach((event) => self.onmessage(event)),
      (error) => setTimeout(() => { throw error; }),
    );`;
}
