/**
 * Controls for the hidden layers: how many units each has, and which activation.
 */

import { make } from "./dom.js";
import { word } from "./language.js";
import { makeStepper, numberIn, showIn } from "./steppers.js";

/** @typedef {import("./fields.js").Maker} Maker */

/** Units of a new layer. */
const NEW_LAYER = "10";

/** @type {Maker} One row a layer: its width in steps, and a button that takes it away. */
export function makeLayers(field, id, change) {
  const rows = make("div", { class: "rows" });
  const add = make("button", { type: "button", class: "quiet" }, word("add-layer"));
  const element = make("div", { class: "layers" }, rows, add);
  const inputs = () => [.../** @type {NodeListOf<HTMLInputElement>} */ (rows.querySelectorAll("input"))];
  /** @param {string[]} widths */
  const send = (widths) => change({ [field.name]: widths.join(",") });
  const widths = () => inputs().map(numberIn);

  add.addEventListener("click", () => {
    // Before the last one, which is most often the narrow one that is drawn.
    const before = widths();
    send(before.toSpliced(Math.max(0, before.length - 1), 0, NEW_LAYER));
  });

  /** @param {number} index */
  const makeRow = (index) => {
    const label = word("layer", { number: index + 1 });
    const { element: stepper, input } = makeStepper(field, `${id}-${index}`, label, () => send(widths()));
    input.setAttribute("aria-label", word("units-of", { layer: label }));
    const remove = make("button", { type: "button", class: "remove", "aria-label": word("remove", { layer: label }), title: word("remove", { layer: label }) }, "×");
    remove.addEventListener("click", () => {
      send(widths().toSpliced(index, 1));
      add.focus();
    });
    return make("div", { class: "row" }, make("span", { "aria-hidden": "true" }, label), stepper, remove);
  };

  return {
    element,
    several: true,
    show: (value) => {
      const shown = value ? value.split(",") : [];
      const wanted = shown.length;
      if (rows.childElementCount !== wanted) rows.replaceChildren(...shown.map((_, index) => makeRow(index)));
      for (const [index, input] of inputs().entries()) showIn(input, shown[index]);
      add.toggleAttribute("disabled", wanted >= (field.most ?? Infinity));
    },
  };
}

/** @type {Maker} One choice for all layers. */
export function makeChooser(field, id, change) {
  const all = chooser(field, id);
  all.append(make("option", { value: "", hidden: "" }, word("mixed")));
  all.addEventListener("change", () => change({ [field.name]: all.value }));
  return {
    element: all,
    show: (value) => {
      const names = new Set(value.split(","));
      all.value = names.size === 1 ? [...names][0] : "";
    },
  };
}

/** @type {Maker} One choice for all layers, and behind it one for each. */
export function makeSeries(field, id, change) {
  const all = makeChooser(field, id, change);
  const each = make("div", { class: "rows" });
  const more = make("details", {}, make("summary", {}, word("for-each-layer")), each);
  const choosers = () => [.../** @type {NodeListOf<HTMLSelectElement>} */ (each.querySelectorAll("select"))];
  each.addEventListener("change", () => change({ [field.name]: choosers().map((one) => one.value).join(",") }));
  return {
    element: make("div", { class: "series" }, all.element, more),
    show: (value, config) => {
      all.show(value, config);
      const names = value.split(",");
      const layers = [config.hidden].flat().length;
      more.hidden = layers < 2;
      if (each.childElementCount !== layers) {
        each.replaceChildren(
          ...Array.from({ length: layers }, (_, index) => {
            const one = chooser(field, `${id}-${index}`);
            return make("label", { class: "row" }, make("span", {}, word("layer", { number: index + 1 })), one);
          }),
        );
      }
      for (const [index, one] of choosers().entries()) one.value = names[index] ?? names[0];
    },
  };
}

/** @param {import("./fields.js").Field} field @param {string} id @returns {HTMLSelectElement} */
function chooser(field, id) {
  const select = /** @type {HTMLSelectElement} */ (make("select", { id }));
  for (const { name, label } of field.choices) select.append(make("option", { value: name }, label));
  return select;
}
