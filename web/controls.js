/**
 * The controls: each says what the visitor wants, and shows what is so.
 */

import { maybe, write } from "./dom.js";

/** @typedef {import("./protocol.js").Status} Status */

/**
 * What the controls can ask for.
 * @typedef {object} Actions
 * @property {() => void} toggle
 * @property {() => void} step
 * @property {() => void} reset
 * @property {() => void} newSeed
 * @property {(fields: Record<string, string>) => void} change
 * @property {(fragment: string) => void} configure
 */

/** Steps a frame on the slider, from left to right; 0 stands for as fast as it goes. */
const SPEEDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 0];

const KEYS = /** @type {Record<string, "toggle" | "step" | "reset">} */ ({
  " ": "toggle",
  ArrowRight: "step",
  r: "reset",
  R: "reset",
});

/** Where a key already means something. */
const OWN_KEYS = "input, select, textarea, [contenteditable]";

/** @param {Actions} actions */
export function connectControls(actions) {
  maybe("play")?.addEventListener("click", actions.toggle);
  maybe("step")?.addEventListener("click", actions.step);
  maybe("reset")?.addEventListener("click", actions.reset);
  maybe("new-seed")?.addEventListener("click", actions.newSeed);
  for (const control of fields()) {
    control.addEventListener("change", () => actions.change({ [control.name]: control.value }));
  }
  const speed = speedSlider();
  speed?.addEventListener("input", () => {
    const chosen = SPEEDS[Number(speed.value)];
    writeSpeed(chosen);
    actions.change({ speed: `${chosen}` });
  });
  const preset = presetSelect();
  preset?.addEventListener("change", () => actions.configure(`preset=${preset.value}`));
  document.addEventListener("keydown", (event) => onKey(event, actions));
}

/** @param {boolean} playing */
export function showPlaying(playing) {
  const button = maybe("play");
  if (!button) return;
  button.dataset.playing = `${playing}`;
  write(button.querySelector(".label"), playing ? "Pause" : "Play");
}

/** @param {boolean} enabled */
export function enableControls(enabled) {
  for (const set of document.querySelectorAll("fieldset")) set.disabled = !enabled;
}

/** @param {Status} status */
export function showConfiguration(status) {
  for (const control of fields()) control.value = String(status.config[control.name]);
  const preset = presetSelect();
  // Python leaves out the name of the default preset, which is the first.
  if (preset) preset.value = /(?:^|&)preset=([^&]*)/.exec(status.fragment)?.[1] ?? preset.options[0].value;
  const slider = speedSlider();
  const nearest = SPEEDS.findIndex((speed) => speed === 0 || speed >= status.speed);
  if (slider && document.activeElement !== slider) slider.value = `${status.speed === 0 ? SPEEDS.length - 1 : nearest}`;
  writeSpeed(status.speed);
}

/** @returns {HTMLSelectElement[]} */
function fields() {
  return [.../** @type {NodeListOf<HTMLSelectElement>} */ (document.querySelectorAll("select[name]"))];
}

function speedSlider() {
  return /** @type {HTMLInputElement | null} */ (maybe("speed"));
}

function presetSelect() {
  return /** @type {HTMLSelectElement | null} */ (maybe("preset"));
}

/** @param {number} speed */
function writeSpeed(speed) {
  const text = speed === 0 ? "as fast as it goes" : `${speed} step${speed === 1 ? "" : "s"} a frame`;
  write(maybe("speed-text"), text);
  speedSlider()?.setAttribute("aria-valuetext", text);
}

/** @param {KeyboardEvent} event @param {Actions} actions */
function onKey(event, actions) {
  const action = KEYS[event.key];
  if (!action || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const target = event.target instanceof Element ? event.target : document.body;
  if (target.closest(OWN_KEYS) || (event.key === " " && target.closest("button, a, summary"))) return;
  event.preventDefault();
  actions[action]();
}
