/**
 * Has the browser keep the site, so that the next visit works without a network: see `service-worker.js`.
 */

/** A while after the start, whose downloads and first frames come first. */
const LATER_MS = 2000;

/**
 * Does nothing where it may not: in a sandboxed frame, in a file, without a secure connection.
 * @param {string} base  URL of the site's root
 */
export function keepForOffline(base) {
  if (globalThis.origin === "null" || !isSecureContext || !location.protocol.startsWith("http")) return;
  setTimeout(() => {
    navigator.serviceWorker?.register(new URL("service-worker.js", base)).catch(() => {}); // It would have been a gift.
  }, LATER_MS);
}
