/**
 * Changes of the controls on their way to Python: while one travels, the others collapse, and the latest wins.
 */

/** Sends merged changes one after the other. */
export class Edits {
  /** @type {Record<string, string>} */
  #pending = {};
  /** @type {Record<string, string> | null} */
  #travelling = null;

  /**
   * @param {(fields: Record<string, string>) => Promise<unknown>} send  may reject; whoever sends tells the visitor
   * @param {() => void} onSettled  nothing is on its way any more
   */
  constructor(send, onSettled) {
    this.send = send;
    this.onSettled = onSettled;
  }

  /** Whether what was asked for last is still on its way, so that answers may tell of what was before. */
  get busy() {
    return this.#travelling !== null;
  }

  /** What was asked for last, if it is on its way. @param {string} field */
  asked(field) {
    return this.#pending[field] ?? this.#travelling?.[field];
  }

  /** @param {Record<string, string>} fields  values as text, by the name of the configuration's field */
  async submit(fields) {
    Object.assign(this.#pending, fields);
    if (this.busy) return;
    while (Object.keys(this.#pending).length) {
      this.#travelling = this.#pending;
      this.#pending = {};
      await this.send(this.#travelling).catch(() => {});
    }
    this.#travelling = null;
    this.onSettled();
  }
}
