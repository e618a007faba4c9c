/**
 * Keeps the site in the browser: a later visit transfers what has changed and nothing else, and works offline.
 *
 * A release is the list below. Its files are kept under their hashes, so that releases share what they have in common,
 * and each was compared with its hash when it came. A new release is fetched beside the old one and takes over when no
 * page needs the old one any more: no page ever sees a mixture. Whatever is amiss with a kept file, the network has it.
 */

/** sha256 by path of every file that is kept; the build fills it in. @type {Record<string, string>} */
const FILES = {};
/** Kept when a page has asked for it: many visitors never do. */
const LATER = /^(runtime\/(rest\.zip|recordings\/.*)|(demo|embed)\.html|demo\..*|nnsim\.js)$/;
/** The page itself compares these with their hashes, and asks past this worker for what is damaged. */
const CHECKED_BY_PAGE = /^runtime\/[^/]+$/;

/** @typedef {Event & {waitUntil(promise: Promise<unknown>): void}} LifeEvent */
/** @typedef {LifeEvent & {request: Request, respondWith(response: Promise<Response>): void}} FetchEvent */

const worker = /** @type {any} */ (globalThis);
/** @type {string} */
const SCOPE = worker.registration.scope;
const CACHE = `nnsim ${SCOPE}`;
/** Asks for nothing that the browser does not have. */
const FROM_CACHE = "only-if-cached";

worker.addEventListener("install", (/** @type {LifeEvent} */ event) => event.waitUntil(keepAll()));
worker.addEventListener("activate", (/** @type {LifeEvent} */ event) => event.waitUntil(forgetOthers()));
worker.addEventListener("message", () => worker.skipWaiting());
worker.addEventListener("fetch", (/** @type {FetchEvent} */ event) => {
  const path = pathOf(event.request);
  if (path in FILES) event.respondWith(answer(event, path));
});

/** @param {Request} request  @returns {string}  below the scope; empty for what is none of the site's */
function pathOf({ method, url }) {
  const [address] = url.split(/[?#]/);
  if (method !== "GET" || !address.startsWith(SCOPE)) return "";
  return address.slice(SCOPE.length) || "index.html";
}

/** @param {FetchEvent} event @param {string} path @returns {Promise<Response>} */
async function answer(event, path) {
  const { request } = event;
  if (request.mode === "navigate" && (await handsOver())) return turnPage();
  const cache = await caches.open(CACHE);
  const kept = request.cache === "reload" ? undefined : await cache.match(keyOf(path));
  if (kept && (CHECKED_BY_PAGE.test(path) || (await isGood(kept, path)))) return kept;
  const response = await fetch(request.mode === "navigate" ? request.url : request, { cache: "reload" });
  const copy = response.clone();
  event.waitUntil(isGood(copy, path).then((good) => (good ? cache.put(keyOf(path), copy) : undefined)));
  return response;
}

/** Whether a new release is ready and this page the only one: then it loads again, and gets the new one. */
async function handsOver() {
  const next = worker.registration.waiting;
  if (!next || (await worker.clients.matchAll()).length > 1) return false;
  next.postMessage("your turn");
  return true;
}

/** A page that loads itself again; a redirect might come too early, and a refresh stays where there is a fragment. */
function turnPage() {
  const policy = "default-src 'none'; script-src 'unsafe-inline'; img-src data:";
  const headers = { "content-type": "text/html", "content-security-policy": policy };
  return new Response('<link rel="icon" href="data:,"><script>location.reload()</script>', { headers });
}

async function keepAll() {
  const cache = await caches.open(CACHE);
  await Promise.all(Object.keys(FILES).map((path) => keep(cache, path)));
}

/** @param {Cache} cache @param {string} path */
async function keep(cache, path) {
  if (await cache.match(keyOf(path))) return;
  // The page has just loaded most of them: the browser's own cache will do if what it holds is right.
  const later = LATER.test(path);
  for (const source of /** @type {RequestCache[]} */ (later ? [FROM_CACHE] : ["force-cache", "reload"])) {
    const asked = fetch(new URL(path, SCOPE), { cache: source, mode: "same-origin" });
    const response = await (later ? asked.catch(() => null) : asked);
    if (response?.ok && (await isGood(response, path))) return cache.put(keyOf(path), response);
  }
  if (!later) throw new Error(`not what was published: ${path}`);
}

async function forgetOthers() {
  const cache = await caches.open(CACHE);
  const keys = new Set(Object.keys(FILES).map(keyOf));
  for (const request of await cache.keys()) if (!keys.has(request.url)) await cache.delete(request);
}

/** @param {string} path @returns {string} */
function keyOf(path) {
  return new URL(`${path}?sha256=${FILES[path]}`, SCOPE).href;
}

/** @param {Response} response  stays unread @param {string} path */
async function isGood(response, path) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer()));
  return FILES[path] === Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
