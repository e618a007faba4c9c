/**
 * The arrays of a recording: for each place in the pictures a stream of rows, made again from differences or products.
 */

/** @typedef {{at: number, n: number, planes: number}} Planes  whole numbers in the body, in planes of bytes */
/** @typedef {{scales: number[]}} Scales */
/** @typedef {Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>} Row */
/** @typedef {{next(): Row}} Stream */
/** @typedef {{dtype: keyof typeof ARRAYS, lengths: number[], scale: number, rows: Planes, mask?: number}} DifferencesEntry */
/** @typedef {{length: number, spreads: number[], left: Planes & Scales, right: Planes & Scales, mask?: number}} ProductEntry */
/** @typedef {{beside: number}} BesideEntry */
/** @typedef {DifferencesEntry | ProductEntry | BesideEntry} Entry */

const ARRAYS = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array };

/**
 * @param {Entry[]} entries
 * @param {Uint8Array} body
 * @returns {Stream[]}
 */
export function makeStreams(entries, body) {
  /** @type {Stream[]} */
  const streams = [];
  for (const entry of entries) {
    if ("beside" in entry) streams.push(new Beside(/** @type {Masked} */ (streams[entry.beside])));
    else {
      const stream = "left" in entry ? new Product(entry, body) : new Differences(entry, body);
      streams.push(entry.mask === undefined ? stream : new Masked(stream, body, entry.mask));
    }
  }
  return streams;
}

/** Each row is the one before, which counts as 0 where it is shorter, plus differences. */
class Differences {
  #before = new Int32Array(0);
  #row = 0;
  #length = 0;
  #at = 0;

  /** @param {DifferencesEntry} entry @param {Uint8Array} body */
  constructor(entry, body) {
    this.entry = entry;
    this.body = body;
  }

  next() {
    this.#length += this.entry.lengths[this.#row++];
    const row = unplaned(this.body, this.entry.rows, this.#at, (this.#at += this.#length));
    for (let i = Math.min(row.length, this.#before.length) - 1; i >= 0; i--) row[i] += this.#before[i];
    this.#before = row;
    const { scale, dtype } = this.entry;
    const result = new ARRAYS[dtype](row.length);
    row.forEach((whole, i) => (result[i] = whole * scale));
    return result;
  }
}

/** A row is a sum of `rank` patterns, times its spread: row t of `left` says how much of each row of `right`. */
class Product {
  #row = 0;

  /** @param {ProductEntry} entry @param {Uint8Array} body */
  constructor({ length, spreads, left, right }, body) {
    this.spreads = spreads;
    this.length = length;
    this.rank = left.scales.length;
    this.rows = left.n / this.rank;
    this.left = new Float64Array(left.n);
    this.right = unplaned(body, right);
    const shares = unplaned(body, left);
    for (let k = 0; k < this.rank; k++) {
      const scale = left.scales[k] * right.scales[k];
      let sum = 0;
      for (let i = k * this.rows; i < (k + 1) * this.rows; i++) this.left[i] = (sum += shares[i]) * scale;
    }
  }

  next() {
    const row = new Float32Array(this.length);
    for (let k = 0; k < this.rank; k++) {
      const share = this.spreads[this.#row] * this.left[k * this.rows + this.#row];
      const from = k * this.length;
      for (let j = 0; j < this.length; j++) row[j] += share * this.right[from + j];
    }
    this.#row += 1;
    return row;
  }
}

/** Rows with NaN where the bits are set that flip from row to row. */
class Masked {
  /** @type {Uint8Array} */
  #bits = new Uint8Array(0);
  /** @type {Row} without NaN */
  full = new Float32Array(0);

  /** @param {Stream} stream @param {Uint8Array} body @param {number} at */
  constructor(stream, body, at) {
    this.stream = stream;
    this.body = body;
    this.at = at;
  }

  next() {
    this.full = this.stream.next();
    const bytes = Math.ceil(this.full.length / 8);
    const bits = this.body.slice(this.at, (this.at += bytes));
    for (let i = Math.min(bytes, this.#bits.length) - 1; i >= 0; i--) bits[i] ^= this.#bits[i];
    this.#bits = bits;
    return this.without(true);
  }

  /** A copy with NaN where the mask is, or where it is not. @param {boolean} masked */
  without(masked) {
    const hidden = masked ? 1 : 0;
    const row = Float32Array.from(this.full);
    for (let i = 0; i < row.length; i++) if (((this.#bits[i >> 3] >> (i & 7)) & 1) === hidden) row[i] = NaN;
    return row;
  }
}

/** The other half of a masked stream, which comes first in every answer. */
class Beside {
  /** @param {Masked} other */
  constructor(other) {
    this.other = other;
  }

  next() {
    return this.other.without(false);
  }
}

/**
 * The whole numbers from one place to another; all, if no places are named.
 * @param {Uint8Array} body
 * @param {Planes} planes
 * @returns {Int32Array<ArrayBuffer>}
 */
function unplaned(body, { at, n, planes }, begin = 0, end = n) {
  const result = new Int32Array(end - begin);
  for (let plane = 0; plane < planes; plane++) {
    const from = at + plane * n + begin;
    for (let i = 0; i < result.length; i++) result[i] |= body[from + i] << (8 * plane);
  }
  for (let i = 0; i < result.length; i++) result[i] = (result[i] >>> 1) ^ -(result[i] & 1);
  return result;
}
