/**
 * What a host page may do with a widget: choose its language, ask by methods, listen by events.
 */

import { language, numberFormat, speak, wantedLanguage, word, writeWords } from "./language.js";
import { readOptions } from "./options.js";

/** @typedef {HTMLElement & {play(): void, pause(): void, reset(): void}} Widget */

// Before `nnsim.js`, which stands below this script, makes any frame.
speak(wantedLanguage(readOptions().lang));
document.documentElement.lang = language();
writeWords(document);
for (const widget of document.querySelectorAll("nn-sim")) widget.setAttribute("lang", language());

for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("button[data-ask]"))) {
  const widget = /** @type {Widget} */ (document.getElementById(button.dataset.for ?? ""));
  const ask = /** @type {"play" | "pause" | "reset"} */ (button.dataset.ask);
  button.addEventListener("click", () => widget[ask]());
}

const heard = document.getElementById("heard");
document.getElementById("second")?.addEventListener("nnsim-step", (event) => {
  const { step, accuracy } = /** @type {CustomEvent} */ (event).detail;
  const share = numberFormat({ minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(100 * Math.max(...accuracy));
  if (heard) heard.textContent = word("demo-heard", { step: numberFormat({}).format(step), share });
});
