/**
 * The timeline: a slider from the start to the furthest step, with a mark for each event; and the fork to a second future.
 */

import { find, make, maybe, write } from "./dom.js";
import { numberFormat, word } from "./language.js";
import { Latest } from "./latest.js";

/** @typedef {import("./protocol.js").Status} Status */
/** @typedef {import("./protocol.js").Happening} Happening */
/** @typedef {{name: string, label: string, effect: string}} Field */

/**
 * @typedef {object} Actions
 * @property {(step: number) => Promise<unknown>} seek  pauses, and goes to exactly that step
 * @property {(name: string, args?: Record<string, unknown>) => Promise<Status>} command
 */

const WHOLE = { maximumFractionDigits: 0 };
/** What a fork is begun with, and what the learning rate is multiplied by then. */
const FIRST_FIELD = "learning_rate";
const FASTER = 3;

/** Goes where the visitor drags it: while one seek is on its way the others collapse, and the latest wins. */
export class Timeline {
  #travel = new Latest((/** @type {number} */ step) => this.actions.seek(step));
  /** @type {Status | null} */
  #status = null;
  /** @type {Happening[] | null} */
  #events = null;

  /** @param {Actions} actions */
  constructor(actions) {
    this.actions = actions;
    if (!maybe("moment")) return;
    slider().addEventListener("input", () => this.seek(Number(slider().value)));
    find("marks").addEventListener("click", (event) => this.#follow(event));
    find("event-list").addEventListener("click", (event) => this.#follow(event));
    find("fork-switch").addEventListener("click", () => this.#switch(forkForm().hidden));
    fieldSelect().addEventListener("change", () => this.#propose());
    forkForm().addEventListener("submit", (event) => {
      event.preventDefault();
      this.#try(this.#fork());
    });
    for (const keep of ["first", "second"]) {
      find(`keep-${keep}`).addEventListener("click", () => this.#try(actions.command("unfork", { keep })));
    }
  }

  /** @param {number} step */
  async seek(step) {
    this.#write(step, this.#status?.furthest ?? step);
    await this.#travel.tell(step);
    if (this.#status) this.show(this.#status);
  }

  /** @param {Status} status */
  show(status) {
    if (!maybe("moment")) return;
    this.#status = status;
    slider().max = `${Math.max(1, status.furthest)}`;
    find("timeline").style.setProperty("--furthest", slider().max);
    if (!this.#travel.busy) {
      slider().value = `${status.step}`;
      this.#write(status.step, status.furthest);
    }
    if (status.events !== this.#events) this.#list(status.events);
    find("futures").hidden = !status.fork;
    write(find("fork-switch").querySelector("span"), word(status.fork ? "fork-again" : "fork-here"));
    if (!status.fork) return;
    const { step, run, label } = status.fork;
    write(find("futures-text"), word("futures", { run: run + 1, step: whole(step), label }));
  }

  /** @param {number} step @param {number} furthest */
  #write(step, furthest) {
    const values = { step: whole(step), furthest: whole(furthest) };
    write(maybe("moment-text"), word("moment", values));
    slider().setAttribute("aria-valuetext", word("moment-spoken", values));
  }

  /** @param {Happening[]} events */
  #list(events) {
    this.#events = events;
    find("marks").replaceChildren(
      ...events.map(({ step, kind, label }) => {
        const mark = make("i", { "data-step": `${step}`, "data-kind": kind, title: `${whole(step)}: ${label}` });
        mark.style.setProperty("--at", `${step}`);
        return mark;
      }),
    );
    write(find("event-count"), `${events.length}`);
    find("events").hidden = !events.length;
    find("event-list").replaceChildren(
      ...events.map(({ step, label }) => {
        const button = make("button", { type: "button", class: "plain", "data-step": `${step}` }, whole(step));
        return make("li", {}, button, ` ${label}`);
      }),
    );
  }

  /** @param {Event} event  a click on what stands for a moment */
  #follow(event) {
    const target = event.target instanceof Element ? event.target.closest("[data-step]") : null;
    if (target instanceof HTMLElement) this.seek(Number(target.dataset.step));
  }

  /** @param {boolean} open */
  #switch(open) {
    forkForm().hidden = !open;
    find("fork-switch").setAttribute("aria-expanded", `${open}`);
    if (open) this.#try(this.#offer());
  }

  /** Every field that can change in mid-run, as Python calls it. */
  async #offer() {
    const { controls } = /** @type {{controls: {groups: {first: Field[], more: Field[]}[]}}} */ (
      /** @type {unknown} */ (await this.actions.command("describe"))
    );
    const fields = controls.groups
      .flatMap(({ first, more }) => [...first, ...more])
      .filter(({ effect }) => effect === "training");
    fieldSelect().replaceChildren(...fields.map(({ name, label }) => make("option", { value: name }, label)));
    fieldSelect().value = FIRST_FIELD;
    this.#propose();
  }

  /** The value there is now, as a start; a learning rate that is larger. */
  #propose() {
    const { value: name } = fieldSelect();
    const now = this.#status?.config[name];
    valueField().value = name === FIRST_FIELD ? `${Number((Number(now) * FASTER).toPrecision(3))}` : String(now ?? "");
    valueField().select();
  }

  async #fork() {
    await this.actions.command("fork", { fields: { [fieldSelect().value]: valueField().value } });
    this.#switch(false);
    find("fork-switch").focus();
  }

  /** @param {Promise<unknown>} doing  what is refused has been shown */
  #try(doing) {
    doing.catch(() => {});
  }
}

function slider() {
  return /** @type {HTMLInputElement} */ (find("moment"));
}

function forkForm() {
  return /** @type {HTMLFormElement} */ (find("fork-form"));
}

function fieldSelect() {
  return /** @type {HTMLSelectElement} */ (find("fork-field"));
}

function valueField() {
  return /** @type {HTMLInputElement} */ (find("fork-value"));
}

/** @param {number} number */
function whole(number) {
  return numberFormat(WHOLE).format(number);
}
