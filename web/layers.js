/**
 * The controls beside the pictures that say which layer is seen, and how: the strip, the bent sheet, the projection of
 * wide layers, and the way from the input plane to the layer in focus.
 */

import { find, make, maybe, write } from "./dom.js";
import { word } from "./language.js";

/** @typedef {import("./protocol.js").Status} Status */
/** @typedef {(fields: Record<string, string>) => unknown} Change */

/** Milliseconds from one stage to the next while the way is played, and those at each one where motion is reduced. */
const STAGE_MS = 1400;
const REST_MS = 1200;

/** They are in the whole page only. */
export class Layers {
  #reduced = matchMedia("(prefers-reduced-motion: reduce)");
  #stages = 1;
  #playing = false;
  #held = false;

  /** @param {Change} change @param {(panel: string) => void} togglePanel */
  constructor(change, togglePanel) {
    this.change = change;
    if (!maybe("morph")) return;
    select("focus").addEventListener("change", () => change({ focus: select("focus").value }));
    find("strip-switch").addEventListener("click", () => togglePanel("strip"));
    find("strip").addEventListener("click", (event) => this.#focus(event));
    this.#slider.addEventListener("input", () => this.#drag(true));
    this.#slider.addEventListener("change", () => this.#drag(false));
    find("morph-play").addEventListener("click", () => (this.#playing ? this.#stop() : this.#play()));
    for (const box of sheetBoxes()) box.addEventListener("change", () => change({ sheet: chosenSheet() }));
    find("projection").addEventListener("change", () => change({ projection: select("projection").value }));
    for (const unit of pairInputs()) unit.addEventListener("change", () => this.#choosePair());
    find("touring").addEventListener("click", () => change({ touring: `${find("touring").dataset.on !== "true"}` }));
  }

  /** Whether the way is being gone, and the configuration about to change again at once. */
  get moving() {
    return this.#playing || this.#held;
  }

  /** @param {Status} status */
  show({ layers, config, touring }) {
    if (!maybe("morph")) return;
    this.#stages = Math.max(1, layers.stages.length - 1);
    this.#slider.max = `${this.#stages}`;
    this.#slider.disabled = layers.stages.length < 2;
    if (!this.moving) this.#slider.value = `${Number(config.morph) * this.#stages}`;
    this.#nameStages(layers.stages);
    this.#namePlaces(layers.places);
    select("focus").value = `${layers.focus}`;
    const panels = /** @type {string[]} */ (config.panels);
    find("strip-switch").setAttribute("aria-expanded", `${panels.includes("strip")}`);
    for (const button of document.querySelectorAll(".focus")) {
      const place = Number(/** @type {HTMLElement} */ (button).dataset.focus);
      button.setAttribute("aria-pressed", `${place === layers.focus}`);
      button.setAttribute("aria-label", layers.places[place]);
      button.setAttribute("title", layers.places[place]);
    }
    const sheet = /** @type {string[]} */ (config.sheet);
    for (const box of sheetBoxes()) box.checked = sheet.includes(box.value);
    find("wide-lens").hidden = !layers.wide && !panels.includes("strip");
    select("projection").value = String(config.projection);
    find("pair").hidden = config.projection !== "pair";
    const pair = /** @type {number[]} */ (config.pair);
    pairInputs().forEach((input, number) => {
      if (document.activeElement !== input) input.value = `${pair[number]}`;
    });
    const tour = find("touring");
    tour.hidden = config.projection !== "tour";
    tour.dataset.on = `${config.touring}`;
    tour.setAttribute("aria-pressed", `${touring}`);
    write(tour, word(config.touring ? "tour-pause" : "tour-on"));
  }

  get #slider() {
    return /** @type {HTMLInputElement} */ (find("morph"));
  }

  /** @param {Event} event */
  #focus({ target }) {
    const button = target instanceof Element ? target.closest(".focus") : null;
    if (button instanceof HTMLElement) this.change({ focus: button.dataset.focus ?? "0" });
  }

  /** @param {boolean} held */
  #drag(held) {
    this.#playing = false;
    this.#held = held;
    this.#send();
  }

  #send() {
    this.#showPlaying();
    const share = Number(this.#slider.value) / this.#stages;
    this.#nameStage();
    this.change({ morph: `${Math.round(share * 10000) / 10000}` });
  }

  #stop() {
    this.#playing = false;
    this.#send();
  }

  /** From where the slider is, or from the input if it is at the end; from stage to stage where motion is reduced. */
  async #play() {
    if (Number(this.#slider.value) >= this.#stages) this.#slider.value = "0";
    this.#playing = true;
    this.#send();
    let before = performance.now();
    while (this.#playing && Number(this.#slider.value) < this.#stages) {
      await (this.#reduced.matches ? new Promise((go) => setTimeout(go, REST_MS)) : new Promise(requestAnimationFrame));
      if (!this.#playing) return;
      const now = performance.now();
      const at = Number(this.#slider.value);
      const next = this.#reduced.matches ? Math.floor(at + 1) : at + (now - before) / STAGE_MS;
      before = now;
      this.#slider.value = `${Math.min(next, this.#stages)}`;
      this.#send();
    }
    this.#stop();
  }

  #showPlaying() {
    find("morph-play").dataset.playing = `${this.#playing}`;
    find("morph-play").setAttribute("aria-label", word(this.#playing ? "way-stop" : "way-play"));
  }

  /** @param {string[]} names */
  #nameStages(names) {
    const list = find("morph-stages");
    if (list.dataset.names !== names.join("|")) {
      list.dataset.names = names.join("|");
      list.replaceChildren(...names.map((name, number) => make("option", { value: `${number}`, label: name }, name)));
    }
    this.#nameStage();
  }

  /** @param {string[]} names */
  #namePlaces(names) {
    const list = select("focus");
    if (list.dataset.names === names.join("|")) return;
    list.dataset.names = names.join("|");
    list.replaceChildren(...names.map((name, place) => make("option", { value: `${place}` }, name)));
  }

  /** The stage that the slider is at, or the two that it is between. */
  #nameStage() {
    const names = (find("morph-stages").dataset.names ?? "").split("|");
    const at = Math.min(Number(this.#slider.value), names.length - 1);
    const [before, after] = [names[Math.floor(at)], names[Math.ceil(at)]];
    const text = before === after ? before : `${before} → ${after}`;
    write(find("morph-stage"), text);
    this.#slider.setAttribute("aria-valuetext", text);
  }

  /** Two different units, or nothing happens. */
  #choosePair() {
    const [first, second] = pairInputs().map((input) => Number(input.value));
    if (first > 0 && second > 0 && first !== second) this.change({ pair: `${first},${second}` });
  }
}

function sheetBoxes() {
  return [.../** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("#sheet input"))];
}

function chosenSheet() {
  return sheetBoxes()
    .filter((box) => box.checked)
    .map((box) => box.value)
    .join(",");
}

function pairInputs() {
  return [.../** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("#pair input"))];
}

/** @param {string} id */
function select(id) {
  return /** @type {HTMLSelectElement} */ (find(id));
}
