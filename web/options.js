/**
 * What the address says about the page and not about the simulation: in the query (`embed.html?hide=curves#seed=3`) or
 * in the fragment (`embed.html#seed=3&hide=curves`). Python never sees it.
 */

import { word } from "./language.js";

/**
 * @typedef {object} Options
 * @property {boolean | null} autostart  whether Python starts unasked; null: as the page does it
 * @property {string[]} hide  names of the groups to leave out
 * @property {string} lang  the language asked for; "": none
 */

/** The names of all options. */
const NAMES = ["autostart", "hide", "lang"];

/** What may be left out; the style sheet has a rule for each. */
const GROUPS = ["transport", "speed", "settings", "readouts", "scores", "curves", "notes", "link"];

/** Characters of a wrong name that are repeated to the visitor. */
const LONGEST_NAME = 40;

const FLAGS = /** @type {Record<string, boolean>} */ ({ "": true, 1: true, true: true, 0: false, false: false });

/** @returns {Options} */
export function readOptions() {
  // What stands in the fragment comes later, and counts.
  const given = new URLSearchParams(`${location.search.slice(1)}&${optionsIn(location.hash)}`);
  const last = (/** @type {string} */ name) => given.getAll(name).at(-1);
  const flag = last("autostart");
  return {
    autostart: flag !== undefined && Object.hasOwn(FLAGS, flag) ? FLAGS[flag] : null,
    lang: last("lang") ?? "",
    hide: (last("hide") ?? "").split(",").filter(Boolean),
  };
}

/**
 * The part of a fragment that is about the simulation.
 * @param {string} hash
 */
export function configurationIn(hash) {
  return parts(hash).filter((part) => !isOption(part)).join("&");
}

/**
 * The part of a fragment that is about the page.
 * @param {string} hash
 */
export function optionsIn(hash) {
  return parts(hash).filter(isOption).join("&");
}

/**
 * Leaves out the groups of those names.
 * @param {string[]} names
 * @returns {string[]} the names that are none, as sentences
 */
export function hideGroups(names) {
  document.documentElement.dataset.hide = names.filter((name) => GROUPS.includes(name)).join(" ");
  return names
    .filter((name) => !GROUPS.includes(name))
    .map((name) => word("hide-refused", { allowed: GROUPS.join(", "), given: name.slice(0, LONGEST_NAME) }));
}

/**
 * A fragment without one of the options.
 * @param {string} hash
 * @param {string} name
 */
export function withoutOption(hash, name) {
  return parts(hash).filter((part) => part.split("=", 1)[0] !== name).join("&");
}

/** @param {string} hash */
function parts(hash) {
  return hash.replace(/^#/, "").split("&");
}

/** @param {string} part */
function isOption(part) {
  return NAMES.includes(part.split("=", 1)[0]);
}
