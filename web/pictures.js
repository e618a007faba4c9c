/**
 * The pictures: the BokehJS document that Python built, its changes, and what the visitor does to it.
 */

/** @typedef {import("./bokeh.js").Bokeh} Bokeh */
/** @typedef {import("./bokeh.js").BokehDocument} BokehDocument */
/** @typedef {import("./bokeh.js").DocumentEvent} DocumentEvent */
/** @typedef {import("./bokeh.js").DocumentEventOrBatch} DocumentEventOrBatch */
/** @typedef {import("./protocol.js").Payload} Payload */

/** Shows one document at a time. */
export class Pictures {
  /** @type {BokehDocument | null} */
  #document = null;
  /** @type {{clear(): void} | null} */
  #views = null;
  /** @type {Map<string, DocumentEvent>} */
  #edits = new Map();
  #events = 0;
  #sending = false;

  /**
   * @param {Bokeh} bokeh
   * @param {(json: string, ids: string[], buffers: ArrayBuffer[]) => Promise<unknown>} send  what the visitor did
   */
  constructor(bokeh, send) {
    this.bokeh = bokeh;
    this.send = send;
  }

  /** The BokehJS document on show. */
  get document() {
    return this.#document;
  }

  /**
   * The view of a picture, with its element and its scales.
   * @param {string} name
   */
  view(name) {
    return Object.values(this.bokeh.index).find((view) => view.model.name === name) ?? null;
  }

  /**
   * Puts a new document in the place of the old one.
   * @param {Payload} payload
   * @param {(name: string) => HTMLElement} placeOf  where each root goes, by its name; BokehJS counts the document's
   *   configuration, which has none and shows nothing, as a root too
   */
  async show(payload, placeOf) {
    this.clear();
    const { Document } = this.bokeh.require("document");
    /** @type {BokehDocument} */
    const document = Document.from_json(JSON.parse(payload.json), undefined, new Map(payload.buffers));
    if (matchMedia("(pointer: coarse)").matches) leaveDragsToThePage(document);
    const places = document.all_roots.map(({ name }) => (name ? placeOf(name) : window.document.body));
    this.#views = await this.bokeh.embed.add_document_standalone(document, window.document.body, places, false);
    document.on_change((event) => {
      if (document === this.#document) this.#collect(event);
    }, true);
    this.#document = document;
  }

  /** @param {Payload} payload */
  apply(payload) {
    this.#document?.apply_json_patch(JSON.parse(payload.json), new Map(payload.buffers));
  }

  /** Takes the pictures away, and every trace of them: BokehJS keeps a list of all documents there have been. */
  clear() {
    const [document, views] = [this.#document, this.#views];
    this.#document = this.#views = null;
    this.#edits.clear();
    views?.clear();
    document?.clear();
    const { documents } = this.bokeh;
    if (document && documents.includes(document)) documents.splice(documents.indexOf(document), 1);
  }

  /**
   * Keeps the latest change of each property; a pan alone makes hundreds.
   * @param {DocumentEventOrBatch} event
   */
  #collect(event) {
    const events = event.events ? (event.sync ? event.events : []) : [event];
    for (const one of events.filter((one) => one.sync)) {
      const key = one.model && one.attr ? `${one.model.id}.${one.attr}` : `event ${this.#events++}`;
      this.#edits.delete(key);
      this.#edits.set(key, one);
    }
    if (!this.#sending) queueMicrotask(() => this.#flush());
  }

  /** Sends what has gathered while the last was on its way. */
  async #flush() {
    if (this.#sending || !this.#edits.size || !this.#document) return;
    const events = [...this.#edits.values()];
    this.#edits.clear();
    const { Buffer } = this.bokeh.require("core/serialization");
    /** @type {ArrayBuffer[]} */
    const buffers = [];
    const patch = this.#document.create_json_patch(events);
    const json = JSON.stringify(patch, (_, value) => {
      if (!(value instanceof Buffer)) return value;
      return { id: `${buffers.push(value.buffer.slice(0)) - 1}` };
    });
    this.#sending = true;
    try {
      await this.send(json, buffers.map((_, id) => `${id}`), buffers);
    } finally {
      this.#sending = false;
    }
    this.#flush();
  }
}

/**
 * On a touch screen a finger on a picture scrolls the page, as anywhere else; who wants to drag the picture itself
 * picks Pan from its tools.
 * @param {BokehDocument} document
 */
function leaveDragsToThePage(document) {
  for (const { toolbar } of document.all_roots) if (toolbar) toolbar.active_drag = null;
}
