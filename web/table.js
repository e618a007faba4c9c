/**
 * Data of the visitor's own: pasted, or read from a file that never leaves the page.
 */

import { make } from "./dom.js";
import { word } from "./language.js";

const EXAMPLE = "1.2,0.4,0\n-0.7,2.1,1\n3.0,-1.5,0";
/** Larger files are not read at all; Python says what a table may have. */
const LARGEST_FILE = 4_000_000;

/** @type {import("./fields.js").Maker} */
export function makeTable(field, id, change) {
  const area = /** @type {HTMLTextAreaElement} */ (
    make("textarea", { id, rows: "5", spellcheck: "false", placeholder: EXAMPLE })
  );
  const file = /** @type {HTMLInputElement} */ (
    make("input", { type: "file", accept: ".csv,.tsv,.txt,text/*", "aria-label": word("open-file") })
  );
  const use = make("button", { type: "button" }, word("use-data"));
  const send = () => change({ dataset: "own", [field.name]: area.value });
  use.addEventListener("click", send);
  file.addEventListener("change", async () => {
    const [chosen] = file.files ?? [];
    if (!chosen) return;
    area.value = await chosen.slice(0, LARGEST_FILE).text();
    send();
  });
  const element = make("div", { class: "table" }, area, make("div", { class: "actions" }, use, file));
  let shown = "";
  return {
    element,
    show: (value) => {
      // Another data set empties the table, but not what the visitor may want to come back to.
      if (value && value !== shown) area.value = value;
      shown = value;
    },
  };
}
