/**
 * The page's entry, for `index.html` and `embed.html` alike: ties session, player, controls and address together.
 */

import { readAddress, writeAddress, writeLanguage } from "./address.js";
import { makeContract } from "./contract.js";
import { connectControls, enableControls, showConfiguration, showPlaying } from "./controls.js";
import { maybe } from "./dom.js";
import { Edits } from "./edits.js";
import { BASE } from "./engine.js";
import { connectHost } from "./host.js";
import { Inside } from "./inside.js";
import { language, speak, wantedLanguage, writeWords } from "./language.js";
import { Layers } from "./layers.js";
import { DEFAULT_ROOTS, DEFAULT_RUNS, layOut, placeOf } from "./layout.js";
import { Linking } from "./linking.js";
import { Looking } from "./looking.js";
import { keepForOffline } from "./offline.js";
import { configurationIn, hideGroups, readOptions } from "./options.js";
import { hideNotice, onTryAgain, showComplaint, showProgress, showRefusal, showState, showTrouble } from "./panels.js";
import { Player } from "./player.js";
import { showReadouts } from "./readouts.js";
import { Session } from "./session.js";
import { Settings } from "./settings.js";
import { connectShare } from "./share.js";
import { Sight } from "./sight.js";
import { SourceMark } from "./source.js";
import { Speaker } from "./speaker.js";
import { PageState } from "./state.js";
import { Timeline } from "./timeline.js";
import { Visibility } from "./visibility.js";
import { Wish } from "./wish.js";

/** @typedef {import("./protocol.js").Failure} Failure */
/** @typedef {import("./protocol.js").Status} Status */
/** @typedef {import("./recording.js").Recording} Recording */
/** @typedef {import("./state.js").State} State */

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
/** What is asked for in passing, by a pointer that hovers: no reason to start Python. */
const PASSING = new Set(["dim", "mark", "motion", "unit", "visible"]);
/** Ticks that may fail one after the other before the player gives up. */
const FAILURES_BORNE = 3;

/** One page with one simulation. */
export class App {
  #state = new PageState();
  #dark = matchMedia("(prefers-color-scheme: dark)");
  #calm = matchMedia("(prefers-reduced-motion: reduce)");
  #options = readOptions();
  #wish = new Wish(this.#options.autostart, new Sight((seen) => this.#player.rest(!seen)));
  #mark = new SourceMark(() => this.#try(() => this.play()));
  /** @type {Session | null} */
  #session = null;
  #failures = 0;
  /** How many glides there have been, or ends of them; and the one under way, if it is the last. */
  #glides = 0;
  #gliding = -1;
  /** Whether the pictures were asked for in the colours of the dark page. */
  #colouredDark = false;
  /** @type {((status: Status) => void)[]} */
  #listeners = [];
  #player = new Player(
    () => this.#tick(),
    (playing) => {
      this.#state.become({ kind: playing ? "running" : "paused", source: this.#source });
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
    this.#state.listen((state) => this.#mark.show(state, this.#wish.made));
    this.#state.listen((state) => enableControls(state.kind === "running" || state.kind === "paused"));
    onTryAgain(() => this.start(true));
    connectShare(() => this.#command("script"));
    connectControls({
      toggle: () => this.#try(() => this.#toggle()),
      step: () => this.#try(() => this.ready().then(() => this.step(1))),
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
    this.#dark.addEventListener("change", () => this.#try(() => this.#recolour()));
    this.#calm.addEventListener("change", () => this.#try(() => this.#keepCalm()));
    this.#player.interval = this.#calm.matches ? CALM_INTERVAL_MS : 0;
    // Not the address as it is now: an answer on its way may have written its own over what the visitor asked for.
    addEventListener("hashchange", ({ newURL }) =>
      this.#try(() => this.configure(configurationIn(new URL(newURL).hash))),
    );
    layOut(DEFAULT_RUNS, DEFAULT_ROOTS);
    const wrong = hideGroups(this.#options.hide);
    if (wrong.length) showComplaint(wrong);
  }

  get document() {
    return this.#session?.pictures?.document ?? null;
  }

  /**
   * @param {(state: State) => void} onState  called at once, too
   * @param {(status: Status) => void} onStatus
   */
  listen(onState, onStatus) {
    this.#state.listen(onState);
    this.#listeners.push(onStatus);
  }

  /** @param {boolean} again  after a failure: past the browser's cache, which may hold what failed */
  async start(again) {
    this.#session?.stop();
    await this.#player.pause();
    this.#session?.pictures?.clear();
    this.#state.become({ kind: "loading", stage: "", loaded: 0, total: 0 });
    if (again) hideNotice();
    if (again) this.#wish.make();
    const [session, fragment, dark] = [this.#newSession(), readAddress(), this.#dark.matches];
    this.#session = session;
    this.#colouredDark = dark;
    const showing = session.showRecording(fragment, dark, language(), again);
    const begun = this.#wish.granted(showing).then(() => session.startPython(fragment, dark, language(), again));
    // Python may be there first: when it is kept in the cache, or the recording's file hangs.
    const recorded = await Promise.race([showing, begun.then(() => session.pythonStarted()).catch(() => showing)]);
    if (session !== this.#session) return;
    if (recorded || this.#options.autostart === false) this.#state.become({ kind: "ready" });
    if (recorded) this.#player.play();
    await begun;
    if (session !== this.#session) return;
    const live = await session.takeOver(again).then(() => true, () => false);
    if (!live || session !== this.#session) return; // onBroken has told why.
    await this.#goOnLive();
  }

  /** @param {import("./language.js").Language} next */
  async speak(next) {
    speak(next);
    this.#writeWords();
    writeLanguage(next);
    if (this.#session?.recording && !this.#wish.made) return this.start(false);
    await this.#command("language", { language: next });
    await this.#command("describe");
  }

  /** Resolves when commands can be given, which Python is started for if need be; rejects when the start failed. */
  ready() {
    this.#wish.make();
    this.#mark.show(this.#state.current, true);
    return this.#state.live();
  }

  async play() {
    await this.ready();
    this.#player.play();
  }

  /** Pauses at once what there is; if Python is on its way, resolves when it is there, and rests. */
  async rest() {
    if (this.#session?.recording) await this.pause();
    if (this.#session?.recording && !this.#wish.made) return;
    await this.ready();
    await this.pause();
  }

  async pause() {
    if (!this.#player.playing) return;
    await this.#player.pause();
    if (this.#session?.recording) return;
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
    await this.#command("configure", { fragment: configurationIn(fragment) });
    hideNotice();
  }

  state() {
    return this.#command("state");
  }

  /** @returns {import("./state.js").Source} */
  get #source() {
    return this.#session?.recording ? "recorded" : "live";
  }

  #newSession() {
    const session = new Session({
      onProgress: ({ stage, loaded, total }) => {
        if (session.recording) showProgress({ stage, loaded, total });
        else this.#state.become({ kind: "loading", stage, loaded, total });
      },
      onStatus: (status) => this.#show(status),
      onAsked: (step) => this.#timeline.seek(step),
      onRefused: (problems, first, name) => {
        const rest = name === "change" ? this.#settings.refuse(problems) : problems;
        if (rest.length) showRefusal(rest, first);
      },
      onTrouble: ({ stage, message, detail }) => showTrouble(stage, message, detail),
      onBroken: ({ stage, message, detail }) => {
        if (!session.recording) this.#player.pause();
        this.#state.become({ kind: "error", stage, message, detail });
      },
      onPictures: () => this.#onPictures(),
      makeRoom: (status) => {
        layOut(status.runs, status.roots);
        this.#inside.renew();
      },
      placeOf,
    });
    return session;
  }

  /** From here on Python moves the pictures. */
  async #goOnLive() {
    const { kind } = this.#state.current;
    if (kind === "loading") this.#state.become({ kind: "ready" });
    if (kind === "running" || kind === "paused") this.#state.become({ kind, source: "live" });
    else this.#player.play();
    // The recording's pictures at rest may be of several moments; and its colours of another hour.
    if (!this.#player.playing) await this.#command("tick", { steps: 0, everything: true }).catch(() => {});
    await this.#recolour().catch(() => {});
    if (this.#calm.matches) await this.#keepCalm().catch(() => {});
    keepForOffline(BASE);
    this.#try(() => this.#command("describe"));
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
    if (PASSING.has(name) && this.#session?.recording && !this.#wish.made) throw new Error("A recording shows no more.");
    await this.ready();
    return /** @type {Session} */ (this.#session).command(name, args);
  }

  /** A widget's recording may be paused and played without Python. */
  async #toggle() {
    if (this.#player.playing) return this.pause();
    if (this.#session?.recording?.over) await this.#session.rewindRecording();
    this.#player.play();
  }

  /** The pictures take the colours of the page, which may have changed since they were asked for. */
  async #recolour() {
    const dark = this.#dark.matches;
    if (dark === this.#colouredDark) return;
    this.#colouredDark = dark;
    if (this.#session?.recording && !this.#wish.made) await this.start(false);
    else await this.#command("theme", { dark });
  }

  /** One frame's training. Errors have been shown; the run goes on, unless every tick fails. */
  async #tick() {
    const speed = this.#session?.status?.speed ?? 1;
    const recording = this.#session?.recording;
    if (recording) return this.#playRecorded(recording);
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

  /**
   * The recording's next moment. At its end a widget rests, and begins again when it is played again.
   * @param {Recording} recording
   */
  async #playRecorded(recording) {
    try {
      if (!recording.over) await this.#session?.drawRecorded();
      else if (this.#wish.made && this.#state.current.kind !== "error") await new Promise(requestAnimationFrame);
      else this.#player.pause();
    } catch {
      this.#player.pause();
    }
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
    for (const listener of this.#listeners) listener(status);
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
const nnsim = makeContract(app);
Object.defineProperty(window, "nnsim", { value: nnsim });
connectHost(app, nnsim);
app.start(false);
