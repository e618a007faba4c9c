/**
 * The page's entry, for `index.html` and `embed.html` alike: ties session, player, controls and address together.
 */

import { readAddress, writeAddress, writeLanguage } from "./address.js";
import { makeContract } from "./contract.js";
import { connectControls, enableControls, showConfiguration, showPlaying } from "./controls.js";
import { maybe } from "./dom.js";
import { Edits } from "./edits.js";
import { BASE } from "./engine.js";
import { Inside } from "./inside.js";
import { Layers } from "./layers.js";
import { DEFAULT_ROOTS, DEFAULT_RUNS, layOut, placeOf } from "./layout.js";
import { language, speak, wantedLanguage, word, writeWords } from "./language.js";
import { hideNotice, onTryAgain, showRefusal, showState, showTrouble } from "./panels.js";
import { Linking } from "./linking.js";
import { Looking } from "./looking.js";
import { keepForOffline } from "./offline.js";
import { Player } from "./player.js";
import { showReadouts } from "./readouts.js";
import { Session } from "./session.js";
import { connectShare } from "./share.js";
import { Settings } from "./settings.js";
import { Speaker } from "./speaker.js";
import { PageState } from "./state.js";
import { Timeline } from "./timeline.js";
import { Visibility } from "./visibility.js";

/** @typedef {import("./protocol.js").Failure} Failure */
/** @typedef {import("./protocol.js").Status} Status */

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

/** One page with one simulation. */
export class App {
  #state = new PageState();
  #dark = matchMedia("(prefers-color-scheme: dark)");
  #calm = matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {Session | null} */
  #session = null;
  #failures = 0;
  /** How many glides there have been, or ends of them; and the one under way, if it is the last. */
  #glides = 0;
  #gliding = -1;
  #player = new Player(
    () => this.#tick(),
    (playing) => {
      this.#state.become({ kind: playing ? "running" : "paused" });
      showPlaying(playing);
    },
  );
  #edits = new Edits((fields) => this.#command("change", { fields }).then(() => this.#settle()));
  #layers = new Layers((fields) => this.#edits.submit(fields));
  #inside = new Inside({
    command: (name, args) => this.#command(name, args),
    change: (fields) => this.#edits.submit(fields),
    document: () => this.document,
    view: (name) => this.#session?.pictures?.view(name) ?? null,
  });
  #timeline = new Timeline({
    seek: (step) => this.#return(step),
    command: (name, args) => this.#command(name, args),
  });
  #linking = new Linking((name, args) => this.#command(name, args));
  #looking = new Looking(this.#linking, (fields) => this.#edits.submit(fields));
  #visibility = new Visibility((roots) => this.#command("visible", { roots }));
  #speaker = new Speaker();
  #settings = new Settings({
    change: (fields) => this.#edits.submit(fields),
    configure: (fragment) => this.#try(() => this.configure(fragment)),
  });

  constructor() {
    speak(wantedLanguage());
    this.#writeWords();
    this.#state.listen(showState);
    this.#state.listen((state) => enableControls(state.kind === "running" || state.kind === "paused"));
    onTryAgain(() => this.start(true));
    connectShare(() => this.#command("script"));
    connectControls({
      toggle: () => this.#try(() => (this.#player.playing ? this.pause() : this.play())),
      step: () => this.#try(() => this.step(1)),
      reset: () => this.#try(() => this.reset()),
      undo: () => this.#try(() => this.#command("undo")),
      redo: () => this.#try(() => this.#command("redo")),
      newSeed: () => this.#try(() => this.#command("new_seed")),
      change: (fields) => this.#edits.submit(fields),
      configure: (fragment) => this.#try(() => this.configure(fragment)),
      back: () => this.#try(() => this.seek(Math.max(0, (this.#session?.status?.step ?? 0) - 1))),
      settings: () => this.#settings.open(),
      help: () => /** @type {HTMLDialogElement | null} */ (maybe("help"))?.showModal(),
      speak: (next) => this.#try(() => this.speak(next)),
    });
    this.#dark.addEventListener("change", () => this.#try(() => this.#command("theme", { dark: this.#dark.matches })));
    this.#calm.addEventListener("change", () => this.#try(() => this.#keepCalm()));
    // Not the address as it is now: an answer on its way may have written its own over what the visitor asked for.
    addEventListener("hashchange", ({ newURL }) => this.#try(() => this.configure(new URL(newURL).hash)));
    layOut(DEFAULT_RUNS, DEFAULT_ROOTS);
  }

  get document() {
    return this.#session?.pictures?.document ?? null;
  }

  /** @param {boolean} again  after a failure: past the browser's cache, which may hold what failed */
  async start(again) {
    this.#session?.stop();
    this.#session?.pictures?.clear();
    this.#state.become({ kind: "loading", stage: "", loaded: 0, total: 0 });
    hideNotice();
    if (typeof WebAssembly !== "object") {
      const message = word("no-wasm");
      this.#state.become({ kind: "error", stage: "starting", message, detail: "" });
      return;
    }
    const session = new Session({
      onProgress: ({ stage, loaded, total }) => this.#state.become({ kind: "loading", stage, loaded, total }),
      onStatus: (status) => this.#show(status),
      onAsked: (step) => this.#timeline.seek(step),
      onRefused: (problems, first, name) => {
        const rest = name === "change" ? this.#settings.refuse(problems) : problems;
        if (rest.length) showRefusal(rest, first);
      },
      onTrouble: ({ stage, message, detail }) => showTrouble(stage, message, detail),
      onBroken: ({ stage, message, detail }) => {
        this.#player.pause();
        this.#state.become({ kind: "error", stage, message, detail });
      },
      onPictures: () => this.#onPictures(),
      makeRoom: (status) => {
        layOut(status.runs, status.roots);
        this.#inside.renew();
      },
      placeOf,
    });
    this.#session = session;
    const started = await session.start(readAddress(), this.#dark.matches, language(), again).then(() => true, () => false);
    if (!started) return; // onBroken has told why.
    if (this.#calm.matches) await this.#keepCalm();
    this.#state.become({ kind: "ready" });
    keepForOffline(BASE);
    this.#player.play();
    this.#try(() => this.#command("describe"));
  }

  /** @param {import("./language.js").Language} next */
  async speak(next) {
    speak(next);
    this.#writeWords();
    writeLanguage(next);
    await this.#command("language", { language: next });
    await this.#command("describe");
  }

  /** Resolves when commands can be given; rejects when the start failed. @returns {Promise<void>} */
  ready() {
    return new Promise((resolve, reject) =>
      this.#state.listen((state) => {
        if (state.kind === "running" || state.kind === "paused") resolve();
        if (state.kind === "error") reject(new Error(state.message));
      }),
    );
  }

  async play() {
    this.#player.play();
  }

  async pause() {
    if (!this.#player.playing) return;
    await this.#player.pause();
    // While it runs, some pictures are drawn less often than others; at rest all of them show the same moment.
    await this.#command("tick", { steps: 0, everything: true });
    this.#settle();
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
    this.#settle();
  }

  /** @param {number} step */
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
  async #return(step) {
    this.#glides++;
    await this.#player.pause();
    await this.#command("seek", { step });
  }

  async reset() {
    await this.#command("reset");
  }

  /** @param {string} fragment */
  async configure(fragment) {
    await this.#command("configure", { fragment: fragment.replace(/^#/, "") });
    hideNotice();
  }

  state() {
    return this.#command("state");
  }

  /** While training stands still: what else still moves goes on, unless it is on its way already. */
  #settle() {
    if (!this.#player.playing) this.#try(() => this.#glide());
  }

  /**
   * Lets the axes arrive, which follow the points by a little each frame, and a grand tour go on for as long as it is
   * wanted; ends when something else begins.
   */
  async #glide() {
    if (this.#calm.matches) return; // Python draws everything where it is.
    const turn = ++this.#glides;
    this.#gliding = turn;
    for (let frame = 0; frame < GLIDE_FRAMES || this.#session?.status?.touring; frame++) {
      await new Promise(requestAnimationFrame);
      if (turn !== this.#glides) return;
      if (this.#player.playing) break;
      await this.#command("tick", { steps: 0 }).catch(() => (frame = Infinity));
    }
    this.#gliding = -1;
  }

  /** @param {string} name @param {Record<string, unknown>} [args] @returns {Promise<Status>} */
  async #command(name, args) {
    if (!this.#session) throw new Error("nnsim has not started.");
    return this.#session.command(name, args);
  }

  /** One frame's training. Errors have been shown; the run goes on, unless every tick fails. */
  async #tick() {
    const speed = this.#session?.status?.speed ?? 1;
    const frames = this.#calm.matches ? CALM_FRAMES : 1;
    try {
      await this.#command("tick", speed === 0 ? { budget_ms: BUDGET_MS * frames } : { steps: speed * frames });
      this.#failures = 0;
    } catch {
      this.#failures += 1;
      if (this.#failures >= FAILURES_BORNE) this.#player.pause();
    }
  }

  /** What moves, moves seldom and all at once, if the visitor wants it so. */
  async #keepCalm() {
    this.#player.interval = this.#calm.matches ? CALM_INTERVAL_MS : 0;
    await this.#command("motion", { reduced: this.#calm.matches });
  }

  #onPictures() {
    if (this.document) this.#linking.follow(this.document);
    this.#looking.restart();
    this.#visibility.restart();
  }

  /** @param {Status} status */
  #show(status) {
    showReadouts(status);
    this.#looking.show(status, this.document);
    showConfiguration(status);
    this.#layers.show(status, this.#edits.busy);
    this.#timeline.show(status);
    if (!this.#layers.moving) writeAddress(status.fragment);
    this.#settings.show(status);
    this.#speaker.show(status, this.#player.playing);
    if (status.touring && this.#gliding !== this.#glides) this.#settle();
    this.#inside.show(status);
    if (!status.running_capable && this.#player.playing) this.#try(() => this.pause());
  }

  /** The page's own words; those of the pictures and of the settings come from Python. */
  #writeWords() {
    document.documentElement.lang = language();
    writeWords(document);
    showPlaying(this.#player.playing);
  }

  /**
   * For the visitor's own actions: what goes wrong has been shown by the session's listeners.
   * @param {() => Promise<unknown>} action
   */
  #try(action) {
    action().catch(() => {});
  }
}

const app = new App();
Object.defineProperty(window, "nnsim", { value: makeContract(app) });
app.start(false);
