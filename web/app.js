/**
 * The page's entry, for `index.html` and `embed.html` alike: ties session, player, controls and address together.
 */

import { readAddress, writeAddress, writeLanguage } from "./address.js";
import { Conductor } from "./conductor.js";
import { makeContract } from "./contract.js";
import { connectControls, enableControls, showConfiguration, showLanguage, showPlaying } from "./controls.js";
import { maybe } from "./dom.js";
import { Edits } from "./edits.js";
import { BASE } from "./engine.js";
import { textOf } from "./fields.js";
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
import { showReadouts } from "./readouts.js";
import { Session } from "./session.js";
import { Settings } from "./settings.js";
import { connectShare } from "./share.js";
import { Sight } from "./sight.js";
import { SourceMark } from "./source.js";
import { Speaker } from "./speaker.js";
import { NOT_YET, PageState } from "./state.js";
import { Timeline } from "./timeline.js";
import { Visibility } from "./visibility.js";
import { Wish } from "./wish.js";

/** @typedef {import("./protocol.js").Failure} Failure */
/** @typedef {import("./protocol.js").Status} Status */
/** @typedef {import("./state.js").State} State */

/** What is asked for in passing, not by the visitor's will: no reason to start Python, or to tell of a refusal. */
const PASSING = new Set(["dim", "mark", "motion", "unit", "visible", "weights"]);
/** One page with one simulation. */
export class App {
  #state = new PageState();
  #dark = matchMedia("(prefers-color-scheme: dark)");
  #options = readOptions();
  #wish = new Wish(this.#options.autostart, new Sight((seen) => this.#conductor.player.rest(!seen)));
  #mark = new SourceMark(() => this.#try(() => this.play()));
  /** @type {Session | null} */
  #session = null;
  /** Whether the pictures were asked for in the colours of the dark page. */
  #colouredDark = false;
  /** @type {((status: Status) => void)[]} */
  #listeners = [];
  #conductor = new Conductor({
    session: () => this.#session,
    command: (name, args) => this.#command(name, args),
    awaited: () => this.#wish.made && this.#state.current.kind !== "error",
    onChange: (playing) => {
      this.#state.become({ kind: playing ? "running" : "paused", source: this.#source });
      showPlaying(playing);
    },
  });
  #edits = new Edits(
    (fields) => this.#revise("change", { fields }),
    () => this.#showControls(),
  );
  #layers = new Layers(
    (fields) => this.#edits.submit(fields),
    (panel) => this.#togglePanel(panel),
  );
  #inside = new Inside({
    command: (name, args) => this.#command(name, args),
    change: (fields) => this.#edits.submit(fields),
    togglePanel: (panel) => this.#togglePanel(panel),
    document: () => this.document,
    view: (name) => this.#session?.pictures?.view(name) ?? null,
  });
  #timeline = new Timeline({
    seek: (step) => this.#conductor.return(step),
    command: (name, args) => this.#command(name, args),
  });
  #linking = new Linking((name, args) => this.#command(name, args));
  #looking = new Looking(this.#linking, (fields) => this.#edits.submit(fields));
  #visibility = new Visibility((roots, all) => this.#command("visible", { roots, all }));
  #speaker = new Speaker();
  #settings = new Settings({
    change: (fields) => this.#edits.submit(fields),
    configure: (fragment) => this.#try(() => this.configure(fragment)),
  });

  constructor() {
    speak(wantedLanguage(this.#options.lang));
    this.#writeWords();
    this.#state.listen(showState);
    this.#state.listen((state) => this.#mark.show(state, this.#wish.made));
    this.#state.listen((state) => enableControls(state.kind === "running" || state.kind === "paused"));
    onTryAgain(() => this.start(true));
    connectShare(() => this.#command("script"));
    connectControls({
      toggle: () => this.#try(() => this.#conductor.toggle()),
      step: () => this.#try(() => this.step(1)),
      reset: () => this.#try(() => this.reset()),
      undo: () => this.#try(() => this.#revise("undo")),
      redo: () => this.#try(() => this.#revise("redo")),
      newSeed: () => this.#try(() => this.#command("new_seed")),
      change: (fields) => this.#edits.submit(fields),
      configure: (fragment) => this.#try(() => this.configure(fragment)),
      back: () => this.#try(() => this.seek(Math.max(0, (this.#session?.status?.step ?? 0) - 1))),
      settings: () => this.#settings.open(),
      help: () => /** @type {HTMLDialogElement | null} */ (maybe("help"))?.showModal(),
      speak: (next) => this.#try(() => this.speak(next)),
    });
    this.#dark.addEventListener("change", () => this.#try(() => this.#recolour()));
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
    await this.#conductor.player.pause();
    this.#session?.pictures?.clear();
    this.#state.become(NOT_YET);
    if (again) hideNotice();
    if (again) this.#wish.make();
    const [session, fragment, dark] = [this.#newSession(), readAddress(), this.#dark.matches];
    this.#session = session;
    this.#colouredDark = dark;
    if (this.#wish.made) session.prepareEngine();
    const showing = session.showRecording(fragment, dark, language(), again);
    const begun = this.#wish.granted(showing).then(() => session.startPython(fragment, dark, language(), again));
    // Python may be there first: when it is kept in the cache, or the recording's file hangs.
    const recorded = await Promise.race([showing, begun.then(() => session.pythonStarted()).catch(() => showing)]);
    if (session !== this.#session) return;
    if (recorded || this.#options.autostart === false) this.#state.become({ kind: "ready" });
    if (recorded) this.#conductor.play();
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
    this.#conductor.play();
  }

  /** Pauses at once what there is; if Python is on its way, resolves when it is there, and rests. */
  async rest() {
    if (this.#session?.recording) await this.#conductor.pause();
    if (this.#session?.recording && !this.#wish.made) return;
    await this.ready();
    await this.#conductor.pause();
  }

  /** @param {number} count */
  async step(count) {
    await this.ready();
    await this.#conductor.step(count);
  }

  /** @param {number} step */
  async seek(step) {
    await this.ready();
    await this.#conductor.seek(step);
  }

  async reset() {
    await this.#command("reset");
  }

  /** @param {string} fragment */
  async configure(fragment) {
    await this.#revise("configure", { fragment: configurationIn(fragment) });
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
        if (PASSING.has(name)) return; // It was asked of pictures that are no more.
        const rest = name === "change" ? this.#settings.refuse(problems) : problems;
        if (rest.length) showRefusal(rest, first);
      },
      onTrouble: showTrouble,
      onBroken: ({ stage, phrase, detail }) => {
        if (!session.recording) this.#conductor.player.pause();
        this.#state.become({ kind: "error", stage, message: phrase, detail });
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
    else this.#conductor.play();
    // The recording's pictures at rest may be of several moments; and its colours of another hour.
    if (!this.#conductor.playing) await this.#command("tick", { steps: 0, everything: true }).catch(() => {});
    await this.#recolour().catch(() => {});
    if (this.#conductor.calm) await this.#conductor.keepCalm().catch(() => {});
    keepForOffline(BASE);
    this.#try(() => this.#command("describe"));
  }

  /** @param {string} name @param {Record<string, unknown>} [args] @returns {Promise<Status>} */
  async #command(name, args) {
    if (PASSING.has(name) && this.#session?.recording && !this.#wish.made) throw new Error("only recorded");
    await this.ready();
    return /** @type {Session} */ (this.#session).command(name, args);
  }

  /** Another configuration, which what is drawn may have to glide to. @param {string} name @param {Record<string, unknown>} [args] */
  async #revise(name, args) {
    await this.#command(name, args);
    this.#conductor.settle();
  }

  /** The pictures take the colours of the page, which may have changed since they were asked for. */
  async #recolour() {
    const dark = this.#dark.matches;
    if (dark === this.#colouredDark) return;
    this.#colouredDark = dark;
    if (this.#session?.recording && !this.#wish.made) await this.start(false);
    else await this.#command("theme", { dark });
  }

  #onPictures() {
    if (this.document) this.#linking.follow(this.document);
    this.#looking.restart();
    this.#visibility.restart(this.document?.all_roots.flatMap(({ name }) => name ?? []) ?? []);
  }

  /** @param {Status} status */
  #show(status) {
    showReadouts(status);
    this.#looking.show(status, this.document);
    this.#showControls();
    this.#timeline.show(status);
    if (!this.#layers.moving) writeAddress(status.fragment);
    this.#speaker.show(status, this.#conductor.playing);
    for (const listener of this.#listeners) listener(status);
    this.#conductor.follow(status);
  }

  /** What a control shows has to be what was asked for last: no answer to something earlier may set it back. */
  #showControls() {
    const status = this.#session?.status;
    if (!status || this.#edits.busy) return;
    showConfiguration(status);
    this.#layers.show(status);
    this.#settings.show(status);
    this.#inside.show(status);
  }

  /** @param {string} panel  taken away, or added to those there are */
  #togglePanel(panel) {
    const panels = textOf(this.#edits.asked("panels") ?? this.#session?.status?.config.panels).split(",");
    const others = panels.filter((other) => other !== panel);
    this.#edits.submit({ panels: (others.length < panels.length ? others : [...others, panel]).join(",") });
  }

  /** The page's own words; those of the pictures and of the settings come from Python. */
  #writeWords() {
    document.documentElement.lang = language();
    writeWords(document);
    showPlaying(this.#conductor.playing);
    showLanguage();
    this.#state.repeat();
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
