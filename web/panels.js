/**
 * What the page says when it is not simply running: how far loading is, what was refused, what broke.
 */

import { find, make, write } from "./dom.js";
import { numberFormat, say, word } from "./language.js";
import { isLive } from "./state.js";

/** @typedef {import("./protocol.js").Problem} Problem */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Loading} Loading */
/** @typedef {import("./state.js").Broken} Broken */

const MEGABYTE = 1e6;

/** @param {State} state */
export function showState(state) {
  const { dataset } = document.documentElement;
  dataset.nnsim = state.kind;
  if (state.kind !== "error") dataset.source = isLive(state) ? "live" : "recorded"; // what broke stays to be seen
  find("loading").hidden = state.kind !== "loading";
  find("failure").hidden = state.kind !== "error";
  if (state.kind === "loading") showProgress(state);
  if (state.kind === "error") showFailure(state);
}

/** @param {() => void} again */
export function onTryAgain(again) {
  find("try-again").addEventListener("click", again);
}

/** @param {Problem[]} problems @param {boolean} first */
export function showRefusal(problems, first) {
  showNotice(
    word("cannot-be-used"),
    word(first ? "default-instead" : "last-good-run"),
    problems.map((problem) => problem.message),
  );
}

/** @param {import("./protocol.js").Failure} failure  of a command; the run goes on */
export function showTrouble({ stage, phrase, detail }) {
  showNotice(word("python-error"), word("it-happened", { doing: say(stage) }), [say(phrase)], detail);
}

/** @param {string[]} sentences  what the page itself cannot use in the address */
export function showComplaint(sentences) {
  showNotice(word("address-partly"), word("address-rest"), sentences);
}

export function hideNotice() {
  find("notice").hidden = true;
}

/** @param {Omit<Loading, "kind">} loading */
export function showProgress({ stage, loaded, total }) {
  const bar = /** @type {HTMLProgressElement} */ (find("progress"));
  write(find("loading-stage"), say(stage));
  if (total > 0 && loaded < total) {
    bar.value = loaded / total;
    write(find("loading-bytes"), word("megabytes-of", { loaded: megabytes(loaded), total: megabytes(total) }));
  } else if (total > 0) {
    bar.value = 1;
    write(find("loading-bytes"), word("megabytes-loaded", { total: megabytes(total) }));
  } else {
    bar.removeAttribute("value");
  }
}

/** @param {Broken} broken */
function showFailure({ stage, message, detail }) {
  write(find("failure-message"), say(message));
  write(find("failure-stage"), word("it-happened", { doing: say(stage) }));
  write(find("failure-detail"), detail);
  find("failure-more").hidden = !detail;
}

/**
 * @param {string} title
 * @param {string} consequence
 * @param {string[]} sentences
 * @param {string} [detail]
 */
function showNotice(title, consequence, sentences, detail = "") {
  const list = make("ul", {}, ...sentences.map((sentence) => make("li", {}, sentence)));
  const more = detail ? [make("details", {}, make("summary", {}, word("details")), make("pre", {}, detail))] : [];
  const close = make("button", { type: "button", class: "quiet" }, word("dismiss"));
  close.addEventListener("click", hideNotice);
  const head = make("p", {}, make("strong", {}, title), ` ${consequence}`);
  const notice = find("notice");
  notice.replaceChildren(head, list, ...more, close);
  notice.hidden = false;
}

/** @param {number} bytes */
function megabytes(bytes) {
  return numberFormat({ minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(bytes / MEGABYTE);
}
