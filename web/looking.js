/**
 * The line above the pictures: the groups of the samples, to look at one of them alone, and the article's layout.
 */

import { make, maybe } from "./dom.js";
import { NOTHING } from "./linking.js";

/** @typedef {import("./bokeh.js").BokehDocument} BokehDocument */
/** @typedef {import("./linking.js").Linking} Linking */
/** @typedef {import("./protocol.js").Status} Status */
/** @typedef {Record<string, string>} Fields */

/** The article's figure: representations in green and red, the same in the task's colours, the curves below. @type {Fields} */
const ARTICLE = {
  panels: "representation,twin,curves",
  colors: "right_wrong",
  palette: "article",
  axes: "zscore",
};
/** @type {Fields} */
const USUAL = { panels: "representation,task,curves", colors: "right_wrong", palette: "safe", axes: "smooth" };

/** Of one page. */
export class Looking {
  /** What the article's layout took the place of. */
  #before = USUAL;
  #shown = "";

  /**
   * @param {Linking} linking
   * @param {(fields: Fields) => void} change
   */
  constructor(linking, change) {
    this.linking = linking;
    const button = maybe("article-layout");
    button?.addEventListener("click", () => {
      change(button.getAttribute("aria-pressed") === "true" ? this.#before : ARTICLE);
    });
  }

  /** New pictures are there, in which nothing is looked at. */
  restart() {
    this.#shown = "";
  }

  /** @param {Status} status @param {BokehDocument | null} pictures */
  show(status, pictures) {
    /** @type {Fields} */
    const now = {};
    for (const name of Object.keys(ARTICLE)) now[name] = String(status.config[name]);
    const isArticle = Object.keys(ARTICLE).every((name) => now[name] === ARTICLE[name]);
    if (!isArticle) this.#before = now;
    maybe("article-layout")?.setAttribute("aria-pressed", `${isArticle}`);
    if (pictures) this.#showGroups(pictures);
  }

  /**
   * The entries of the first legend of samples, as buttons: for the keyboard, and for fingers.
   * @param {BokehDocument} pictures
   */
  #showGroups(pictures) {
    const place = maybe("groups");
    const first = pictures.all_roots.find(({ renderers }) =>
      renderers?.some((renderer) => renderer.data_source?.tags.includes("samples")),
    );
    if (!place || !first) return;
    const { name } = first;
    const legend = first.above?.find((model) => model.items);
    const names = (legend?.items ?? []).filter((item) => item.visible).map((item) => item.label.value);
    const shown = [name, ...names].join("\n");
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.linking.keep(NOTHING); // What was looked at is no group any more.
    place.replaceChildren(...names.map((label, entry) => this.#makeGroup(label, { root: name ?? "", entry })));
  }

  /** @param {string} label @param {import("./linking.js").Entry} entry */
  #makeGroup(label, entry) {
    const about = { "data-of": entry.root, "data-entry": `${entry.entry}`, "aria-pressed": "false" };
    const button = make("button", { type: "button", class: "chip", ...about }, label);
    button.addEventListener("focus", () => this.linking.glance(entry));
    button.addEventListener("blur", () => this.linking.glance());
    button.addEventListener("click", () => {
      const pressed = button.getAttribute("aria-pressed") !== "true";
      for (const other of button.parentElement?.children ?? []) other.setAttribute("aria-pressed", "false");
      button.setAttribute("aria-pressed", `${pressed}`);
      this.linking.keep(pressed ? entry : { ...entry, entry: -1 });
    });
    return button;
  }
}
