/**
 * What the page is doing, as one tagged union: a progress label and an error cannot drift apart.
 */

/** @typedef {{kind: "loading", stage: string, loaded: number, total: number}} Loading */
/** @typedef {{kind: "ready"}} Ready */
/** @typedef {{kind: "running"}} Running */
/** @typedef {{kind: "paused"}} Paused */
/** @typedef {{kind: "error", stage: string, message: string, detail: string}} Broken */
/** @typedef {Loading | Ready | Running | Paused | Broken} State */

/** @type {Record<State["kind"], State["kind"][]>} From each state, where one can get. */
const TRANSITIONS = {
  loading: ["loading", "ready", "error"],
  ready: ["running", "paused", "error"],
  running: ["paused", "error", "loading"],
  paused: ["running", "error", "loading"],
  error: ["loading"],
};

/** Holds the state and tells whoever listens of every change. */
export class PageState {
  /** @type {State} */
  #state = { kind: "loading", stage: "", loaded: 0, total: 0 };
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
    for (const listener of this.#listeners) listener(state);
  }

  /** @param {(state: State) => void} listener */
  listen(listener) {
    this.#listeners.push(listener);
    listener(this.#state);
  }
}
