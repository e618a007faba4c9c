/**
 * The pictures of a document that are not built with the first one, so that this one is there at once: BokehJS gets
 * them one after the other, and what changes in them before they are there waits for them.
 */

/** @typedef {import("./bokeh.js").BokehDocument} BokehDocument */
/** @typedef {import("./bokeh.js").DocumentEvent} DocumentEvent */
/** @typedef {Map<string, ArrayBuffer>} Buffers */

/** Of one document. */
export class Followers {
  #document;
  #roots;
  #buffers;
  /** @type {{event: DocumentEvent, buffers: Buffers}[]} */
  #waiting = [];

  /**
   * @param {BokehDocument} document  with its first root
   * @param {object[]} roots  the others, as in its JSON
   * @param {Buffers} buffers  of its JSON
   */
  constructor(document, roots, buffers) {
    this.#document = document;
    this.#roots = roots;
    this.#buffers = buffers;
  }

  /** Whether all are there. */
  get arrived() {
    return this.#roots.length === 0;
  }

  /** Lets the next one be built, and brings it to the moment that the others show. */
  next() {
    const model = this.#roots.shift();
    this.#document.apply_json_patch({ events: [{ kind: "RootAdded", model }] }, this.#buffers);
    // Else it would take what the patch brought for its own, and send it whole with the visitor's next change.
    this.#document.create_json_patch([]);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { event, buffers } of waiting) this.#document.apply_json_patch({ events: this.sift([event], buffers) }, buffers);
  }

  /**
   * The events that can be applied; the others wait for the pictures they are about.
   * @param {DocumentEvent[]} events
   * @param {Buffers} buffers
   */
  sift(events, buffers) {
    if (this.arrived) return events;
    return events.filter((event) => {
      const known = !event.model || this.#document.get_model_by_id(event.model.id) !== null;
      if (!known) this.#waiting.push({ event, buffers });
      return known;
    });
  }
}
