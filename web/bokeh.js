/**
 * Loads BokehJS, checked by its sha256, and names the little of it that is used here.
 */

import { RUNTIME } from "./manifest.js";
import { writeNumbersHere } from "./numerals.js";
import { paintQuickly } from "./painting.js";
import { Failure } from "./protocol.js";

/** @typedef {import("./manifest.js").Manifest} Manifest */

/** @typedef {{sync: boolean, model?: {id: string}, attr?: string, kind?: string}} DocumentEvent */
/** @typedef {DocumentEvent & {events?: DocumentEvent[]}} DocumentEventOrBatch */

/** @typedef {{clear(): void}} ViewManager */

/**
 * A source of BokehJS: `inspect` tells which renderer has what under the pointer, and `inspected` holds it then.
 * @typedef {object} Source
 * @property {string[]} tags
 * @property {{indices: Iterable<number>}} inspected
 * @property {{connect: (slot: (found: [renderer: {id: string}, how: unknown]) => void) => void}} inspect
 */

/** @typedef {{visible: boolean, label: {value: string}}} LegendItem */

/**
 * A picture, as far as it is looked into here.
 * @typedef {object} Root
 * @property {string | null} name
 * @property {{id: string, data_source?: Source}[]} [renderers]
 * @property {{items?: LegendItem[]}[]} [above]
 */

/**
 * @typedef {object} BokehDocument
 * @property {ViewManager | null} views_manager  once it is added to a page
 * @property {(patch: unknown, buffers: Map<string, ArrayBuffer>) => void} apply_json_patch
 * @property {(events: DocumentEvent[]) => unknown} create_json_patch
 * @property {(callback: (event: DocumentEventOrBatch) => void, batches: boolean) => void} on_change
 * @property {(name: string) => any} get_model_by_name
 * @property {(id: string) => unknown} get_model_by_id
 * @property {Root[]} all_roots
 * @property {() => void} clear
 */

/**
 * @typedef {object} Bokeh
 * @property {(name: string) => any} require
 * @property {BokehDocument[]} documents  all there are
 * @property {Record<string, any>} index  the views of what is on show
 * @property {{add_document_standalone(document: BokehDocument, element: HTMLElement, roots: HTMLElement[],
 *   useForTitle: boolean): Promise<unknown>}} embed
 */

const PATH = "bokeh/bokeh.min.js";

/** The one that paints quickly already. @type {Bokeh | null} */
let prepared = null;

/**
 * @param {Manifest} manifest
 * @param {string} base
 * @returns {Promise<Bokeh>}
 */
export async function loadBokeh(manifest, base) {
  const bokeh = globalBokeh() ?? (await fetchBokeh(manifest, base)); // nnsim.html has it with it
  if (bokeh !== prepared) {
    paintQuickly(bokeh);
    writeNumbersHere(bokeh);
  }
  prepared = bokeh;
  return bokeh;
}

/**
 * @param {Manifest} manifest
 * @param {string} base
 * @returns {Promise<Bokeh>}
 */
async function fetchBokeh(manifest, base) {
  const script = document.createElement("script");
  script.src = new URL(RUNTIME + PATH, base).href;
  // The browser itself refuses to run a file that is not the one that was published.
  script.integrity = `sha256-${toBase64(manifest.files[PATH].sha256)}`;
  script.crossOrigin = "anonymous";
  const arrival = new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () =>
      reject(new Failure(["doing-loading", { name: PATH }], ["bokeh-missing"], script.src));
    document.head.append(script);
  });
  await arrival.finally(() => script.remove());
  const bokeh = globalBokeh();
  if (!bokeh) throw new Failure(["doing-loading", { name: PATH }], ["bokeh-dead"], script.src);
  return bokeh;
}

/** @returns {Bokeh | undefined} */
function globalBokeh() {
  return /** @type {any} */ (globalThis).Bokeh;
}

/** @param {string} hex */
function toBase64(hex) {
  return btoa(hex.replace(/../g, (byte) => String.fromCharCode(parseInt(byte, 16))));
}
