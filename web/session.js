/**
 * One visit's conversation with Python: what the page asks, in order, and what becomes of each answer. Until Python is
 * there, a recording of its first answers may take its place.
 */

import { loadBokeh } from "./bokeh.js";
import { BASE, Engine } from "./engine.js";
import { adopt } from "./handover.js";
import { say } from "./language.js";
import { readManifest } from "./manifest.js";
import { Pictures } from "./pictures.js";
import { Failure, Refusal } from "./protocol.js";
import { loadRecording, mayBeRecorded } from "./recording.js";
import { withPatience } from "./watchdog.js";

/** @typedef {import("./manifest.js").Manifest} Manifest */
/** @typedef {import("./protocol.js").Problem} Problem */
/** @typedef {import("./protocol.js").Progress} Progress */
/** @typedef {import("./protocol.js").Refused} Refused */
/** @typedef {import("./protocol.js").Reply} Reply */
/** @typedef {import("./protocol.js").Status} Status */
/** @typedef {import("./recording.js").Recording} Recording */

/**
 * @typedef {object} Listeners
 * @property {(progress: Progress) => void} onProgress
 * @property {(status: Status) => void} onStatus
 * @property {(problems: Problem[], first: boolean, name: string) => void} onRefused  first: the default preset is shown
 *   instead; name: the command
 * @property {(failure: Failure) => void} onTrouble  a command failed; the run goes on
 * @property {(failure: Failure) => void} onBroken  nothing goes on, but a recording if it is one
 * @property {(step: number) => void} onAsked  the visitor has clicked on that moment of a curve
 * @property {() => void} onPictures  new ones are there, and Python behind them
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
  /** @type {Engine | null} */
  #engine = null;
  /** @type {Manifest | null} once it is read */
  #manifest = null;
  /** @type {Promise<Reply | Refused> | null} Python's first answer */
  #started = null;
  /** @type {Recording | null} while it takes Python's place */
  #recording = null;
  /** @type {Promise<void> | null} */
  #prepared = null;
  #takenOver = false;
  #ended = false;

  /** @param {Listeners} listeners */
  constructor(listeners) {
    this.listeners = listeners;
  }

  get pictures() {
    return this.#pictures;
  }

  get status() {
    return this.#status;
  }

  /** The recording that takes Python's place, if one does. */
  get recording() {
    return this.#recording;
  }

  /**
   * Draws the beginning of the recording that fits. Whatever is wrong with it is no failure: the page can do without.
   * @param {string} fragment
   * @param {boolean} dark
   * @param {string} language
   * @param {boolean} fresh
   * @returns {Promise<boolean>} whether there is one
   */
  async showRecording(fragment, dark, language, fresh) {
    try {
      if (!mayBeRecorded(fragment)) return false;
      const arriving = loadRecording(BASE, `${language}-${dark ? "dark" : "light"}`, fresh);
      const preparing = readManifest(BASE, fresh).then((manifest) => this.#preparePictures((this.#manifest = manifest)));
      const [recording] = await Promise.all([arriving, preparing]);
      if (this.#ended || this.#takenOver) return false;
      this.#recording = recording;
      await this.#draw(recording.rewind());
      return true;
    } catch {
      this.#recording = null;
      return false;
    }
  }

  /** Draws the next moment of the recording. */
  async drawRecorded() {
    const reply = await this.#recording?.next(this.#started !== null);
    if (reply && this.#recording) await this.#draw(reply);
  }

  /** Draws the beginning of the recording. */
  async rewindRecording() {
    if (this.#recording) await this.#draw(this.#recording.rewind());
  }

  /** Lets a worker read its program, so that Python can start in it without delay. */
  prepareEngine() {
    if (typeof WebAssembly === "object") this.#engine ??= new Engine();
  }

  /**
   * Lets Python start; `takeOver` is to follow.
   * @param {string} fragment
   * @param {boolean} dark
   * @param {string} language
   * @param {boolean} fresh
   */
  startPython(fragment, dark, language, fresh) {
    if (this.#started || this.#ended) return;
    if (typeof WebAssembly !== "object") {
      this.#started = Promise.reject(new Failure(["doing-starting"], ["no-wasm"]));
    } else {
      this.#engine ??= new Engine();
      const { onProgress } = this.listeners;
      const starting = this.#engine.start(
        { onProgress, onBroken: (failure) => this.#break(failure) },
        { fragment, dark, language, fresh, manifest: fresh ? null : this.#manifest },
      );
      this.#started = starting.catch(answerOfRefusal);
    }
    this.#started.catch(() => {}); // Answered for in `takeOver`.
  }

  /** Resolves when Python has given its first answer; rejects when it cannot. */
  async pythonStarted() {
    await this.#started;
  }

  /**
   * Resolves when Python moves the pictures. In the place of a fragment it refuses, it has started the default.
   * @param {boolean} fresh
   */
  async takeOver(fresh) {
    this.#takenOver = true; // A recording that arrives now comes too late.
    try {
      await this.#preparePictures(this.#prepared ? null : this.#manifest ?? (await readManifest(BASE, fresh)));
      const answer = await /** @type {Promise<Reply | Refused>} */ (this.#started);
      const [pictures, engine] = [/** @type {Pictures} */ (this.#pictures), /** @type {Engine} */ (this.#engine)];
      const sound = await pictures.complete;
      const adopted = sound && this.#recording ? await adopt(this.#recording, answer, pictures, engine) : null;
      const step = this.#status?.step ?? 0;
      const recording = this.#recording;
      this.#recording = null;
      await this.#draw(adopted ?? answer);
      if (!adopted && step > 0) await this.command("seek", { step });
      if (adopted) this.listeners.onPictures();
      recording?.resume(); // Whoever waits for its next moment need not.
      pictures.sendEdits((json, ids, buffers) => this.#patch(json, ids, buffers));
    } catch (error) {
      this.#recording?.resume();
      this.#break(asFailure(error, ["doing-starting"]));
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
    const { channel } = this.#engine ?? {};
    if (!channel) throw new Error("no engine yet");
    try {
      const reply = await channel.request(name, args, transfer);
      await this.#draw(reply);
      return { .../** @type {Status} */ (this.#status), ...reply.status, unit: reply.unit };
    } catch (error) {
      if (error instanceof Refusal) {
        await this.#draw(error.answer);
        throw error;
      }
      const failure = asFailure(error, ["doing-command", { name }]);
      if (!this.#ended) this.listeners.onTrouble(failure);
      throw failure;
    }
  }

  /** Ends the worker; the pictures stay as they are. */
  stop() {
    this.#ended = true;
    this.#engine?.stop();
  }

  /** @param {Failure} failure */
  #break(failure) {
    if (this.#ended) return;
    this.stop();
    this.listeners.onBroken(failure);
  }

  /** Once, and with the same outcome for all who ask. @param {Manifest | null} manifest  needed the first time */
  #preparePictures(manifest) {
    this.#prepared ??= withPatience(loadBokeh(/** @type {Manifest} */ (manifest), BASE), "BokehJS").then((bokeh) => {
      this.#pictures = new Pictures(bokeh);
    });
    return this.#prepared;
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
          await pictures.show(answer.document, this.listeners.placeOf, this.#recording !== null);
          if (!this.#recording) this.listeners.onPictures();
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
 * A Failure whose message, for whoever asked, is in the language of the page.
 * @param {unknown} error
 * @param {import("./protocol.js").Phrase} stage
 * @returns {Failure}
 */
function asFailure(error, stage) {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const failure = error instanceof Failure ? error : new Failure(stage, ["page-failed", { error: message }], stack);
  failure.message = say(failure.phrase);
  return failure;
}
