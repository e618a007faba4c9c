/**
 * Whether a widget is in view. A page that is hidden gets no animation frames; a frame that the reader has not scrolled
 * to may well get some, and has to ask.
 */

/** Tells when the widget comes into view and when it leaves. A page that is no widget is always in view. */
export class Sight {
  #seen;
  /** @type {(() => void)[]} */
  #waiting = [];

  /** @param {(seen: boolean) => void} onChange */
  constructor(onChange) {
    this.#seen = !document.body.classList.contains("embedded");
    if (this.#seen) return;
    const observer = new IntersectionObserver((entries) => {
      this.#seen = entries.some((entry) => entry.isIntersecting);
      onChange(this.#seen);
      if (this.#seen) for (const go of this.#waiting.splice(0)) go();
    });
    observer.observe(document.body);
  }

  /** Resolves when it is in view. @returns {Promise<void>} */
  came() {
    return this.#seen ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }
}
