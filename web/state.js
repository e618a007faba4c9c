/**
 * What the page is doing, as one tagged union: a progress label and an error cannot drift apart.
 */

import { say } from "./language.js";

/** @typedef {"recorded" | "live"} Source  who moves the pictures: a recording of the beginning, or Python */
/** @typedef {import("./protocol.js").Phrase} Phrase */
/** @typedef {{kind: "loading", stage: Phrase, loaded: number, total: number}} Loading */
/** @typedef {{kind: "ready"}} Ready */
/** @typedef {{kind: "running", source: Source}} Running */
/** @typedef {{kind: "paused", source: Source}} Paused */
/** @typedef {{kind: "error", stage: Phrase, message: Phrase, detail: string}} Broken */
/** @typedef {Loading | Ready | Running | Paused | Broken} State */

/** @type {Record<State["kind"], State["kind"][]>} From each state, where one can get. */
const TRANSITIONS = {
  loading: ["loading", "ready", "error"],
  ready: ["running", "paused", "error", "loading"],
  running: ["running", "paused", "error", "loading"],
  paused: ["paused", "running", "error", "loading"],
  error: ["loading"],
};

/** @type {Loading} */
export const NOT_YET = { kind: "loading", stage: ["loading"], loaded: 0, total: 0 };

/** Holds the state and tells whoever listens of every change. */
export class PageState {
  /** @type {State} */
  #state = NOT_YET;
  /** @type {((state: State) => void)[]} */
  #listeners = [];

  get current() {
    return this.#state;
  }

  /**
   * A change that makes no sense, such as progress after an error, comes too late and is dropped.
   * @param {State} state
   */
  become(state) {
    if (!TRANSITIONS[this.#state.kind].includes(state.kind)) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }

  /** Tells everybody again, in another language. */
  repeat() {
    for (const listener of [...this.#listeners]) listener(this.#state);
  }

  /** @param {(state: State) => void} listener */
  listen(listener) {
    this.#listeners.push(listener);
    listener(this.#state);
  }

  /**
   * Resolves when Python can be given commands; rejects when it could not be started.
   * @returns {Promise<void>}
   */
  live() {
    return new Promise((resolve, reject) => {
      /** @param {State} state */
      const listener = (state) => {
        if (state.kind === "error") reject(new Error(say(state.message)));
        else if (isLive(state)) resolve();
        else return;
        this.#listeners = this.#listeners.filter((other) => other !== listener);
      };
      this.listen(listener);
    });
  }
}

/** @param {State} state */
export function isLive(state) {
  return "source" in state && state.source === "live";
}
