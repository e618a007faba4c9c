/**
 * The run in words, for those who do not see the pictures: said when it halts, and at a humane pace while it goes on.
 */

import { maybe, write } from "./dom.js";
import { numberFormat, word } from "./language.js";

/** @typedef {import("./protocol.js").Status} Status */

const EVERY_MS = 5000;
const WHOLE = { maximumFractionDigits: 0 };
const SHARE = { style: /** @type {const} */ ("percent"), maximumFractionDigits: 1 };
const FIGURES = { maximumSignificantDigits: 3 };

export class Speaker {
  #due = 0;

  /** @param {Status} status @param {boolean} running */
  show(status, running) {
    const now = performance.now();
    if (running && now < this.#due) return;
    this.#due = now + EVERY_MS;
    const runs = status.loss.map((_, run) => runInWords(status, run));
    write(maybe("spoken"), word("spoken", { step: numberFormat(WHOLE).format(status.step), runs: `${runs.join(", ")}.` }));
    for (const picture of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-root][data-about]"))) {
      const run = Number(/** @type {HTMLElement | null} */ (picture.closest("[data-run]"))?.dataset.run ?? -1);
      const numbers = run < 0 ? runs.join(", ") : (runs[run] ?? "");
      const label = `${picture.dataset.about}. ${numbers}`;
      if (picture.ariaLabel !== label) picture.ariaLabel = label;
    }
  }
}

/** @param {Status} status @param {number} run */
function runInWords({ accuracy, loss }, run) {
  const share = accuracy[run];
  if (share !== null) return word("spoken-accuracy", { number: run + 1, value: numberFormat(SHARE).format(share) });
  const value = loss[run];
  return word("spoken-loss", { number: run + 1, value: value === null ? "–" : numberFormat(FIGURES).format(value) });
}
