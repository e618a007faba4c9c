/**
 * A box for a number, with a button on either side that goes to the next sensible value.
 */

import { make } from "./dom.js";
import { word } from "./language.js";

/** @typedef {import("./fields.js").Field} Field */

/**
 * @param {Field} field
 * @param {string} id
 * @param {string} label
 * @param {(text: string) => void} send
 */
export function makeStepper(field, id, label, send) {
  const input = textInput(id, "decimal");
  input.addEventListener("change", () => send(numberIn(input)));
  /** @param {1 | -1} way */
  const step = (way) => {
    const next = neighbour(field, Number(numberIn(input)), way);
    if (next === null) return;
    input.value = next;
    send(next);
  };
  input.addEventListener("keydown", (event) => {
    const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!way) return;
    event.preventDefault();
    step(/** @type {1 | -1} */ (way));
  });
  const less = stepButton("−", word("less", { of: label }), () => step(-1));
  const more = stepButton("+", word("more-of", { of: label }), () => step(1));
  return { input, element: make("span", { class: "stepper" }, less, input, more) };
}

/** With a decimal comma, where one is the custom. @param {HTMLInputElement} input */
export function numberIn(input) {
  return input.value.trim().replace(",", ".");
}

/**
 * The next notch in one direction, or the next whole number where there are none.
 * @param {Field} field @param {number} now @param {1 | -1} way
 * @returns {string | null}
 */
function neighbour({ notches, low = -Infinity, high = Infinity }, now, way) {
  if (!notches.length) {
    const next = Math.min(high, Math.max(low, (Number.isFinite(now) ? now : low) + way));
    return next === now ? null : `${next}`;
  }
  const ordered = way > 0 ? notches : notches.toReversed();
  return ordered.find((notch) => (Number(notch) - now) * way > 0) ?? null;
}

/** @param {string} id @param {string} mode @returns {HTMLInputElement} */
export function textInput(id, mode) {
  const attributes = { id, type: "text", inputmode: mode, autocomplete: "off", spellcheck: "false" };
  return /** @type {HTMLInputElement} */ (make("input", attributes));
}

/** Not a stop of the tab key: the arrow keys do the same in the field. @param {string} sign @param {string} label @param {() => void} act */
function stepButton(sign, label, act) {
  const button = make("button", { type: "button", class: "step", tabindex: "-1", "aria-label": label, title: label }, sign);
  button.addEventListener("click", act);
  return button;
}

/** @type {WeakMap<HTMLInputElement, string>} */
const lastShown = new WeakMap();

/** Only what has changed: what is being typed, or was refused, is not written over. @param {HTMLInputElement} input @param {string} value */
export function showIn(input, value) {
  if (lastShown.get(input) === value) return;
  input.value = value;
  lastShown.set(input, value);
}
