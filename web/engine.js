/**
 * Makes the worker and the channel to it.
 */

import { Channel, Failure } from "./protocol.js";
import { PATIENCE, Watchdog } from "./watchdog.js";

/** @typedef {import("./protocol.js").Boot} Boot */
/** @typedef {import("./protocol.js").Progress} Progress */
/** @typedef {import("./protocol.js").Reply} Reply */

/** URL of the site's root: the page may lie under any path, and in a frame of any origin. */
export const BASE = new URL("./", import.meta.url).href;

/** Long after the worker has read its program. */
const REVOKE_AFTER_MS = 60_000;

/** Python in its worker, from its start to its end. The worker reads its program at once, and waits to be started. */
export class Engine {
  /** @type {Worker | null} none if its program could not be loaded, while nobody waited for it */
  #worker;
  /** @type {Channel | null} */
  #channel = null;
  /** @type {Watchdog | null} */
  #watchdog = null;

  constructor() {
    const worker = makeWorker();
    this.#worker = worker;
    worker.onerror = (event) => {
      event.preventDefault();
      this.#worker = null;
    };
  }

  /** The way to Python, once it was told to start. */
  get channel() {
    if (!this.#channel) throw new Error("no channel yet");
    return this.#channel;
  }

  /**
   * @param {{onProgress: (progress: Progress) => void, onBroken: (failure: Failure) => void}} listeners
   * @param {Omit<Boot, "type" | "base">} boot
   * @returns {Promise<Reply>}
   */
  async start(listeners, boot) {
    const channel = new Channel(this.#worker ?? makeWorker(), {
      ...listeners,
      onBroken: (failure) => {
        this.#watchdog?.stop();
        listeners.onBroken(failure);
      },
    });
    const watchdog = new Watchdog(channel);
    this.#channel = channel;
    this.#watchdog = watchdog;
    try {
      return await channel.boot({ base: BASE, ...boot });
    } finally {
      watchdog.patience = PATIENCE.answering;
    }
  }

  stop() {
    this.#watchdog?.stop();
    this.#channel?.end(new Failure(["doing-talking"], ["python-stopped"]));
    this.#worker?.terminate();
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
