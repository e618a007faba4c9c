/**
 * Whether Python is wanted yet. A page of its own wants it as soon as there is something to look at. A widget wants it
 * where nothing is recorded, or when the reader or the page around it asks for what only Python can do; and no widget
 * wants it while it is out of view.
 */

import { Sight } from "./sight.js";

/** On a slow line, Python's downloads begin at the latest so long after the recording's. */
const HEAD_START_MS = 1500;

/** One page's wish for Python; once made, it stays. */
export class Wish {
  #made = false;
  /** @type {() => void} */
  #tell = () => {};
  /** @type {Promise<void>} */
  #asked = new Promise((resolve) => (this.#tell = resolve));

  /**
   * @param {boolean | null} autostart  what the address says of it
   * @param {Sight} sight
   */
  constructor(autostart, sight) {
    this.sight = sight;
    this.autostart = autostart ?? (document.body.classList.contains("embedded") ? null : true);
    if (this.autostart) this.make();
  }

  /** Whether Python is on its way, or there. */
  get made() {
    return this.#made;
  }

  make() {
    this.#made = true;
    this.#tell();
  }

  /**
   * Resolves when Python is to start.
   * @param {Promise<boolean>} showing  whether there is a recording
   */
  async granted(showing) {
    const looking = showing.then((shown) => (shown ? painted() : undefined));
    if (this.#made) await Promise.race([looking, new Promise((go) => setTimeout(go, HEAD_START_MS))]);
    else if (this.autostart === false || (await showing)) await this.#asked;
    this.#made = true;
    await this.sight.came();
  }
}

/** Resolves after the next painting. */
async function painted() {
  await new Promise(requestAnimationFrame);
  await new Promise((resolve) => setTimeout(resolve));
}
