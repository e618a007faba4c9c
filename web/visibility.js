/**
 * Which pictures are on the screen: Python draws no others.
 */

import { Latest } from "./latest.js";

/** A picture is drawn from a little before it comes into view. */
const MARGIN = "120px";

/** Watches the places of the pictures. */
export class Visibility {
  /** @type {Set<string>} */
  #visible = new Set();
  /** @type {string} */
  #told = "";
  /** @type {string[]} */
  #all = [];
  /** @type {Latest<string[]>} */
  #latest;
  #observer = new IntersectionObserver((entries) => this.#onChange(entries), { rootMargin: MARGIN });

  /** @param {(roots: string[], all: string[]) => Promise<unknown>} send  which of all the pictures there are */
  constructor(send) {
    this.#latest = new Latest((roots) => send(roots, this.#all));
  }

  /**
   * New pictures are there: Python draws all of them until it is told otherwise.
   * @param {string[]} all  their names
   */
  restart(all) {
    this.#observer.disconnect();
    this.#latest.forget();
    this.#visible.clear();
    this.#all = all;
    const places = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-root]"));
    this.#told = namesOf(places).join(" ");
    for (const place of places) this.#observer.observe(place); // which answers at once for each
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #onChange(entries) {
    for (const { target, isIntersecting } of entries) {
      const root = /** @type {HTMLElement} */ (target).dataset.root ?? "";
      if (isIntersecting) this.#visible.add(root);
      else this.#visible.delete(root);
    }
    const places = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-root]"));
    const roots = namesOf(places).filter((root) => this.#visible.has(root));
    if (roots.join(" ") === this.#told) return;
    this.#told = roots.join(" ");
    this.#latest.tell(roots);
  }
}

/** @param {Iterable<HTMLElement>} places */
function namesOf(places) {
  return Array.from(places, (place) => place.dataset.root ?? "");
}
