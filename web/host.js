/**
 * The conversation with the page around a widget, by `postMessage`; docs/embed.md tells it to its authors.
 *
 * Whoever frames the widget may command it, so a message is either one of the few below with arguments of the right
 * kind, or is dropped without a word. What goes out says nothing that the reader of that page cannot see.
 */

import { say } from "./language.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./protocol.js").Status} Status */
/** @typedef {import("./state.js").State} State */
/** @typedef {ReturnType<typeof import("./contract.js").makeContract>} Contract */
/** @typedef {Record<string, unknown>} Message */

/** @type {Record<string, (nnsim: Contract, message: Message) => Promise<unknown> | null>} null: malformed */
const COMMANDS = {
  play: (nnsim) => nnsim.play(),
  pause: (nnsim) => nnsim.pause(),
  reset: (nnsim) => nnsim.reset(),
  step: (nnsim, { count = 1 }) => (isCount(count, MOST_STEPS) ? nnsim.step(count) : null),
  seek: (nnsim, { step }) => (isCount(step, LAST_STEP) ? nnsim.seek(step) : null),
  configure: (nnsim, { fragment }) => (typeof fragment === "string" ? nnsim.configure(fragment) : null),
};

/** What Python allows; anything else would be answered by a notice, which a stranger shall not call up at will. */
const MOST_STEPS = 1_000_000;
const LAST_STEP = 10_000_000;
/** Commands that may wait for their turn. */
const LONGEST_QUEUE = 50;
/** Milliseconds between two events about steps. */
const PACE_MS = 100;

/** Of a widget that shows everything at once: its height for its width, and the bounds of it. */
const FITTED = { from: "(min-width: 560px)", share: 0.72, least: 460, most: 660, manyRuns: 4, leastOfMany: 868 };

/**
 * @param {App} app
 * @param {Contract} nnsim
 */
export function connectHost(app, nnsim) {
  if (window.parent === window) return;
  new Host(app, nnsim);
}

class Host {
  #waiting = 0;
  /** @type {Promise<unknown>} */
  #turn = Promise.resolve();
  #told = { state: "", source: "", height: 0, step: "" };
  /** @type {Status | null} */
  #status = null;
  #timer = 0;

  /**
   * @param {App} app
   * @param {Contract} nnsim
   */
  constructor(app, nnsim) {
    this.nnsim = nnsim;
    addEventListener("message", (event) => this.#hear(event));
    app.listen(
      (state) => this.#tellState(state),
      (status) => this.#tellStep(status),
    );
    new ResizeObserver(() => this.#tellHeight()).observe(document.body);
  }

  /** @param {MessageEvent} event */
  #hear({ source, data }) {
    if (source !== window.parent || typeof data !== "object" || data === null || !Object.hasOwn(data, "nnsim")) return;
    const name = data.nnsim;
    if (typeof name !== "string" || !Object.hasOwn(COMMANDS, name) || this.#waiting >= LONGEST_QUEUE) return;
    this.#waiting += 1;
    this.#turn = this.#turn
      .then(() => COMMANDS[name](this.nnsim, data))
      .catch((error) => this.#tell({ nnsim: "error", command: name, message: error.message }))
      .finally(() => (this.#waiting -= 1));
  }

  /** @param {State} state */
  #tellState(state) {
    const source = document.documentElement.dataset.source ?? "";
    if (state.kind === this.#told.state && source === this.#told.source) return;
    Object.assign(this.#told, { state: state.kind, source });
    this.#tell({ nnsim: "state", state: state.kind, source });
    if (state.kind === "error") this.#tell({ nnsim: "error", command: null, message: say(state.message) });
  }

  /** The last of a flurry, a little later. @param {Status} status */
  #tellStep(status) {
    this.#status = status;
    this.#timer ||= setTimeout(() => {
      this.#timer = 0;
      const { step, epoch, loss, accuracy } = /** @type {Status} */ (this.#status);
      const event = { nnsim: "step", step, epoch, loss, accuracy };
      const text = JSON.stringify(event); // another configuration or weight may tell other numbers of the same step
      if (text !== this.#told.step) this.#tell(event);
      this.#told.step = text;
      this.#tellHeight();
    }, PACE_MS);
  }

  #tellHeight() {
    const height = heightWanted(this.#status?.runs ?? 0);
    if (height === this.#told.height) return;
    this.#told.height = height;
    this.#tell({ nnsim: "height", height });
  }

  /** @param {object} event */
  #tell(event) {
    window.parent.postMessage(event, "*");
  }
}

/**
 * The height at which the widget shows all it has. Where the pictures fit themselves into the frame, a good one is told;
 * elsewhere they stand below each other, and it follows from the width alone.
 * @param {number} runs
 */
function heightWanted(runs) {
  const { from, share, least, most, manyRuns, leastOfMany } = FITTED;
  if (!matchMedia(from).matches) return Math.ceil(document.body.getBoundingClientRect().height);
  if (runs > manyRuns) return leastOfMany;
  return Math.round(Math.min(most, Math.max(least, innerWidth * share)));
}

/**
 * @param {unknown} value
 * @param {number} most
 * @returns {value is number}
 */
function isCount(value, most) {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;
}
