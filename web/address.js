/**
 * The fragment of the page's URL. Only Python reads its meaning.
 */

export function readAddress() {
  return location.hash.slice(1);
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
