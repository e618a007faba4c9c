/**
 * The list of what the site was built with: every file of the runtime with its size and sha256.
 */

import { Failure } from "./protocol.js";

/** @typedef {{size: number, sha256: string}} Entry */
/** @typedef {{files: Record<string, Entry>, versions: Record<string, string>}} Manifest */

export const RUNTIME = "runtime/";
const LIST = "manifest.json";

/**
 * @param {string} base  URL of the site's root, with its slash
 * @param {boolean} fresh  whether to pass by the browser's cache, after a failure
 * @returns {Promise<Manifest>}
 */
export async function readManifest(base, fresh) {
  const response = await fetchOrFail(new URL(RUNTIME + LIST, base), fresh);
  try {
    return await response.json();
  } catch (error) {
    throw new Failure(["doing-reading", { name: LIST }], ["file-damaged", { name: LIST }], String(error));
  }
}

/**
 * A response that arrived well, or a Failure that names the file.
 * @param {URL} url
 * @param {boolean} fresh
 * @returns {Promise<Response>}
 */
export async function fetchOrFail(url, fresh) {
  const name = url.pathname.split("/").pop() ?? "";
  /** @type {Response} */
  let response;
  try {
    response = await fetch(url, { cache: fresh ? "reload" : "default" });
  } catch (error) {
    throw new Failure(["doing-loading", { name }], ["file-unreachable", { name }], String(error));
  }
  if (!response.ok) {
    const answer = `${response.status} ${response.statusText}`.trim();
    throw new Failure(["doing-loading", { name }], ["file-refused", { name, answer }], url.href);
  }
  return response;
}
