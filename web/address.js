/**
 * The fragment of the page's URL: the configuration, whose meaning only Python reads, beside options of the page.
 */

import { configurationIn, optionsIn, withoutOption } from "./options.js";

export function readAddress() {
  return configurationIn(location.hash);
}

/** The language goes into the query, so that a link is read in it, and out of the fragment. @param {string} language */
export function writeLanguage(language) {
  const url = new URL(location.href);
  url.searchParams.set("lang", language);
  url.hash = withoutOption(url.hash, "lang");
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
