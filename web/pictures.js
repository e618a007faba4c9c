/**
 * The pictures: the BokehJS document that Python built, its changes, and what the visitor does to it.
 */

import { Followers } from "./followers.js";

/** @typedef {import("./bokeh.js").Bokeh} Bokeh */
/** @typedef {import("./bokeh.js").BokehDocument} BokehDocument */
/** @typedef {import("./bokeh.js").DocumentEvent} DocumentEvent */
/** @typedef {import("./bokeh.js").DocumentEventOrBatch} DocumentEventOrBatch */
/** @typedef {import("./protocol.js").Payload} Payload */

/** @typedef {{attributes: {name: string, toolbar?: {attributes?: object}}}} RootJson */
/** @typedef {(json: string, ids: string[], buffers: ArrayBuffer[]) => Promise<unknown>} Send */

/** Milliseconds for which a frame is waited: in a page that is hidden none comes. */
const FRAME_PATIENCE_MS = 100;
/** Milliseconds for which the pictures that follow wait until the first one has moved. */
const MOVE_PATIENCE_MS = 300;

/** Shows one document at a time. */
export class Pictures {
  /** @type {BokehDocument | null} */
  #document = null;
  /** @type {Map<string, DocumentEvent>} */
  #edits = new Map();
  #events = 0;
  #sending = false;
  /** @type {Send | null} while nobody takes edits, they wait */
  #send = null;
  /** @type {Set<string>} ids of models that the visitor changed meanwhile: there a recording has no say any more */
  #touched = new Set();
  /** Called when the pictures move for the first time. */
  #onMoved = () => {};
  /** @type {Followers | null} of the document */
  #followers = null;
  #complete = Promise.resolve(true);

  /** @param {Bokeh} bokeh */
  constructor(bokeh) {
    this.bokeh = bokeh;
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
   * @param {(name: string) => HTMLElement} placeOf  where each root goes, by its name
   * @param {boolean} hurried  resolves as soon as the first picture stands; the others follow, one a frame
   */
  async show(payload, placeOf, hurried = false) {
    this.clear();
    const { Document } = this.bokeh.require("document");
    const { roots, ...rest } = /** @type {{roots: RootJson[]}} */ (JSON.parse(payload.json));
    if (matchMedia("(pointer: coarse)").matches) leaveDragsToThePage(roots);
    const buffers = new Map(payload.buffers);
    const places = roots.map(({ attributes }) => placeOf(attributes.name));
    const later = hurried ? roots.splice(1) : [];
    /** @type {BokehDocument} */
    const document = Document.from_json({ ...rest, roots }, undefined, buffers);
    const followers = new Followers(document, later, buffers);
    this.#document = document;
    this.#followers = followers;
    document.on_change((event) => {
      if (document === this.#document) this.#collect(event);
    }, true);
    const begun = this.bokeh.embed.add_document_standalone(document, window.document.body, places, false);
    this.#complete = begun.then(() => this.#letFollow(document, followers)).then(() => true, () => false);
    await begun;
  }

  /** Resolves when all pictures of the document are there: to false, if one of them cannot be built. */
  get complete() {
    return this.#complete;
  }

  /**
   * One a frame, and the next of all when the first picture has moved.
   * @param {BokehDocument} document
   * @param {Followers} followers
   */
  async #letFollow(document, followers) {
    if (followers.arrived) return;
    const moved = new Promise((resolve) => {
      this.#onMoved = () => resolve(undefined);
    });
    await Promise.race([moved, new Promise((resolve) => setTimeout(resolve, MOVE_PATIENCE_MS))]);
    while (!followers.arrived) {
      await aFrame();
      if (document !== this.#document) return;
      followers.next();
    }
  }

  /** @param {Payload} payload */
  apply(payload) {
    const patch = JSON.parse(payload.json);
    const buffers = new Map(payload.buffers);
    if (this.#touched.size) patch.events = patch.events.filter((/** @type {DocumentEvent} */ event) => !this.#isTouched(event));
    if (this.#followers) patch.events = this.#followers.sift(patch.events, buffers);
    this.#document?.apply_json_patch(patch, buffers);
    this.#onMoved();
  }

  /** From now on, what the visitor does is sent. @param {Send} send */
  sendEdits(send) {
    this.#send = send;
    this.#touched.clear();
    this.#flush();
  }

  /** What the visitor has done and nobody was told of; null if it is nothing. */
  takeEdits() {
    return this.#edits.size && this.#document ? this.#encode(this.#document) : null;
  }

  /** Takes the pictures away, and every trace of them: BokehJS keeps a list of all documents there have been. */
  clear() {
    const document = this.#document;
    this.#document = null;
    this.#edits.clear();
    this.#touched.clear();
    document?.views_manager?.clear();
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
      if (!this.#send && one.model) this.#touched.add(one.model.id);
    }
    if (!this.#sending) queueMicrotask(() => this.#flush());
  }

  /** @param {DocumentEvent} event  its data goes on being that of the run */
  #isTouched({ kind, model }) {
    return kind === "ModelChanged" && model !== undefined && this.#touched.has(model.id);
  }

  /** Sends what has gathered while the last was on its way. */
  async #flush() {
    if (!this.#send || this.#sending || !this.#edits.size || !this.#document) return;
    const { json, ids, buffers } = this.#encode(this.#document);
    this.#sending = true;
    try {
      await this.#send(json, ids, buffers);
    } finally {
      this.#sending = false;
    }
    this.#flush();
  }

  /** The edits as a patch; they count as told. @param {BokehDocument} document */
  #encode(document) {
    const events = [...this.#edits.values()];
    this.#edits.clear();
    const { Buffer } = this.bokeh.require("core/serialization");
    /** @type {ArrayBuffer[]} */
    const buffers = [];
    const json = JSON.stringify(document.create_json_patch(events), (_, value) => {
      if (!(value instanceof Buffer)) return value;
      return { id: `${buffers.push(value.buffer.slice(0)) - 1}` };
    });
    return { json, ids: buffers.map((_, id) => `${id}`), buffers };
  }
}

/**
 * On a touch screen a finger on a picture scrolls the page, as anywhere else; who wants to drag the picture itself
 * picks Pan from its tools.
 * @param {RootJson[]} roots
 */
function leaveDragsToThePage(roots) {
  for (const { attributes: { toolbar } } of roots) {
    if (toolbar) toolbar.attributes = { ...toolbar.attributes, active_drag: null };
  }
}

/** @returns {Promise<unknown>} */
function aFrame() {
  return new Promise((resolve) => {
    requestAnimationFrame(resolve);
    setTimeout(resolve, FRAME_PATIENCE_MS);
  });
}
