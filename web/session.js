/**
 * One visit's conversation with Python: what the page asks, in order, and what becomes of each answer.
 */

import { BASE, Engine } from "./engine.js";
import { loadBokeh } from "./bokeh.js";
import { readManifest } from "./manifest.js";
import { Pictures } from "./pictures.js";
import { Failure, Refusal } from "./protocol.js";
import { withPatience } from "./watchdog.js";

/** @typedef {import("./protocol.js").Problem} Problem */
/** @typedef {import("./protocol.js").Progress} Progress */
/** @typedef {import("./protocol.js").Refused} Refused */
/** @typedef {import("./protocol.js").Reply} Reply */
/** @typedef {import("./protocol.js").Status} Status */

/**
 * @typedef {object} Listeners
 * @property {(progress: Progress) => void} onProgress
 * @property {(status: Status) => void} onStatus
 * @property {(problems: Problem[], first: boolean, name: string) => void} onRefused  first: the default preset is shown
 *   instead; name: the command
 * @property {(failure: Failure) => void} onTrouble  a command failed; the run goes on
 * @property {(failure: Failure) => void} onBroken  nothing goes on
 * @property {(step: number) => void} onAsked  the visitor has clicked on that moment of a curve
 * @property {() => void} onPictures  new ones are there
 * @property {(status: Status) => void} makeRoom  lays out the places for the pictures
 * @property {(root: string) => HTMLElement} placeOf
 */

/** A running simulation, seen from the page. Commands reject with a Refusal or a Failure after telling the listeners. */
export class Session {
  /** @type {Promise<unknown>} */
  #drawn = Promise.resolve();
  /** @type {Pictures | null} */
  #pictures = null;
  /** @type {Status | null} */
  #status = null;
  #ended = false;

  /** @param {Listeners} listeners */
  constructor(listeners) {
    this.listeners = listeners;
    this.engine = new Engine({
      onProgress: listeners.onProgress,
      onBroken: (failure) => this.#break(failure),
    });
  }

  get pictures() {
    return this.#pictures;
  }

  get status() {
    return this.#status;
  }

  /**
   * Resolves when the first pictures are drawn. In the place of a fragment it refuses, Python starts the default.
   * @param {string} fragment
   * @param {boolean} dark
   * @param {string} language
   * @param {boolean} fresh
   */
  async start(fragment, dark, language, fresh) {
    try {
      const started = this.engine.start(fragment, dark, language, fresh);
      started.catch(() => {}); // Answered for below, when BokehJS is there.
      const loading = readManifest(BASE, fresh).then((manifest) => loadBokeh(manifest, BASE));
      const bokeh = await withPatience(loading, "BokehJS");
      this.#pictures = new Pictures(bokeh, (json, ids, buffers) => this.#patch(json, ids, buffers));
      await this.#draw(await started.catch(answerOfRefusal));
    } catch (error) {
      this.#break(asFailure(error, "starting"));
      throw error;
    }
  }

  /**
   * Sends one command and draws what comes of it.
   * @param {string} name
   * @param {Record<string, unknown>} [args]
   * @param {ArrayBuffer[]} [transfer]
   * @returns {Promise<Status>}
   */
  async command(name, args = {}, transfer = []) {
    try {
      const reply = await this.engine.channel.request(name, args, transfer);
      await this.#draw(reply);
      return { .../** @type {Status} */ (this.#status), ...reply.status, unit: reply.unit };
    } catch (error) {
      if (error instanceof Refusal) await this.#draw(error.answer);
      else if (!this.#ended) this.listeners.onTrouble(asFailure(error, name));
      throw error;
    }
  }

  /** Ends the worker; the pictures stay as they are. */
  stop() {
    this.#ended = true;
    this.engine.stop();
  }

  /** @param {Failure} failure */
  #break(failure) {
    if (this.#ended) return;
    this.stop();
    this.listeners.onBroken(failure);
  }

  /**
   * What the visitor did to the pictures goes to Python; that it failed is told and forgotten.
   * @param {string} json
   * @param {string[]} ids
   * @param {ArrayBuffer[]} arrays
   */
  async #patch(json, ids, arrays) {
    if (this.#ended) return;
    await this.command("patch", { json, buffers: ids, arrays }, arrays).catch(() => {});
  }

  /**
   * One answer after the other: building pictures takes a while, and the next patch must find them built.
   * @param {Reply | Refused} answer
   * @returns {Promise<void>}
   */
  #draw(answer) {
    const drawing = this.#drawn.then(async () => {
      const pictures = /** @type {Pictures} */ (this.#pictures);
      const first = !this.#status;
      if (answer.status) {
        this.#status = { ...this.#status, ...answer.status };
        if (answer.document) {
          pictures.clear();
          this.listeners.makeRoom(this.#status);
          await pictures.show(answer.document, this.listeners.placeOf);
          this.listeners.onPictures();
        } else if (answer.patch) {
          pictures.apply(answer.patch);
        }
        this.listeners.onStatus(this.#status);
      }
      if (answer.type === "reply" && answer.asked !== undefined) this.listeners.onAsked(answer.asked);
      if (answer.type === "refused") this.listeners.onRefused(answer.problems, first, answer.name);
    });
    this.#drawn = drawing.catch(() => {});
    return drawing;
  }
}

/** @param {unknown} error @returns {Refused} */
function answerOfRefusal(error) {
  if (error instanceof Refusal) return error.answer;
  throw error;
}

/**
 * @param {unknown} error
 * @param {string} stage
 * @returns {Failure}
 */
function asFailure(error, stage) {
  if (error instanceof Failure) return error;
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return new Failure(stage, message, stack);
}
