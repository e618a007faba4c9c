/**
 * The recorded beginning of a run: Python's own first answers, made at build time (build/recording_inside.py has the
 * format) and given again one by one, rounded to what the eye can see.
 */

import { RUNTIME, fetchOrFail } from "./manifest.js";
import { makeStreams } from "./streams.js";

/** @typedef {import("./protocol.js").NamedBuffer} NamedBuffer */
/** @typedef {import("./protocol.js").Reply} Reply */
/** @typedef {import("./protocol.js").Status} Status */
/** @typedef {import("./streams.js").Stream} Stream */

/**
 * @typedef {object} Header
 * @property {number} steps  of a tick
 * @property {Reply} first  the answer to `start`, without its arrays
 * @property {[id: string, stream: number][]} buffers  of the first answer
 * @property {unknown[]} shapes
 * @property {number[]} order  for each tick, the number of its shape
 * @property {number[][]} numbers
 * @property {import("./streams.js").Entry[]} arrays
 */

/** Milliseconds between two moments: about what a slow machine makes of a live run. */
const PACE_MS = 40;
/** The same while Python starts, which painting would slow down; and so the recording outlasts the start. */
const CALM_PACE_MS = 90;

/** Whether the run of a fragment is one that may be recorded: the default one alone. @param {string} fragment */
export function mayBeRecorded(fragment) {
  return fragment === "";
}

/**
 * The recording of that name; rejects if there is none.
 * @param {string} base
 * @param {string} name  language and colours, such as `en-dark`
 * @param {boolean} fresh
 */
export async function loadRecording(base, name, fresh) {
  const { body } = await fetchOrFail(new URL(`${RUNTIME}recordings/${name}.bin`, base), fresh);
  const unpacked = /** @type {ReadableStream} */ (body).pipeThrough(new DecompressionStream("gzip"));
  const bytes = await new Response(unpacked).arrayBuffer();
  const end = 4 + new DataView(bytes).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, end - 4)));
  return new Recording(header, new Uint8Array(bytes, end));
}

/** Answers as Python gave them, at an even pace. */
export class Recording {
  #header;
  #body;
  /** @type {Stream[]} */
  #arrays = [];
  /** @type {number[]} */
  #numbers = [];
  /** @type {number[]} */
  #taken = [];
  /** @type {Map<number, ArrayBuffer>} */
  #rows = new Map();
  #position = 0;
  #due = 0;
  /** @type {Promise<null> | null} while it is stopped */
  #stopped = null;
  /** @type {() => void} */
  #resume = () => {};

  /** @param {Header} header @param {Uint8Array} body */
  constructor(header, body) {
    this.#header = header;
    this.#body = body;
  }

  /** Ticks that have been given, since the beginning. */
  get position() {
    return this.#position;
  }

  /** Steps of each of them. */
  get steps() {
    return this.#header.steps;
  }

  /** Whether there is nothing more to give. */
  get over() {
    return this.#position >= this.#header.order.length;
  }

  /** The JSON of the document that it begins with: what the page shows, if nobody has begun another. */
  get document() {
    return this.#header.first.document?.json;
  }

  /** Begins anew: the answer to `start`. @returns {Reply} */
  rewind() {
    const { first, buffers, arrays, numbers } = this.#header;
    this.#position = 0;
    this.#arrays = makeStreams(arrays, this.#body);
    this.#numbers = numbers.map(() => 0);
    this.#taken = numbers.map(() => 1);
    this.#rows.clear();
    /** @type {NamedBuffer[]} */
    const rows = buffers.map(([id, stream]) => [id, this.#row(stream)]);
    return { ...first, document: { json: this.document ?? "", buffers: rows } };
  }

  /**
   * The answer to the next tick, when it is due; null if the recording was stopped meanwhile.
   * @param {boolean} calmly  whether Python is starting meanwhile
   * @returns {Promise<Reply | null>}
   */
  async next(calmly) {
    const now = performance.now();
    this.#due = Math.max(now, this.#due + (calmly ? CALM_PACE_MS : PACE_MS));
    if (this.#due > now) await new Promise((resolve) => setTimeout(resolve, this.#due - now));
    if (this.#stopped) return this.#stopped;
    const shape = this.#header.shapes[this.#header.order[this.#position]];
    this.#position += 1;
    this.#rows.clear();
    const { status, events } = /** @type {{status: Status, events: unknown[]}} */ (this.#fill(shape));
    /** @type {NamedBuffer[]} */
    const buffers = [...this.#rows].map(([stream, row]) => [`${stream}`, row]);
    return { type: "reply", id: 0, name: "tick", status, patch: { json: JSON.stringify({ events }), buffers } };
  }

  /** From now on nothing is given, until it is resumed. */
  stop() {
    this.#stopped ??= new Promise((resolve) => (this.#resume = () => resolve(null)));
  }

  resume() {
    this.#stopped = null;
    this.#resume();
  }

  /** A copy in which numbers and arrays stand where the shape has references. @param {any} shape @returns {any} */
  #fill(shape) {
    if (typeof shape !== "object" || shape === null) return shape;
    if (Array.isArray(shape)) return shape.map((member) => this.#fill(member));
    if ("#" in shape) return this.#number(shape["#"]);
    if (typeof shape.id === "number") {
      this.#row(shape.id);
      return { id: `${shape.id}` };
    }
    return Object.fromEntries(Object.entries(shape).map(([name, member]) => [name, this.#fill(member)]));
  }

  /** @param {number} stream */
  #number(stream) {
    const [scale] = this.#header.numbers[stream];
    this.#numbers[stream] += this.#header.numbers[stream][this.#taken[stream]++];
    return scale * this.#numbers[stream];
  }

  /** The stream's row in this answer. @param {number} stream @returns {ArrayBuffer} */
  #row(stream) {
    const row = this.#rows.get(stream) ?? this.#arrays[stream].next().buffer;
    this.#rows.set(stream, row);
    return row;
  }
}
