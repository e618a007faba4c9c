/**
 * The places of the pictures: one block a run, then what all runs share. Every place has its size before its picture
 * comes, and stays as it is while the same pictures are asked for.
 */

import { find, make, maybe } from "./dom.js";
import { language, word } from "./language.js";

/**
 * Kinds of pictures: the section they stand in (a run’s own, or the element of that id), and the key of the words on
 * what they show.
 * A root is called by its kind, and a number after a dash where there are several.
 * @type {Record<string, {section: string, about: string}>}
 */
const KINDS = {
  representation: { section: "run", about: "picture-representation" },
  twin: { section: "run", about: "picture-twin" },
  task: { section: "run", about: "picture-task" },
  accuracy: { section: "curves", about: "picture-accuracy" },
  loss: { section: "curves", about: "picture-loss" },
  network: { section: "network-place", about: "picture-network" },
  unit: { section: "unit-place", about: "picture-unit" },
  strip: { section: "strip", about: "picture-strip" },
  gradient_norm: { section: "curves", about: "picture-gradient" },
  weight_norm: { section: "curves", about: "picture-weights" },
  learning_rate: { section: "curves", about: "picture-rate" },
};

/** What the default configuration shows: its places stand while Python starts. */
export const DEFAULT_ROOTS = [
  ...["representation", "task"].flatMap((kind) => [0, 1, 2].map((run) => `${kind}-${run}`)),
  "accuracy",
  "loss",
];

export const DEFAULT_RUNS = 3;

/**
 * @param {number} runs
 * @param {string[]} roots  names, in reading order
 */
export function layOut(runs, roots) {
  const stage = find("stage");
  if (stage.dataset.runs === `${runs}` && stage.dataset.roots === roots.join(" ") && stage.lang === language()) return;
  stage.lang = language();
  stage.dataset.roots = roots.join(" ");
  stage.dataset.runs = `${runs}`;
  const ofRuns = roots.filter((root) => sectionOf(root) === "run");
  find("runs").replaceChildren(
    ...Array.from({ length: runs }, (_, run) => makeRun(run, ofRuns.filter((root) => numberOf(root) === run))),
  );
  const ofAll = (/** @type {string} */ root) => sectionOf(root) !== "run";
  /** @type {Map<HTMLElement, HTMLElement[]>} */
  const places = new Map(Object.keys(KINDS).filter(ofAll).map((kind) => [elementOf(kind), []]));
  for (const root of roots.filter(ofAll)) places.get(elementOf(root))?.push(makePlace(root));
  for (const [element, content] of places) element.replaceChildren(...content);
}

/** @param {string} root @returns {HTMLElement} */
export function placeOf(root) {
  const place = document.querySelector(`[data-root="${CSS.escape(root)}"]`);
  if (!place) throw new Error(`no place for the picture ${root}`);
  return /** @type {HTMLElement} */ (place);
}

/** @param {string} root */
function kindOf(root) {
  return root.replace(/-\d+$/, "");
}

/** @param {string} root */
function sectionOf(root) {
  return KINDS[kindOf(root)]?.section ?? "curves";
}

/** @param {string} root  that is no run's own; the embedded page has fewer sections */
function elementOf(root) {
  return maybe(sectionOf(root)) ?? find("curves");
}

/** @param {string} root */
function numberOf(root) {
  return Number(/\d+$/.exec(root)?.[0] ?? 0);
}

/** @param {number} run @param {string[]} roots @returns {HTMLElement} */
function makeRun(run, roots) {
  const score = make(
    "p",
    { class: "score" },
    make("span", { class: "unseen" }, word("run-accuracy", { number: run + 1 })),
    make("b", { "data-readout": "accuracy" }, "–"),
    make("span", { "data-readout": "balanced" }, word("balanced", { share: "–" })),
  );
  return make(
    "section",
    { class: "run", "data-run": `${run}`, "aria-label": word("run", { number: run + 1 }) },
    score,
    ...roots.map(makePlace),
  );
}

/** @param {string} root @returns {HTMLElement} */
function makePlace(root) {
  const kind = kindOf(root);
  const about = word(/** @type {any} */ (KINDS[kind]?.about ?? root));
  const place = make("div", { class: `picture picture-${kind}`, "data-root": root, role: "group", "aria-label": about, "data-about": about });
  if (kind === "strip") place.append(makeFocusButton(numberOf(root)));
  return place;
}

/** What lies over a picture of the strip, to put its layer in focus. @param {number} place @returns {HTMLElement} */
function makeFocusButton(place) {
  return make("button", { type: "button", class: "focus", "data-focus": `${place}`, "aria-pressed": "false" });
}
