/**
 * What is told to Python again and again, of which only the latest counts: one message in flight, none queued.
 */

/** Sends the latest of what it is given. @template T */
export class Latest {
  /** @type {{value: T} | null} */
  #next = null;
  #sending = false;

  /** @param {(value: T) => Promise<unknown>} send  may reject; whoever sends tells the visitor */
  constructor(send) {
    this.send = send;
  }

  /** Whether something is on its way. */
  get busy() {
    return this.#sending;
  }

  /**
   * Resolves when nothing is on its way any more; at once, if the value waits for its turn.
   * @param {T} value
   */
  async tell(value) {
    this.#next = { value };
    if (this.#sending) return;
    this.#sending = true;
    while (this.#next) {
      const { value: next } = this.#next;
      this.#next = null;
      await this.send(next).catch(() => {});
    }
    this.#sending = false;
  }

  /** What has not been sent yet is not to be. */
  forget() {
    this.#next = null;
  }
}
