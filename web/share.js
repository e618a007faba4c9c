/**
 * The dialog with what a visitor can take along: a link, code for a page, a Python program.
 */

import { maybe } from "./dom.js";
import { language, word } from "./language.js";

/** @typedef {import("./protocol.js").Status} Status */

const SAID_FOR_MS = 2500;

/** @param {() => Promise<Status>} askScript */
export function connectShare(askScript) {
  const dialog = /** @type {HTMLDialogElement | null} */ (maybe("share"));
  maybe("share-open")?.addEventListener("click", async () => {
    dialog?.showModal();
    fill("link", location.href);
    fill("embed", embedCode());
    fill("python", "");
    const { script } = await askScript().catch(() => ({ script: "" }));
    fill("python", script ?? "");
  });
  for (const part of dialog?.querySelectorAll("[data-copy]") ?? []) {
    const text = /** @type {HTMLTextAreaElement} */ (part.querySelector("textarea"));
    const button = /** @type {HTMLButtonElement} */ (part.querySelector("button"));
    button.addEventListener("click", () => copy(text, button));
  }
  closeByButtons();
}

/** Every dialog of the page closes by its own button, or by a click beside it. */
function closeByButtons() {
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.addEventListener("click", ({ target }) => {
      if (target === dialog || (target instanceof Element && target.closest("[data-close]"))) dialog.close();
    });
  }
}

/** @param {string} name @param {string} value */
function fill(name, value) {
  const field = /** @type {HTMLTextAreaElement | null} */ (maybe(`share-${name}`)); // nnsim.html has no widget
  if (field) field.value = value;
}

/** An iframe of the same run; it may run scripts, and needs nothing else of the page it stands in. */
function embedCode() {
  const url = new URL("embed.html", location.href);
  url.searchParams.set("lang", language());
  url.hash = location.hash;
  const frame = document.createElement("iframe");
  for (const [name, value] of Object.entries({ src: url.href, title: word("embedded-title"), width: "700", height: "520", loading: "lazy", style: "border: 0; max-width: 100%", sandbox: "allow-scripts" })) {
    frame.setAttribute(name, value);
  }
  return frame.outerHTML;
}

/**
 * Without leave to use the clipboard, as in a sandbox, the text is selected and the visitor copies it.
 * @param {HTMLTextAreaElement} text
 * @param {HTMLButtonElement} button
 */
async function copy(text, button) {
  const copied = await navigator.clipboard?.writeText(text.value).then(() => true, () => false);
  if (!copied) {
    text.focus();
    text.select();
  }
  button.textContent = word(copied ? "copied" : "copy-by-hand");
  setTimeout(() => (button.textContent = word("copy")), SAID_FOR_MS);
}
