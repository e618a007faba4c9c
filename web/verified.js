/**
 * Feeds a program that fetches its own files with bytes that are already here and known to be good.
 *
 * Pyodide has no option for "use these bytes": it calls `fetch` and `WebAssembly.instantiateStreaming`. Both are
 * replaced in this worker while it starts, so that nothing is downloaded twice, and the WebAssembly module that was
 * compiled while it downloaded is the one in use, once its bytes have been compared.
 *
 * Pyodide's two scripts are the exception: the page's policy knows no way to import bytes that are here (a `blob:` among
 * its scripts would let in others, too), so the browser fetches them again, from its cache. That they were compared finds
 * damage and a mixture of releases, not a server that gives two answers to one question.
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
