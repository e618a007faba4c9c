/**
 * The settings: the essential ones in a row, all of them in a drawer, presets with their sentences; made of what Python
 * describes, and remade when the language changes.
 */

import { make, maybe } from "./dom.js";
import { FieldView } from "./fields.js";
import { word } from "./language.js";

/** @typedef {import("./fields.js").Config} Config */
/** @typedef {import("./fields.js").Field} Field */
/** @typedef {import("./protocol.js").Problem} Problem */
/** @typedef {import("./protocol.js").Status} Status */

/** @typedef {{name: string, label: string, first: Field[], more: Field[]}} Group */
/** @typedef {{name: string, title: string, about: string, warning: boolean}} Preset */
/** @typedef {{groups: Group[], essential: string[], presets: Preset[]}} Description  see `py/nnsim/views/controls.py` */

/** The group that is open when the drawer is opened for the first time. */
const OPEN_FIRST = "task";

export class Settings {
  /** @type {FieldView[]} */
  #views = [];
  /** Of all fields. @type {Set<string>} */
  #names = new Set();
  /** @type {Status["config"] | null} */
  #config = null;
  /** @type {Description | null} */
  #description = null;

  /**
   * @param {{change: (fields: Record<string, string>) => void, configure: (fragment: string) => void}} actions
   */
  constructor(actions) {
    this.actions = actions;
    this.drawer = maybe("settings");
    this.toggle = maybe("settings-toggle");
    this.toggle?.addEventListener("click", () => this.open());
    maybe("settings-close")?.addEventListener("click", () => this.open(false));
    this.drawer?.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.open(false);
    });
    document.addEventListener("nnsim-own", () => this.#wantTable());
  }

  /** @param {boolean} [open]  else the other way round */
  open(open = this.drawer?.hidden ?? false) {
    if (!this.drawer) return;
    const had = this.drawer.contains(document.activeElement);
    this.drawer.hidden = !open;
    this.toggle?.setAttribute("aria-expanded", `${open}`);
    if (open) maybe("settings-close")?.focus();
    else if (had) this.toggle?.focus();
  }

  /** @param {Status} status */
  show(status) {
    if (status.controls && status.controls !== this.#description) this.#build(status.controls);
    if (status.config === this.#config) return;
    this.#config = status.config;
    for (const view of this.#views) view.show(status.config);
    showPreset(status.fragment);
  }

  /**
   * Says what was refused at the fields the visitor can see.
   * @param {Problem[]} problems
   * @returns {Problem[]} what has no such place
   */
  refuse(problems) {
    const visible = this.#views.filter((view) => view.visible);
    /** @type {Map<FieldView, string[]>} */
    const refusals = new Map();
    const rest = problems.filter(({ field, message }) => {
      const own = visible.filter((view) => view.field.name === field);
      // What is no field is a line of the table.
      const places = own.length || this.#names.has(field) ? own : visible.filter((view) => view.field.kind === "table");
      for (const view of places) refusals.set(view, [...(refusals.get(view) ?? []), message]);
      return places.length === 0;
    });
    for (const [view, messages] of refusals) view.refuse(messages.join(" "));
    return rest;
  }

  /** @param {Description} description */
  #build(description) {
    this.#description = description;
    this.#views = [];
    this.#config = null;
    const fields = new Map(description.groups.flatMap(({ first, more }) => [...first, ...more]).map((field) => [field.name, field]));
    this.#names = new Set(fields.keys());
    const row = maybe("essentials");
    for (const old of row?.querySelectorAll(".field[data-field]") ?? []) old.remove();
    for (const name of row ? description.essential : []) {
      row?.append(this.#view(/** @type {Field} */ (fields.get(name)), true));
    }
    listPresets(description.presets);
    maybe("settings-groups")?.replaceChildren(
      this.#presetGroup(description.presets),
      ...description.groups.map((group) => this.#group(group)),
    );
  }

  /** @param {Group} group @returns {HTMLElement} */
  #group({ name, label, first, more }) {
    const rest = more.length
      ? [make("details", { class: "further" }, make("summary", {}, word("further")), ...more.map((field) => this.#view(field)))]
      : [];
    const group = make("details", { class: "group", "data-group": name }, make("summary", {}, label), ...first.map((field) => this.#view(field)), ...rest);
    group.toggleAttribute("open", name === OPEN_FIRST);
    return group;
  }

  /** @param {Preset[]} presets @returns {HTMLElement} */
  #presetGroup(presets) {
    const cards = presets.map(({ name, title, about, warning }) => {
      const button = make(
        "button",
        { type: "button", class: warning ? "preset warning" : "preset", "data-preset": name },
        make("b", {}, title),
        make("span", {}, about),
      );
      button.addEventListener("click", () => this.actions.configure(`preset=${name}`));
      return button;
    });
    return make("details", { class: "group", "data-group": "presets" }, make("summary", {}, word("presets")), ...cards);
  }

  /** @param {Field} field @param {boolean} [short] @returns {HTMLElement} */
  #view(field, short = false) {
    const view = new FieldView(field, this.actions.change, short);
    this.#views.push(view);
    return view.element;
  }

  /** There are no data of one's own before they are given: shows where to give them. */
  #wantTable() {
    this.open(true);
    const view = this.#views.find(({ field }) => field.kind === "table");
    if (!view) return;
    view.element.closest("details")?.setAttribute("open", "");
    view.element.hidden = false;
    view.element.querySelector("textarea")?.focus();
    view.element.scrollIntoView({ block: "center" });
  }
}

/** @param {Preset[]} presets */
function listPresets(presets) {
  const select = /** @type {HTMLSelectElement | null} */ (maybe("preset"));
  if (!select) return;
  const chosen = select.value;
  const group = (/** @type {"good" | "bad"} */ kind) =>
    make(
      "optgroup",
      { label: word(kind === "good" ? "presets-good" : "presets-bad") },
      ...presets.filter(({ warning }) => warning === (kind === "bad")).map(({ name, title, about }) => make("option", { value: name, title: about }, title)),
    );
  select.replaceChildren(group("good"), group("bad"));
  select.value = chosen;
}

/** Python leaves out the name of the default preset, which is the first. @param {string} fragment */
function showPreset(fragment) {
  const name = /(?:^|&)preset=([^&]*)/.exec(fragment)?.[1];
  const select = /** @type {HTMLSelectElement | null} */ (maybe("preset"));
  if (select) select.value = name ?? select.options[0].value;
  for (const button of document.querySelectorAll("[data-preset]")) {
    const own = button.getAttribute("data-preset");
    const exact = fragment === (own === select?.options[0].value ? "" : `preset=${own}`);
    button.setAttribute("aria-pressed", `${exact}`);
  }
}
