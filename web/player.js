/**
 * Play and pause: the requestAnimationFrame loop that asks for one tick a frame.
 *
 * One tick is in flight at a time, so a slow machine gets fewer ticks and never a queue of them; a hidden page gets no
 * animation frames, so it costs nothing.
 */

/** Plays by calling `tick` once a frame, and waits for each to be drawn. */
export class Player {
  #playing = false;
  #resting = false;
  #frame = 0;
  #last = -Infinity;
  /** Milliseconds between two ticks, at least: for visitors who want nothing to move fast. */
  interval = 0;
  /** @type {Promise<void> | null} */
  #inFlight = null;

  /**
   * @param {() => Promise<void>} tick  advances and draws; must not reject
   * @param {(playing: boolean) => void} onChange
   */
  constructor(tick, onChange) {
    this.tick = tick;
    this.onChange = onChange;
  }

  get playing() {
    return this.#playing;
  }

  play() {
    if (this.#playing) return;
    this.#playing = true;
    if (!this.#resting) this.#schedule();
    this.onChange(true);
  }

  /** While nobody can see it, what plays stands still; it still counts as playing. @param {boolean} resting */
  rest(resting) {
    if (this.#resting === resting) return;
    this.#resting = resting;
    cancelAnimationFrame(this.#frame);
    if (this.#playing && !resting) this.#schedule();
  }

  /** Resolves when nothing moves any more. */
  async pause() {
    const wasPlaying = this.#playing;
    this.#playing = false;
    cancelAnimationFrame(this.#frame);
    if (wasPlaying) this.onChange(false);
    await this.#inFlight;
  }

  #schedule() {
    this.#frame = requestAnimationFrame((now) => this.#onFrame(now));
  }

  /** @param {number} now */
  #onFrame(now) {
    if (!this.#playing) return;
    this.#schedule();
    if (this.#inFlight || now - this.#last < this.interval) return;
    this.#last = now;
    this.#inFlight = this.tick().finally(() => (this.#inFlight = null));
  }
}
