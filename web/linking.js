/**
 * What the visitor points at and looks at, in any picture, told to Python, which shows it in all of them.
 *
 * Samples are what BokehJS's own hover tools find; a legend's entries have no event of BokehJS's, so they are found
 * under the pointer. What is picked, by a tap or a box, BokehJS tells Python itself.
 */

import { Latest } from "./latest.js";

/** @typedef {import("./bokeh.js").BokehDocument} BokehDocument */
/** @typedef {{indices: number[], root: string, clear?: boolean}} Mark */
/** @typedef {{root: string, entry: number}} Entry */

/** Points under one pointer may be many; the first are told. */
const MOST_POINTED_AT = 8;
const NO_ENTRY = -1;
/** No group in particular. @type {Entry} */
export const NOTHING = { root: "", entry: NO_ENTRY };

/** Between the page's pictures and Python. */
export class Linking {
  /** What each renderer has under the pointer. @type {Map<string, {root: string, indices: number[]}>} */
  #found = new Map();
  #due = false;
  #told = "";
  #looked = `${NO_ENTRY}`;
  /** The entry that stays looked at when the pointer has gone. @type {Entry} */
  #kept = NOTHING;
  /** @type {Latest<Mark>} */
  #marks;
  /** @type {Latest<Entry>} */
  #entries;

  /** @param {(name: string, args: Record<string, unknown>) => Promise<unknown>} send */
  constructor(send) {
    this.#marks = new Latest((mark) => send("mark", mark));
    this.#entries = new Latest((entry) => send("dim", entry));
    document.addEventListener("pointermove", (event) => this.#look(entryAt(event) ?? this.#kept), { passive: true });
    document.documentElement.addEventListener("pointerleave", () => this.#look(this.#kept));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.clear();
    });
  }

  /** @param {BokehDocument} pictures  new ones, in which nothing is marked */
  follow(pictures) {
    this.#found.clear();
    this.#marks.forget();
    this.#entries.forget();
    this.#told = "";
    this.#looked = `${NO_ENTRY}`;
    this.#kept = NOTHING;
    const sources = new Set();
    /** @type {Map<unknown, string>} */
    const rootOf = new Map();
    for (const { name, renderers } of pictures.all_roots) {
      for (const renderer of renderers ?? []) {
        if (!renderer.data_source?.tags.includes("samples")) continue;
        rootOf.set(renderer, name ?? "");
        sources.add(renderer.data_source);
      }
    }
    for (const source of sources) {
      source.inspect.connect((/** @type {[{id: string}, unknown]} */ [renderer]) => {
        const indices = [...source.inspected.indices].slice(0, MOST_POINTED_AT);
        this.#found.set(renderer.id, { root: rootOf.get(renderer) ?? "", indices });
        this.#tellSoon();
      });
    }
  }

  /** Nothing is marked any more, not even what was picked. */
  clear() {
    this.#found.clear();
    this.#told = "";
    this.#marks.tell({ indices: [], root: "", clear: true });
  }

  /** Looks at one group for good, until another or none is. @param {Entry} entry */
  keep(entry) {
    this.#kept = entry;
    this.#look(entry);
  }

  /** Looks at one group for the moment; without an entry, at what is kept. @param {Entry} [entry] */
  glance(entry) {
    this.#look(entry ?? this.#kept);
  }

  /** One move of the pointer asks the renderers of all groups, one after the other. */
  #tellSoon() {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      const found = [...this.#found.values()].filter(({ indices }) => indices.length);
      const indices = [...new Set(found.flatMap((one) => one.indices))];
      const mark = { indices, root: found[0]?.root ?? "" };
      const key = indices.length ? JSON.stringify(mark) : "";
      if (key === this.#told) return;
      this.#told = key;
      this.#marks.tell(mark);
    });
  }

  /** @param {Entry} entry */
  #look(entry) {
    const key = entry.entry === NO_ENTRY ? `${NO_ENTRY}` : `${entry.root} ${entry.entry}`;
    if (key === this.#looked) return;
    this.#looked = key;
    this.#entries.tell(entry);
  }
}

/**
 * The entry under the pointer, of the page's own legend or of a picture's: BokehJS makes those of elements too, in a
 * shadow tree of their own.
 * @param {PointerEvent} event
 * @returns {Entry | null}
 */
function entryAt(event) {
  const path = /** @type {HTMLElement[]} */ (event.composedPath().filter((node) => node instanceof HTMLElement));
  const chip = path.find((element) => element.dataset.entry);
  if (chip) return { root: chip.dataset.of ?? "", entry: Number(chip.dataset.entry) };
  const item = path.find((element) => element.classList.contains("bk-item"));
  const root = item && path.find((element) => element.dataset.root)?.dataset.root;
  if (!item?.parentElement || !root) return null;
  return { root, entry: [...item.parentElement.children].indexOf(item) };
}
