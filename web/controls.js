/**
 * The controls: each says what the visitor wants, and shows what is so.
 */

import { maybe, write } from "./dom.js";
import { language, word } from "./language.js";

/** @typedef {import("./protocol.js").Status} Status */

/**
 * What the controls can ask for.
 * @typedef {object} Actions
 * @property {() => void} toggle
 * @property {() => void} step
 * @property {() => void} back  one step
 * @property {() => void} reset
 * @property {() => void} undo
 * @property {() => void} redo
 * @property {() => void} settings  open or closed
 * @property {() => void} help
 * @property {(language: import("./language.js").Language) => void} speak
 * @property {() => void} newSeed
 * @property {(fields: Record<string, string>) => void} change
 * @property {(fragment: string) => void} configure
 */

/** Steps a frame on the slider, from left to right; 0 stands for as fast as it goes. */
const SPEEDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 0];

/** What a key does; the dialog `help` says so. */
const KEYS = /** @type {Record<string, "toggle" | "step" | "back" | "reset" | "newSeed" | "settings" | "help">} */ ({
  " ": "toggle",
  ArrowRight: "step",
  ArrowLeft: "back",
  r: "reset",
  n: "newSeed",
  s: "settings",
  "?": "help",
});

/** Where a key already means something. */
const OWN_KEYS = "input, select, textarea, [contenteditable], dialog";

/** Where Ctrl+Z takes back what was typed. */
const TYPED = "input[type=text], textarea";

/** The field with something typed that does not count yet: there, too. @type {EventTarget | null} */
let unfinished = null;

/** @param {Actions} actions */
export function connectControls(actions) {
  maybe("play")?.addEventListener("click", actions.toggle);
  maybe("step")?.addEventListener("click", actions.step);
  maybe("reset")?.addEventListener("click", actions.reset);
  maybe("new-seed")?.addEventListener("click", actions.newSeed);
  maybe("undo")?.addEventListener("click", actions.undo);
  maybe("redo")?.addEventListener("click", actions.redo);
  maybe("help-open")?.addEventListener("click", actions.help);
  for (const button of languageButtons()) {
    button.addEventListener("click", () => actions.speak(/** @type {any} */ (button.dataset.language)));
  }
  const speed = speedSlider();
  speed?.addEventListener("input", () => {
    const chosen = SPEEDS[Number(speed.value)];
    writeSpeed(chosen);
    actions.change({ speed: `${chosen}` });
  });
  const preset = presetSelect();
  preset?.addEventListener("change", () => actions.configure(`preset=${preset.value}`));
  document.addEventListener("input", ({ target }) => (unfinished = target));
  document.addEventListener("change", () => (unfinished = null));
  document.addEventListener("keydown", (event) => onKey(event, actions));
}

/** @param {boolean} playing */
export function showPlaying(playing) {
  const button = maybe("play");
  if (!button) return;
  button.dataset.playing = `${playing}`;
  write(button.querySelector(".label"), word(playing ? "pause" : "play"));
}

/** Which of its buttons is pressed. */
export function showLanguage() {
  for (const button of languageButtons()) {
    button.setAttribute("aria-pressed", `${button.dataset.language === language()}`);
  }
}

/** @param {boolean} enabled */
export function enableControls(enabled) {
  for (const set of document.querySelectorAll("fieldset")) set.disabled = !enabled;
}

/** @param {Status} status */
export function showConfiguration(status) {
  showRevision("undo", status.undo);
  showRevision("redo", status.redo);
  const slider = speedSlider();
  const nearest = SPEEDS.findIndex((speed) => speed === 0 || speed >= status.speed);
  if (slider && document.activeElement !== slider) slider.value = `${status.speed === 0 ? SPEEDS.length - 1 : nearest}`;
  writeSpeed(status.speed);
}

/** @param {"undo" | "redo"} which @param {string | null} what */
function showRevision(which, what) {
  const button = maybe(which);
  if (!button) return;
  // Not `disabled`, which would throw the focus away from who undoes one change after the other.
  button.setAttribute("aria-disabled", `${!what}`);
  button.title = what ? word(`${which}-what`, { what }) : word(`${which}-title`);
}

/** @returns {NodeListOf<HTMLElement>} */
function languageButtons() {
  return document.querySelectorAll("[data-language]");
}

function speedSlider() {
  return /** @type {HTMLInputElement | null} */ (maybe("speed"));
}

function presetSelect() {
  return /** @type {HTMLSelectElement | null} */ (maybe("preset"));
}

/** @param {number} speed */
function writeSpeed(speed) {
  const key = speed === 0 ? "speed-most" : speed === 1 ? "speed-one" : "speed-many";
  const text = word(key, { count: speed });
  write(maybe("speed-text"), text);
  speedSlider()?.setAttribute("aria-valuetext", text);
}

/** @param {KeyboardEvent} event @param {Actions} actions */
function onKey(event, actions) {
  const target = event.target instanceof Element ? event.target : document.body;
  if ((event.ctrlKey || event.metaKey) && /^[zy]$/i.test(event.key) && target !== unfinished && !target.closest(TYPED)) {
    event.preventDefault();
    actions[event.shiftKey || /y/i.test(event.key) ? "redo" : "undo"]();
    return;
  }
  const action = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (target.closest(OWN_KEYS) || (event.key === " " && target.closest("button, a, summary"))) return;
  event.preventDefault();
  actions[action]();
}
