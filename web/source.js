/**
 * The mark that says whether the pictures are recorded or live, and the way from the one to the other.
 */

import { find, make, write } from "./dom.js";
import { word } from "./language.js";
import { isLive } from "./state.js";

/** @typedef {import("./state.js").State} State */

/** Shows who moves the pictures, and offers Python where it is not on its way. */
export class SourceMark {
  #value = make("dd", { id: "source" }, "–");
  #button = make(
    "button",
    { id: "go-live", type: "button", class: "primary", hidden: "", "data-i18n": "go-live", "data-i18n-title": "go-live-title" },
  );

  /** @param {() => void} onGoLive */
  constructor(onGoLive) {
    document.querySelector(".readouts")?.append(make("div", { class: "source" }, make("dt", { "data-i18n": "source" }), this.#value));
    find("stage").append(this.#button);
    this.#button.addEventListener("click", onGoLive);
  }

  /**
   * @param {State} state
   * @param {boolean} wanted  whether Python is on its way, or there
   */
  show(state, wanted) {
    if ("source" in state) write(this.#value, word(isLive(state) ? "source-live" : "source-recorded"));
    else if (state.kind !== "error") write(this.#value, "–"); // what broke stays to be seen
    this.#button.hidden = wanted || state.kind === "loading" || state.kind === "error";
    const waiting = wanted && (state.kind === "running" || state.kind === "paused") && !isLive(state);
    find("loading").classList.toggle("aside", waiting);
    if (waiting) find("loading").hidden = false;
  }
}
