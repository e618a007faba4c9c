/**
 * The places of the pictures: one block a run, then the curves. Every place has its size before its picture comes.
 */

import { find, make } from "./dom.js";

/** The pictures each run has, and those of all runs together: names of the document's roots, and what they show. */
const OF_A_RUN = {
  representation: "Where the network's last hidden layer puts each point",
  task: "The points, over the probability the network gives to each place",
};
const OF_ALL = {
  accuracy: "Accuracy of every run against iterations",
  loss: "Loss of every run against iterations",
};

export const DEFAULT_RUNS = 3;

/** @param {number} runs */
export function layOut(runs) {
  const stage = find("stage");
  if (stage.dataset.runs === `${runs}`) return;
  stage.dataset.runs = `${runs}`;
  find("runs").replaceChildren(...Array.from({ length: runs }, (_, run) => makeRun(run)));
  find("curves").replaceChildren(...Object.entries(OF_ALL).map(([name, about]) => makePlace(name, name, about)));
}

/**
 * The place of a root; one that is not foreseen gets a place after the curves.
 * @param {string} root
 * @returns {HTMLElement}
 */
export function placeOf(root) {
  /** @returns {HTMLElement | null} */
  const look = () => document.querySelector(`[data-root="${CSS.escape(root)}"]`);
  if (!look()) find("curves").append(makePlace(root, root, root));
  return /** @type {HTMLElement} */ (look());
}

/** @param {number} run @returns {HTMLElement} */
function makeRun(run) {
  const score = make(
    "p",
    { class: "score" },
    make("span", { class: "unseen" }, `Run ${run + 1}: accuracy `),
    make("b", { "data-readout": "accuracy" }, "–"),
    make("span", { "data-readout": "balanced" }, "balanced –"),
  );
  const places = Object.entries(OF_A_RUN).map(([kind, about]) => makePlace(kind, `${kind}-${run}`, about));
  return make("section", { class: "run", "data-run": `${run}`, "aria-label": `Run ${run + 1}` }, score, ...places);
}

/** @param {string} kind @param {string} root @param {string} about @returns {HTMLElement} */
function makePlace(kind, root, about) {
  return make("div", { class: `picture picture-${kind}`, "data-root": root, role: "group", "aria-label": about });
}
