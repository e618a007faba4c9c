/**
 * The messages between the page and the worker, and the channel that pairs replies with requests.
 *
 * Python's end is `py/nnsim/worker.py`; nothing else in the page knows what a message looks like.
 */

/**
 * A text on its way to where it is shown, and put into words there (`say` in language.js): a key of `words.js` with its
 * values, or what is in words already, such as Python's own sentences.
 * @typedef {[key: import("./language.js").Key, values?: import("./language.js").Values] | {said: string}} Phrase
 */

/** @typedef {[id: string, data: ArrayBuffer]} NamedBuffer */
/** @typedef {{json: string, buffers: NamedBuffer[]}} Payload  JSON for BokehJS, and the arrays it refers to by id */
/** @typedef {{field: string, value: string, allowed: string, message: string}} Problem */

/**
 * What the simulation is at, after each command. Lists hold one entry a run; null stands for a non-finite number. From
 * `fragment` on, Python sends only what may have changed; the session keeps the rest of what it was told before.
 * @typedef {object} Status
 * @property {number} step
 * @property {number} epoch
 * @property {(number | null)[]} loss
 * @property {(number | null)[]} accuracy
 * @property {(number | null)[]} balanced_accuracy
 * @property {number | null} baseline  share of the majority class
 * @property {boolean} running_capable  false when training has ended; the notes say why
 * @property {boolean} touring  whether a grand tour moves the pictures, also while training stands still
 * @property {number} furthest  the last step this future was trained to; `step` is before it after going back
 * @property {Happening[]} events  sent when they change, in the order of their steps
 * @property {{step: number, run: number, label: string} | null} fork  where two futures part, when there are two
 * @property {string[]} notes  sentences for the visitor, such as a unit that has died
 * @property {string} fragment
 * @property {string[]} roots  names of the document's roots, in order
 * @property {number} runs
 * @property {number} speed  steps a frame; 0: as fast as it goes
 * @property {{focus: number, places: string[], stages: string[], wide: boolean}} layers  what is in focus, names of all
 *   layers from the input on, and of the stages from there to the one in focus
 * @property {Record<string, unknown>} config
 * @property {string | null} undo  what can be taken back, in words
 * @property {string | null} redo  what can be made again, in words
 * @property {import("./settings.js").Description} [controls]  once it was asked for
 * @property {string} [parameters_sha256]
 * @property {string} [script]  the run as a Python program, once it was asked for
 * @property {Unit} [unit]  the answer to `weights`
 */

/**
 * A unit and what feeds it. Layers and units count from 0, layer -1 being the inputs; input -1 is the bias.
 * @typedef {object} Unit
 * @property {number} run
 * @property {number} layer
 * @property {number} unit
 * @property {string} name
 * @property {string} mark  a sentence when it is dead or saturated
 * @property {{layer: number, name: string, units: number}[]} layers
 * @property {{input: number, name: string, weight: number}[]} inputs
 */

/**
 * A mark on the timeline; `run` counts from 0, null standing for all of them.
 * @typedef {{step: number, kind: string, run: number | null, label: string}} Happening
 */

/** @typedef {{type: "boot", base: string, fragment: string, dark: boolean, language: string, fresh: boolean, manifest: import("./manifest.js").Manifest | null}} Boot  manifest: if it has been read */
/** @typedef {{type: "progress", stage: Phrase, loaded: number, total: number}} Progress  in bytes; total 0: unknown */
/** @typedef {{type: "reply", id: number, name: string, status: Status, document?: Payload, patch?: Payload, unit?: Unit, asked?: number}} Reply  asked: the step of a click on a curve */
/** @typedef {{type: "refused", id: number, name: string, problems: Problem[], status: Status | null, document?: Payload, patch?: Payload}} Refused */
/** @typedef {{type: "error", id: null, stage: Phrase, message: Phrase, detail: string}} Broken  by the worker */
/** @typedef {{type: "error", id: number, stage: string, message: string, detail: string}} Failed  by Python; stage: the command */
/** @typedef {{type: "working", id: number, step: number}} Working  a sign of life in the middle of a long command */
/** @typedef {Progress | Working | Reply | Refused | Failed | Broken} FromWorker */

/**
 * The id of the first command, `start`, which the worker gives itself when Python is ready.
 * It is known before, so that the page can wait for its reply like for any other.
 */
export const START_ID = 1;

/** A command that Python refused, with every problem it has; what goes on instead is in the answer. */
export class Refusal extends Error {
  /** @param {Refused} answer */
  constructor(answer) {
    super(answer.problems.map((problem) => problem.message).join(" "));
    this.name = "Refusal";
    this.answer = answer;
  }
}

/** Anything else that went wrong: `stage` says doing what, `detail` is for whoever mends it, in English. */
export class Failure extends Error {
  /**
   * @param {Phrase} stage
   * @param {Phrase} phrase
   * @param {string} [detail]
   */
  constructor(stage, phrase, detail = "") {
    super("said" in phrase ? phrase.said : phrase[0]);
    this.name = "Failure";
    this.stage = stage;
    this.phrase = phrase;
    this.detail = detail;
  }
}

/** Requests and replies over one worker. Replies come in the order of the requests. */
export class Channel {
  /** @type {Map<number, {resolve: (reply: Reply) => void, reject: (error: Error) => void}>} */
  #waiting = new Map();
  #lastId = START_ID;
  /** @type {Failure | null} */
  #broken = null;

  /**
   * @param {Worker} worker
   * @param {{onProgress: (progress: Progress) => void, onBroken: (failure: Failure) => void}} listeners
   *   `onBroken` is called once, when the worker can no longer answer.
   */
  constructor(worker, listeners) {
    this.worker = worker;
    this.listeners = listeners;
    /** Called with every sign of life; the watchdog listens. */
    this.onMessage = () => {};
    worker.onmessage = (event) => this.#receive(event.data);
    worker.onmessageerror = () => this.breakWith(new Failure(["doing-talking"], ["message-unreadable"]));
    worker.onerror = (event) => {
      event.preventDefault();
      const { message: error, filename } = event;
      this.breakWith(new Failure(["doing-running"], error ? ["page-failed", { error }] : ["program-missing"], filename));
    };
  }

  /** Whether an answer is due. */
  get busy() {
    return this.#waiting.size > 0;
  }

  /**
   * Starts Python; resolves with the reply to `start`.
   * @param {Omit<Boot, "type">} boot
   * @returns {Promise<Reply>}
   */
  boot(boot) {
    const reply = this.#expect(START_ID);
    this.worker.postMessage({ type: "boot", ...boot });
    return reply;
  }

  /**
   * Rejects with a Refusal or a Failure.
   * @param {string} name
   * @param {Record<string, unknown>} [args]
   * @param {ArrayBuffer[]} [transfer]
   * @returns {Promise<Reply>}
   */
  request(name, args = {}, transfer = []) {
    if (this.#broken) return Promise.reject(this.#broken);
    const id = ++this.#lastId;
    const reply = this.#expect(id);
    this.worker.postMessage({ type: "command", id, name, ...args }, transfer);
    return reply;
  }

  /** @param {Failure} failure */
  breakWith(failure) {
    if (this.#broken) return;
    this.end(failure);
    this.listeners.onBroken(failure);
  }

  /** Ends the worker: nobody waits for it any longer, or asks it again. @param {Failure} why */
  end(why) {
    this.#broken ??= why;
    this.worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(why);
    this.#waiting.clear();
  }

  /** @param {number} id @returns {Promise<Reply>} */
  #expect(id) {
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  /** @param {FromWorker} message */
  #receive(message) {
    if (this.#broken) return;
    this.onMessage();
    if (message.type === "progress") {
      this.listeners.onProgress(message);
    } else if (message.type === "working") {
      return; // having been heard is all it is for
    } else if (message.type === "error" && message.id === null) {
      this.breakWith(new Failure(message.stage, message.message, message.detail));
    } else if (message.id !== null) {
      const request = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.type === "reply") request?.resolve(message);
      else if (message.type === "refused") request?.reject(new Refusal(message));
      else request?.reject(new Failure(["doing-command", { name: message.stage }], { said: message.message }, message.detail));
    }
  }
}
