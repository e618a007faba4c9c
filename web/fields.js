/**
 * A control for a field of the configuration, by the kind that Python gives it. Values travel as texts, as in an
 * address; what they mean, and whether they will do, only Python knows.
 */

import { make } from "./dom.js";
import { word } from "./language.js";
import { makeChooser, makeLayers, makeSeries } from "./widths.js";
import { makeStepper, showIn, textInput } from "./steppers.js";
import { makeTable } from "./table.js";
import { drawThumbnail } from "./thumbnails.js";

/**
 * @typedef {object} Choice
 * @property {string} name
 * @property {string} label
 * @property {import("./thumbnails.js").Thumbnail} [picture]
 */

/**
 * What Python says of a field (`py/nnsim/views/controls.py`).
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {string} help
 * @property {"view" | "training" | "start"} effect
 * @property {string} default
 * @property {string} kind
 * @property {number} [low]
 * @property {number} [high]
 * @property {number} [fewest]
 * @property {number} [most]
 * @property {string[]} notches
 * @property {Choice[]} choices
 * @property {{field: string, values: string[]} | null} when
 */

/** @typedef {Record<string, unknown>} Config */
/** @typedef {(fields: Record<string, string>) => void} Change */

/**
 * @typedef {object} Control
 * @property {HTMLElement} element
 * @property {boolean} [several]  several elements to operate, so a legend names them and not a label
 * @property {(value: string, config: Config) => void} show
 */

/** @typedef {(field: Field, id: string, change: Change) => Control} Maker */

/** @type {Record<string, Maker>} */
const MAKERS = {
  number: makeNumber,
  list: makeText,
  choice: makeChoice,
  flag: makeFlag,
  set: makeSet,
  series: makeSeries,
  layers: makeLayers,
  table: makeTable,
  thumbnails: makeThumbnails,
};

/** Where there is room for one line only. @type {Record<string, Maker>} */
const SHORT_MAKERS = { ...MAKERS, layers: makeText, series: makeChooser, thumbnails: makeChoiceWithPicture };

let made = 0;

/** A field's control with its label, help and refusals. */
export class FieldView {
  /** @type {string | null} */
  #shown = null;

  /** @param {Field} field @param {Change} change @param {boolean} [short] */
  constructor(field, change, short = false) {
    this.field = field;
    const id = `field-${field.name}-${++made}`;
    const maker = (short ? SHORT_MAKERS : MAKERS)[field.kind] ?? makeText;
    this.control = maker(field, id, (fields) => {
      this.refuse("");
      change(fields);
    });
    this.refusal = make("p", { class: "refusal", id: `${id}-refusal`, role: "alert" });
    this.refusal.hidden = true;
    const head = [field.label, ...(field.effect === "start" ? [restartMark()] : [])];
    const named = this.control.several ? make("legend", {}, ...head) : make("label", { for: id }, ...head);
    const help = short ? [] : [make("p", { class: "help", id: `${id}-help` }, field.help)];
    const shape = { class: `field field-${field.kind}`, "data-field": field.name };
    this.element = make(this.control.several ? "fieldset" : "div", shape, named, this.control.element, ...help, this.refusal);
    if (short) this.element.title = field.help;
    this.element.addEventListener("input", () => this.refuse(""));
  }

  /** @param {Config} config */
  show(config) {
    const { when, name } = this.field;
    if (when) this.element.hidden = ![config[when.field]].flat().some((value) => when.values.includes(`${value}`));
    const value = textOf(config[name]);
    this.control.show(value, config);
    // What the visitor has typed stays, together with what is wrong with it, until something else is so.
    if (value !== this.#shown) this.refuse("");
    this.#shown = value;
  }

  /** Says at the control what is wrong; "" takes it back. @param {string} message */
  refuse(message) {
    this.refusal.textContent = message;
    this.refusal.hidden = !message;
    for (const input of this.element.querySelectorAll("input, textarea, select")) {
      if (message) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  }

  /** Whether the visitor can see it. */
  get visible() {
    return this.element.getClientRects().length > 0;
  }
}

/** @param {unknown} value  as JSON has it @returns {string} as an address has it */
export function textOf(value) {
  return Array.isArray(value) ? value.join(",") : `${value}`;
}

/** A sign that a change of the field starts the training anew. */
function restartMark() {
  const sign = make("span", { "aria-hidden": "true" }, "↺");
  return make("span", { class: "restarts", title: word("restarts") }, sign, make("span", { class: "unseen" }, ` (${word("restarts")})`));
}

/** @type {Maker} */
function makeText(field, id, change) {
  const input = textInput(id, "text");
  input.addEventListener("change", () => change({ [field.name]: input.value.trim().replace(/[\s;]+/g, ",").replace(/,+/g, ",") }));
  return { element: input, show: (value) => showIn(input, value) };
}

/** @type {Maker} */
function makeNumber(field, id, change) {
  const { element, input } = makeStepper(field, id, field.label, (text) => change({ [field.name]: text }));
  return { element, show: (value) => showIn(input, value) };
}

/** @type {Maker} */
function makeChoice(field, id, change) {
  const select = /** @type {HTMLSelectElement} */ (make("select", { id }));
  for (const { name, label } of field.choices) select.append(make("option", { value: name }, label));
  select.addEventListener("change", () => change({ [field.name]: select.value }));
  return { element: select, show: (value) => (select.value = value) };
}

/** @type {Maker} */
function makeChoiceWithPicture(field, id, change) {
  const { element: select, show } = makeChoice(field, id, (fields) => {
    if (fields[field.name] === "own") {
      select.dispatchEvent(new CustomEvent("nnsim-own", { bubbles: true }));
      return;
    }
    change(fields);
  });
  const frame = make("span", { class: "preview", "aria-hidden": "true" });
  const element = make("span", { class: "pictured" }, frame, select);
  return {
    element,
    show: (value, config) => {
      show(value, config);
      const picture = field.choices.find(({ name }) => name === value)?.picture;
      frame.replaceChildren(...(picture ? [drawThumbnail(picture)] : []));
    },
  };
}

/** @type {Maker} */
function makeFlag(field, id, change) {
  const box = /** @type {HTMLInputElement} */ (make("input", { id, type: "checkbox" }));
  box.addEventListener("change", () => change({ [field.name]: `${box.checked}` }));
  return { element: box, show: (value) => (box.checked = value === "true") };
}

/** @type {Maker} */
function makeSet(field, id, change) {
  const boxes = field.choices.map(({ name }) => /** @type {HTMLInputElement} */ (make("input", { type: "checkbox", value: name, id: `${id}-${name}` })));
  const element = make(
    "div",
    { class: "ticks" },
    ...field.choices.map(({ label }, index) => make("label", {}, boxes[index], label)),
  );
  element.addEventListener("change", () =>
    change({ [field.name]: boxes.filter((box) => box.checked).map((box) => box.value).join(",") }),
  );
  return {
    element,
    several: true,
    show: (value) => {
      const chosen = value.split(",");
      for (const box of boxes) box.checked = chosen.includes(box.value);
    },
  };
}

/** @type {Maker} */
function makeThumbnails(field, id, change) {
  const radios = field.choices.map(({ name }) => /** @type {HTMLInputElement} */ (make("input", { type: "radio", name: id, value: name, class: "unseen" })));
  const cards = field.choices.map(({ name, label, picture }, index) =>
    make(
      "label",
      { class: "card", "data-choice": name },
      radios[index],
      picture ? drawThumbnail(picture) : make("span", { class: "pen", "aria-hidden": "true" }, "✎"),
      make("span", {}, label),
    ),
  );
  const element = make("div", { class: "cards" }, ...cards);
  element.addEventListener("change", (event) => {
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    // There is nothing to learn until there are data: the table's own button says when there are.
    if (value === "own") element.dispatchEvent(new CustomEvent("nnsim-own", { bubbles: true }));
    else change({ [field.name]: value });
  });
  return {
    element,
    several: true,
    show: (value) => {
      for (const radio of radios) radio.checked = radio.value === value;
    },
  };
}

