/**
 * Numbers as text: iteration, epoch, and each run's accuracy beside the baseline.
 */

import { maybe, write } from "./dom.js";
import { language, numberFormat, word } from "./language.js";

/** @typedef {import("./protocol.js").Status} Status */

const WHOLE = { maximumFractionDigits: 0 };
const ONE_DIGIT = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
const THREE_FIGURES = { maximumSignificantDigits: 3 };
const NONE = "–";

/** @param {Status} status */
export function showReadouts(status) {
  document.documentElement.dataset.step = `${status.step}`;
  write(maybe("iteration"), numberFormat(WHOLE).format(status.step));
  write(maybe("epoch"), numberFormat(ONE_DIGIT).format(status.epoch));
  write(maybe("baseline"), percent(status.baseline));
  for (const run of document.querySelectorAll(".run")) {
    const index = Number(/** @type {HTMLElement} */ (run).dataset.run);
    const accuracy = status.accuracy[index];
    const beside = accuracy === null ? loss(status.loss[index]) : word("balanced", { share: percent(status.balanced_accuracy[index]) });
    write(run.querySelector('[data-readout="accuracy"]'), percent(accuracy));
    write(run.querySelector('[data-readout="balanced"]'), beside);
  }
  const whole = maybe("whole-page");
  if (whole) whole.setAttribute("href", `./?lang=${language()}#${status.fragment}`);
  showNotes(status.notes);
}

/** @param {string[]} notes */
function showNotes(notes) {
  const list = maybe("notes");
  const text = notes.join("\n");
  if (!list || list.dataset.text === text) return;
  list.dataset.text = text;
  list.replaceChildren(...notes.map((note) => Object.assign(document.createElement("li"), { textContent: note })));
}

/** @param {number | null | undefined} share */
function percent(share) {
  return share === null || share === undefined ? NONE : `${numberFormat(ONE_DIGIT).format(100 * share)} %`;
}

/**
 * A regression has no accuracy; it is judged by its loss.
 * @param {number | null} value
 */
function loss(value) {
  return word("loss", { value: value === null ? NONE : numberFormat(THREE_FIGURES).format(value) });
}
