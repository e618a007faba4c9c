/**
 * Changes of the controls on their way to Python: while one travels, the others collapse, and the latest wins.
 */

/** Sends merged changes one after the other. */
export class Edits {
  /** @type {Record<string, string>} */
  #pending = {};
  #sending = false;

  /** @param {(fields: Record<string, string>) => Promise<unknown>} send  may reject; whoever sends tells the visitor */
  constructor(send) {
    this.send = send;
  }

  /** Whether what was asked for last is still on its way, so that answers may tell of what was before. */
  get busy() {
    return this.#sending;
  }

  /** @param {Record<string, string>} fields  values as text, by the name of the configuration's field */
  async submit(fields) {
    Object.assign(this.#pending, fields);
    if (this.#sending) return;
    this.#sending = true;
    while (Object.keys(this.#pending).length) {
      const next = this.#pending;
      this.#pending = {};
      await this.send(next).catch(() => {});
    }
    this.#sending = false;
  }
}
