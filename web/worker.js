/**
 * The worker's entry: starts Python, then carries messages to it and back. `py/nnsim/worker.py` is the other end.
 */

import { Failure, START_ID } from "./protocol.js";
import { ENTRY, startPython } from "./runtime.js";

/** @typedef {import("./protocol.js").Boot} Boot */
/** @typedef {{type: "command", id: number, name: string, arrays?: ArrayBuffer[]}} Command */
/** @typedef {(text: string, buffers: ArrayBuffer[]) => void} Handle  Python's */

const scope = /** @type {{onmessage: ((event: MessageEvent) => void) | null, postMessage: Worker["postMessage"]}} */ (
  /** @type {unknown} */ (globalThis)
);

/** @type {Handle | null} */
let handle = null;

scope.onmessage = async (/** @type {MessageEvent<Boot | Command>} */ { data: message }) => {
  try {
    if (message.type === "boot") await boot(message);
    else command(message);
  } catch (error) {
    fail(error);
  }
};

/** @param {Boot} message */
async function boot({ base, fragment, dark, language, fresh, manifest }) {
  /** @type {import("./download.js").Report} */
  const report = (stage, loaded, total) => scope.postMessage({ type: "progress", stage, loaded, total });
  /** @type {Command} */
  const start = { type: "command", id: START_ID, name: "start", ...{ fragment, dark, language } };
  // What most visits begin with is worth being found ready by the next one.
  const ahead = fragment === "" ? JSON.stringify(start) : null;
  const pyodide = await startPython({ base, fresh, manifest, ahead, report });
  handle = pyodide.pyimport(ENTRY).connect(post);
  report(["stage-drawing"], 0, 0);
  command(start);
}

/** @param {Command} message */
function command({ arrays = [], ...message }) {
  if (!handle) throw new Failure(["doing-starting"], ["too-early"]);
  handle(JSON.stringify(message), arrays);
}

/**
 * Called by Python with each message to the page.
 * @param {string} text
 * @param {Uint8Array[]} arrays  each owning its whole buffer
 */
function post(text, arrays) {
  const message = JSON.parse(text);
  const buffers = arrays.map((array) => array.buffer);
  const payload = message.document ?? message.patch;
  if (payload) payload.buffers = payload.buffers.map((/** @type {string} */ id, /** @type {number} */ i) => [id, buffers[i]]);
  scope.postMessage(message, buffers);
}

/** @param {unknown} error */
function fail(error) {
  const known = error instanceof Failure;
  const text = error instanceof Error ? error.message : String(error);
  scope.postMessage({
    type: "error",
    id: null,
    stage: known ? error.stage : ["doing-running"],
    message: known ? error.phrase : ["python-failed", { error: gist(text) }],
    detail: known ? error.detail : text,
  });
}

/** @param {string} text  a traceback of Python ends with the one line that says what happened */
function gist(text) {
  const lines = text.trim().split("\n");
  return (text.includes("Traceback") ? lines.pop() : lines[0]) ?? text;
}
