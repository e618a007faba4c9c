/**
 * The language the page speaks: the one the address asks for, else the first of the visitor's that it has.
 */

import { WORDS } from "./words.js";

/** @typedef {"en" | "fr"} Language */
/** @typedef {keyof typeof WORDS} Key */
/** @typedef {Record<string, string | number>} Values */

/** In the order in which `words.js` has them; the first is spoken where nothing else fits. */
export const LANGUAGES = /** @type {Language[]} */ (["en", "fr"]);

/** @type {Language} */
let spoken = LANGUAGES[0];

/** @param {string} asked  what the address asks for, which goes before the browser's own languages @returns {Language} */
export function wantedLanguage(asked) {
  const known = [asked, ...navigator.languages].map((tag) => tag.slice(0, 2).toLowerCase());
  return LANGUAGES.find((language) => language === known.find((tag) => LANGUAGES.includes(/** @type {any} */ (tag)))) ?? LANGUAGES[0];
}

export function language() {
  return spoken;
}

/** @param {Language} next */
export function speak(next) {
  spoken = next;
}

/**
 * A text in the language spoken, with `{name}` replaced by the value of that name.
 * @param {Key} key
 * @param {Values} [values]
 * @returns {string}
 */
export function word(key, values = {}) {
  const text = WORDS[key]?.[LANGUAGES.indexOf(spoken)] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => `${values[name] ?? whole}`);
}

/** @param {import("./protocol.js").Phrase} phrase @returns {string} */
export function say(phrase) {
  return "said" in phrase ? phrase.said : word(...phrase);
}

/**
 * Writes the texts of all elements that name theirs: `data-i18n="key"` for what stands in them, and
 * `data-i18n-title="key"` and the like for attributes.
 * @param {ParentNode} root
 */
export function writeWords(root) {
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-i18n]"))) {
    element.textContent = word(/** @type {any} */ (element.dataset.i18n));
  }
  for (const attribute of ["title", "aria-label", "placeholder", "content"]) {
    for (const element of root.querySelectorAll(`[data-i18n-${attribute}]`)) {
      element.setAttribute(attribute, word(/** @type {any} */ (element.getAttribute(`data-i18n-${attribute}`))));
    }
  }
}

/** @type {Map<string, Intl.NumberFormat>} */
const formats = new Map();

/** Numbers as they are written here. @param {Intl.NumberFormatOptions} options */
export function numberFormat(options) {
  const name = `${spoken} ${JSON.stringify(options)}`;
  const format = formats.get(name) ?? new Intl.NumberFormat(spoken, options); // not made anew sixty times a second
  formats.set(name, format);
  return format;
}
