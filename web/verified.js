/**
 * Feeds a program that fetches its own files with bytes that are already here and known to be good.
 *
 * Pyodide has no option for "use these bytes": it calls `fetch` and `WebAssembly.instantiateStreaming`. Both are
 * replaced in this worker while it starts, so that nothing is downloaded twice, nothing unchecked is run, and the
 * WebAssembly module that was compiled while it downloaded is the one in use.
 */

/**
 * @template T
 * @param {Map<string, Promise<Uint8Array<ArrayBuffer>>>} files  by URL
 * @param {() => Promise<WebAssembly.Module>} compiled  the module that `instantiateStreaming` is meant to compile
 * @param {() => Promise<T>} start
 * @returns {Promise<T>}
 */
export async function fromVerifiedFiles(files, compiled, start) {
  const { fetch } = globalThis;
  const { instantiateStreaming } = WebAssembly;
  /** @type {typeof fetch} */
  globalThis.fetch = async (input, options) => {
    const url = new URL(input instanceof Request ? input.url : input, globalThis.location?.href).href;
    const bytes = files.get(url);
    if (!bytes) return fetch(input, options);
    const type = url.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return new Response(await bytes, { headers: { "content-type": type } });
  };
  WebAssembly.instantiateStreaming = async (response, imports) => {
    await response;
    const module = await compiled();
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };
  try {
    return await start();
  } finally {
    globalThis.fetch = fetch;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  }
}
