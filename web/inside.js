/**
 * Inside the network: a unit is enlarged while the pointer is over it, chosen by a click or by the form beside it, and
 * its weights are typed there.
 */

import { find, make, maybe, write } from "./dom.js";
import { Latest } from "./latest.js";
import { pointedAt } from "./pointing.js";

/** @typedef {import("./bokeh.js").BokehDocument} BokehDocument */
/** @typedef {import("./pointing.js").Pointed} Pointed */
/** @typedef {import("./protocol.js").Status} Status */
/** @typedef {import("./protocol.js").Unit} Unit */

/**
 * @typedef {object} Actions
 * @property {(name: string, args?: Record<string, unknown>) => Promise<Status>} command
 * @property {(fields: Record<string, string>) => void} change
 * @property {(panel: string) => void} togglePanel
 * @property {() => BokehDocument | null} document
 * @property {(name: string) => any} view  of the picture of this name, in BokehJS
 */

/** Milliseconds between two looks at the weights while they change. */
const PACE = 400;
const BIAS = -1;

/** The diagram, the enlarged unit, and the forms. */
export class Inside {
  /** @type {Unit | null} */
  #unit = null;
  #showing = "";
  #large = new Latest((/** @type {Pointed | null} */ pointed) => this.#drawLarge(pointed));
  #due = 0;
  #seen = false;
  /** Of what moment the weights are told, and what moment it is. */
  #told = "";
  #now = "";

  /** @param {Actions} actions */
  constructor(actions) {
    this.actions = actions;
    if (!maybe("inside")) return;
    const place = find("network-place");
    place.addEventListener("pointermove", (event) => this.#point(event));
    place.addEventListener("pointerleave", () => this.#large.tell(null));
    place.addEventListener("click", (event) => this.#click(event));
    find("inside-switch").addEventListener("click", () => actions.togglePanel("network"));
    new IntersectionObserver(([entry]) => this.#see(entry.isIntersecting)).observe(find("inside"));
    runSelect().addEventListener("change", () => actions.change({ inspect: runSelect().value }));
    layerSelect().addEventListener("change", () => this.#choose({ layer: Number(layerSelect().value), unit: 0 }));
    unitField().addEventListener("change", () => this.#chooseTyped());
    inputSelect().addEventListener("change", () => this.#writeWeight());
    find("weight-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#set(Number(inputSelect().value), weightField());
    });
    find("all-weights").addEventListener("toggle", () => this.#writeTable());
    find("weights").addEventListener("change", (event) => {
      const field = /** @type {HTMLInputElement} */ (event.target);
      if (field.reportValidity()) this.#set(Number(field.dataset.input), field);
    });
  }

  /** @param {Status} status  the latest; whatever is on show follows it */
  show(status) {
    const inside = maybe("inside");
    if (!inside) return;
    const shown = status.roots.includes("network");
    inside.hidden = !shown;
    find("inside-switch").setAttribute("aria-expanded", `${shown}`);
    if (!shown) return;
    const runs = Array.from({ length: status.runs }, (_, run) => `${run + 1}`);
    offer(runSelect(), runs.map((run) => [run, run]));
    runSelect().value = `${Math.min(Number(status.config.inspect), status.runs)}`;
    this.#now = `${status.step} ${status.fragment} ${status.loss.join(" ")}`;
    this.#follow();
  }

  /** A new document: what is chosen in it, Python says. */
  renew() {
    this.#unit = null;
    this.#showing = "";
    this.#told = "";
  }

  /** @param {boolean} seen  whether any of it is on the screen */
  #see(seen) {
    this.#seen = seen;
    this.#follow();
  }

  /** Asks for the weights when they may have changed, at a humane pace, and only while somebody can see them. */
  #follow() {
    if (this.#seen && !this.#due && this.#now !== this.#told) this.#due = setTimeout(() => this.#look(), PACE);
  }

  /** @param {MouseEvent} event */
  #pointed(event) {
    const [document, view] = [this.actions.document(), this.actions.view("network")];
    return document && view ? pointedAt(document, view, event) : null;
  }

  /** @param {MouseEvent} event */
  #point(event) {
    const pointed = this.#pointed(event);
    find("network-place").classList.toggle("pointed", pointed !== null);
    this.#large.tell(pointed && pointed.input === undefined ? pointed : null);
  }

  /** @param {MouseEvent} event */
  async #click(event) {
    const pointed = this.#pointed(event);
    if (!pointed) return;
    await this.#choose(pointed);
    if (pointed.layer < 0) return;
    inputSelect().value = `${pointed.input ?? BIAS}`;
    this.#writeWeight();
    weightField().focus();
    weightField().select();
  }

  #chooseTyped() {
    const [layer, field] = [Number(layerSelect().value), unitField()];
    if (field.reportValidity()) this.#choose({ layer, unit: field.valueAsNumber - 1 });
  }

  /** @param {Pointed} pointed */
  async #choose({ layer, unit }) {
    this.#large.tell({ layer, unit });
    await this.#look({ layer, unit });
  }

  /**
   * Draws another unit only when it is known which one to come back to.
   * @param {Pointed | null} pointed  null for the chosen one
   */
  async #drawLarge(pointed) {
    const chosen = await this.#chosen();
    const wanted = pointed ?? chosen;
    if (!wanted) return;
    const { layer, unit } = wanted;
    if (this.#showing === `${layer} ${unit}`) return;
    this.#showing = `${layer} ${unit}`;
    await this.actions.command("unit", { layer, unit });
  }

  /** Of new pictures it is not told yet. @returns {Promise<Unit | null>} */
  async #chosen() {
    if (!this.#unit) await this.#look();
    return this.#unit;
  }

  /**
   * Asks for the weights of the chosen unit as they are now.
   * @param {Pointed | null} [which]
   */
  async #look(which = this.#unit) {
    clearTimeout(this.#due);
    this.#told = this.#now;
    const asked = which ? { layer: which.layer, unit: which.unit } : {};
    const status = await this.actions.command("weights", asked).catch(() => null);
    this.#due = 0;
    if (status?.unit) this.#write(status.unit);
    else this.#told = "";
    this.#follow();
  }

  /** @param {number} input @param {HTMLInputElement} field */
  async #set(input, field) {
    const value = field.valueAsNumber; // as typed, whatever is written there meanwhile
    const chosen = await this.#chosen();
    if (!chosen) return;
    const { run, layer, unit } = chosen;
    await this.actions.command("set_weight", { run, layer, unit, input, value }).catch(() => {});
    await this.#look();
  }

  /** @param {Unit} unit */
  #write(unit) {
    const { layer, layers, inputs, mark, name } = unit;
    const other = !this.#unit || this.#unit.layer !== layer || this.#unit.unit !== unit.unit;
    this.#unit = unit;
    write(find("unit-name"), name);
    write(find("unit-mark"), mark);
    offer(layerSelect(), layers.map((one) => [`${one.layer}`, one.name]));
    layerSelect().value = `${layer}`;
    const units = layers[layer + 1].units;
    unitField().max = `${units}`;
    write(find("unit-count"), `1–${units}`);
    if (document.activeElement !== unitField() || other) unitField().value = `${unit.unit + 1}`;
    const before = inputSelect().value;
    offer(inputSelect(), inputs.map((one) => [`${one.input}`, one.name]));
    if (inputs.some((one) => `${one.input}` === before)) inputSelect().value = before;
    for (const id of ["weight-form", "all-weights"]) find(id).hidden = !inputs.length;
    this.#writeWeight();
    this.#writeTable();
  }

  #writeWeight() {
    const found = this.#unit?.inputs.find((one) => `${one.input}` === inputSelect().value);
    if (found) writeNumber(weightField(), found.weight, document.activeElement === inputSelect());
  }

  #writeTable() {
    const details = /** @type {HTMLDetailsElement} */ (find("all-weights"));
    const inputs = this.#unit?.inputs ?? [];
    if (!details.open || !inputs.length) return;
    const body = find("weights");
    const names = inputs.map((one) => one.name).join();
    if (body.dataset.names !== names) {
      body.dataset.names = names;
      body.replaceChildren(...inputs.map((one) => makeRow(one.input, one.name)));
    }
    const fields = body.querySelectorAll("input");
    inputs.forEach((one, row) => writeNumber(fields[row], one.weight));
  }
}

/** @param {number} input @param {string} name */
function makeRow(input, name) {
  const limits = { min: "-1000000", max: "1000000", step: "any", required: "" };
  const field = make("input", { type: "number", ...limits, "data-input": `${input}`, "aria-label": name });
  return make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, field));
}

/**
 * Leaves alone what is being typed.
 * @param {HTMLInputElement} field
 * @param {number} value
 * @param {boolean} [anyway]
 */
function writeNumber(field, value, anyway = false) {
  if (document.activeElement === field && !anyway) return;
  const text = `${Number(value.toPrecision(5))}`;
  if (field.value !== text) field.value = text;
}

/** @param {HTMLSelectElement} select @param {string[][]} options  value and text of each */
function offer(select, options) {
  const key = options.join();
  if (select.dataset.offered === key) return;
  select.dataset.offered = key;
  select.replaceChildren(...options.map(([value, text]) => make("option", { value }, text)));
}

const runSelect = () => /** @type {HTMLSelectElement} */ (find("inside-run"));
const layerSelect = () => /** @type {HTMLSelectElement} */ (find("unit-layer"));
const unitField = () => /** @type {HTMLInputElement} */ (find("unit-number"));
const inputSelect = () => /** @type {HTMLSelectElement} */ (find("weight-input"));
const weightField = () => /** @type {HTMLInputElement} */ (find("weight-value"));
