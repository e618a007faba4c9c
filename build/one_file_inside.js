/** In nnsim.html, before the page's program and before the worker's: what they fetch and import is in the file itself. */

/** By path: gzip, as base64. */
const FILES = {};
const TYPES = { json: "application/json", mjs: "text/javascript", wasm: "application/wasm" };

globalThis.importScripts = undefined; // By which Pyodide tells, and refuses, classic workers.

globalThis.fetch = async (input) => {
  const url = String(input.url ?? input).split(/[?#]/)[0];
  const path = Object.keys(FILES).find((path) => url.endsWith(`/${path}`));
  if (!path) throw new TypeError(`${url} is not in this file`);
  const bytes = Uint8Array.fromBase64?.(FILES[path]) ?? Uint8Array.from(atob(FILES[path]), (char) => char.charCodeAt(0));
  const body = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(body, { headers: { "content-type": TYPES[path.split(".").pop()] ?? "application/octet-stream" } });
};

async function importFromMemory(url) {
  const program = new Blob([await (await fetch(url)).arrayBuffer()], { type: "text/javascript" });
  return import (URL.createObjectURL(program)); // with a space, by which the build knows it from the others
}

