/**
 * Time in the page: playing, pausing, single steps, going to a moment; and what still moves while training stands still.
 */

import { Player } from "./player.js";

/** @typedef {import("./protocol.js").Status} Status */
/** @typedef {import("./recording.js").Recording} Recording */
/** @typedef {import("./session.js").Session} Session */

/** Milliseconds of training a frame at full speed: long enough to be mostly training, short enough to look smooth. */
const BUDGET_MS = 16;
/** Many steps are done in parts, each drawn and a sign of life: how many steps, and how long a part may take. */
const FIRST_PART = 50;
const LARGEST_PART = 250;
const SHORT_PART_MS = 200;
const LONG_PART_MS = 1000;
/** Frames after a halt in which axes may glide on to where they were going. */
const GLIDE_FRAMES = 45;
/** With reduced motion: milliseconds between two pictures, and the frames of training that each of them stands for. */
const CALM_INTERVAL_MS = 500;
const CALM_FRAMES = 15;
/** Ticks that may fail one after the other before the player gives up. */
const FAILURES_BORNE = 3;

/**
 * @typedef {object} Orchestra
 * @property {() => Session | null} session
 * @property {(name: string, args?: Record<string, unknown>) => Promise<Status>} command  waits for Python, if need be
 * @property {() => boolean} awaited  whether Python is on its way to take over a recording
 * @property {(playing: boolean) => void} onChange
 */

/** Of one page. */
export class Conductor {
  #calm = matchMedia("(prefers-reduced-motion: reduce)");
  #failures = 0;
  /** How many glides there have been, or ends of them; and the one under way, if it is the last. */
  #glides = 0;
  #gliding = -1;

  /** @param {Orchestra} orchestra */
  constructor(orchestra) {
    this.orchestra = orchestra;
    this.player = new Player(() => this.#tick(), orchestra.onChange);
    this.player.interval = this.#calm.matches ? CALM_INTERVAL_MS : 0;
    this.#calm.addEventListener("change", () => this.keepCalm().catch(() => {}));
  }

  get playing() {
    return this.player.playing;
  }

  play() {
    this.player.play();
  }

  async pause() {
    if (!this.playing) return;
    await this.player.pause();
    if (this.#recording) return;
    // While it runs, some pictures are drawn less often than others; at rest all of them show the same moment.
    await this.#command("tick", { steps: 0, everything: true });
    this.settle();
  }

  /** A recording may be paused and played without Python; at its end it begins again, unless Python is about to. */
  async toggle() {
    if (this.playing) return this.pause();
    if (this.#recording?.over && !this.orchestra.awaited()) await this.#session?.rewindRecording();
    this.play();
  }

  /** @param {number} count  what is no count is refused by Python, in words */
  async step(count) {
    await this.pause();
    if (!(count > 0)) await this.#command("tick", { steps: count, everything: true });
    let part = FIRST_PART;
    for (let left = count; left > 0; ) {
      const steps = Math.min(left, part);
      left -= steps;
      const begun = performance.now();
      await this.#command("tick", { steps, everything: left === 0 });
      const took = performance.now() - begun;
      if (took < SHORT_PART_MS) part = Math.min(LARGEST_PART, part * 2);
      else if (took > LONG_PART_MS) part = Math.max(1, part >> 1);
    }
    this.settle();
  }

  /** To any step, training what is missing. @param {number} step */
  async seek(step) {
    await this.pause();
    const now = this.#session?.status?.step ?? 0;
    if (step > now) await this.step(step - now);
    else await this.#command("seek", { step });
  }

  /**
   * To a step that has been trained, with one command: what is replayed is not drawn.
   * @param {number} step
   */
  async return(step) {
    this.#glides++;
    await this.player.pause();
    await this.#command("seek", { step });
  }

  /** What moves, moves seldom and all at once, if the visitor wants it so. */
  async keepCalm() {
    this.player.interval = this.#calm.matches ? CALM_INTERVAL_MS : 0;
    await this.#command("motion", { reduced: this.#calm.matches });
  }

  /** Whether the visitor wants little motion. */
  get calm() {
    return this.#calm.matches;
  }

  /** @param {Status} status  the latest */
  follow({ touring, running_capable }) {
    if (touring && this.#gliding !== this.#glides) this.settle();
    if (!running_capable && this.playing) this.pause().catch(() => {});
  }

  /** While training stands still: what else still moves goes on, unless it is on its way already. */
  settle() {
    if (!this.playing) this.#glide().catch(() => {});
  }

  /**
   * Lets the axes arrive, which follow the points by a little each frame, and a grand tour go on for as long as it is
   * wanted; ends when something else begins.
   */
  async #glide() {
    if (this.calm) return; // Python draws everything where it is.
    const turn = ++this.#glides;
    this.#gliding = turn;
    for (let frame = 0; frame < GLIDE_FRAMES || this.#session?.status?.touring; frame++) {
      await new Promise(requestAnimationFrame);
      if (turn !== this.#glides) return;
      if (this.playing) break;
      await this.#command("tick", { steps: 0 }).catch(() => (frame = Infinity));
    }
    this.#gliding = -1;
  }

  get #session() {
    return this.orchestra.session();
  }

  get #recording() {
    return this.#session?.recording ?? null;
  }

  /** @param {string} name @param {Record<string, unknown>} args */
  #command(name, args) {
    return this.orchestra.command(name, args);
  }

  /** One frame's training. Errors have been shown; the run goes on, unless every tick fails. */
  async #tick() {
    if (this.#recording) return this.#playRecorded(this.#recording);
    const speed = this.#session?.status?.speed ?? 1;
    const frames = this.calm ? CALM_FRAMES : 1;
    try {
      await this.#command("tick", speed === 0 ? { budget_ms: BUDGET_MS * frames } : { steps: speed * frames });
      this.#failures = 0;
    } catch {
      this.#failures += 1;
      if (this.#failures >= FAILURES_BORNE) this.player.pause();
    }
  }

  /**
   * The recording's next moment. At its end it waits for Python, or rests.
   * @param {Recording} recording
   */
  async #playRecorded(recording) {
    try {
      if (!recording.over) await this.#session?.drawRecorded();
      else if (this.orchestra.awaited()) await new Promise(requestAnimationFrame);
      else this.player.pause();
    } catch {
      this.player.pause();
    }
  }
}
