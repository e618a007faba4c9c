/**
 * The fragment of the page's URL. Only Python reads its meaning.
 */

export function readAddress() {
  return location.hash.slice(1);
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
  if (readAddress() === fragment) return;
  const path = location.pathname + location.search;
  history.replaceState(null, "", fragment ? `${path}#${fragment}` : path);
}
