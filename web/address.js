/**
 * The fragment of the page's URL: the configuration, whose meaning only Python reads, beside options of the page.
 */

import { configurationIn, optionsIn } from "./options.js";

export function readAddress() {
  return configurationIn(location.hash);
}

/** The language goes into the query, so that a link is read in it. @param {string} language */
export function writeLanguage(language) {
  const url = new URL(location.href);
  url.searchParams.set("lang", language);
  history.replaceState(null, "", url);
}

/**
 * Makes the URL say what is on screen, without a new entry in the history.
 * @param {string} fragment
 */
export function writeAddress(fragment) {
  const said = [optionsIn(location.hash), fragment].filter(Boolean).join("&");
  if (location.hash.slice(1) === said) return;
  const path = location.pathname + location.search;
  history.replaceState(null, "", said ? `${path}#${said}` : path);
}
