/**
 * Notices a worker that has fallen silent: an abort of a WebAssembly module, for one, kills it without any event.
 */

import { Failure } from "./protocol.js";

/** @typedef {import("./protocol.js").Channel} Channel */

const INTERVAL_MS = 1000;

/** Seconds without a sign of life that are still believed, by what is being waited for. */
export const PATIENCE = { loading: 90, answering: 60 };

/** Counts the seconds in which an answer is due and nothing comes. */
export class Watchdog {
  #silence = 0;
  #timer = 0;

  /** @param {Channel} channel */
  constructor(channel) {
    this.channel = channel;
    this.patience = PATIENCE.loading;
    channel.onMessage = () => (this.#silence = 0);
    // Counting short intervals, not comparing clocks: the time a laptop sleeps is not the worker's silence.
    this.#timer = setInterval(() => this.#look(), INTERVAL_MS);
  }

  stop() {
    clearInterval(this.#timer);
  }

  #look() {
    this.#silence = this.channel.busy ? this.#silence + INTERVAL_MS / 1000 : 0;
    if (this.#silence < this.patience) return;
    this.stop();
    this.channel.breakWith(new Failure(["doing-waiting"], ["python-silent", { seconds: this.patience }]));
  }
}

/**
 * For what the page itself waits for: rejects with a Failure when it takes longer than loading may.
 * @template T
 * @param {Promise<T>} promise
 * @param {string} name  of what is waited for
 * @returns {Promise<T>}
 */
export function withPatience(promise, name) {
  /** @type {number} */
  let timer;
  const late = new Failure(["doing-loading", { name }], ["not-arrived", { name, seconds: PATIENCE.loading }]);
  const end = new Promise((_, reject) => {
    timer = setTimeout(() => reject(late), PATIENCE.loading * 1000);
  });
  return /** @type {Promise<T>} */ (Promise.race([promise, end]).finally(() => clearTimeout(timer)));
}
