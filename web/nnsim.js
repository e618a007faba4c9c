/**
 * `<nn-sim preset="article" lang="en"></nn-sim>`: a widget anywhere, by one script and nothing else.
 *
 *     <script src=".../nnsim/nnsim.js" async></script>
 *
 * The frame is made when the reader comes near, and follows the height that the widget tells. Attributes: `preset`, or
 * `fragment` for any configuration; `lang`, `hide`, `autostart` (see docs/embed.md); `sandbox`, for the frame. Methods:
 * play, pause, reset, step, seek, configure, which wait for a widget that is not there yet. Events: nnsim-state,
 * nnsim-step, nnsim-error, with what the widget told in `detail`.
 */
(() => {
  const script = document.currentScript ?? document.querySelector("script[src*='nnsim.js']");
  const base = new URL("./", /** @type {HTMLScriptElement} */ (script).src);
  const OPTIONS = ["lang", "hide", "autostart"];
  const EVENTS = ["state", "step", "error"];
  /** How far from being in view the frame is made; and its height until the widget has told. */
  const NEAR = "400px";
  const HEIGHT = 520;
  const TALLEST = 5000;
  /** What a screen reader says of the frame, by language; the first where no other is asked for. */
  const TITLES = { en: "A neural network learning", fr: "Un réseau de neurones qui apprend" };

  class NnSim extends HTMLElement {
    static observedAttributes = ["preset", "fragment", "sandbox", ...OPTIONS];

    /** @type {HTMLIFrameElement | null} */
    #frame = null;
    /** Whether the widget has told anything, and so hears. */
    #heard = false;
    /** What it is told then. @type {object[]} */
    #waiting = [];
    #near = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && this.#make(),
      { rootMargin: NEAR },
    );
    #hear = (/** @type {MessageEvent} */ event) => this.#onMessage(event);

    connectedCallback() {
      this.style.display ||= "block";
      this.style.minHeight ||= `${HEIGHT}px`;
      addEventListener("message", this.#hear);
      this.#near.observe(this);
    }

    disconnectedCallback() {
      removeEventListener("message", this.#hear);
      this.#near.disconnect();
      this.#unmake();
    }

    /** @param {string} name @param {string | null} before @param {string | null} now */
    attributeChangedCallback(name, before, now) {
      if (!this.#frame || before === now) return; // What is still to be made will be made with it.
      if (name === "preset" || name === "fragment") return this.configure(this.#fragment);
      this.#unmake();
      this.#make();
    }

    play() {
      this.#ask({ nnsim: "play" });
    }

    pause() {
      this.#ask({ nnsim: "pause" });
    }

    reset() {
      this.#ask({ nnsim: "reset" });
    }

    step(count = 1) {
      this.#ask({ nnsim: "step", count });
    }

    /** @param {number} step */
    seek(step) {
      this.#ask({ nnsim: "seek", step });
    }

    /** @param {string} fragment */
    configure(fragment) {
      this.#ask({ nnsim: "configure", fragment });
    }

    get #fragment() {
      const preset = this.getAttribute("preset");
      const parts = [preset && `preset=${encodeURIComponent(preset)}`, this.getAttribute("fragment")];
      return parts.filter(Boolean).join("&");
    }

    /** In the language that the widget will choose. */
    get #title() {
      const asked = [this.getAttribute("lang") ?? "", ...navigator.languages].map((tag) => tag.slice(0, 2).toLowerCase());
      return TITLES[/** @type {"en" | "fr"} */ (asked.find((tag) => Object.hasOwn(TITLES, tag)) ?? "en")];
    }

    #make() {
      this.#near.disconnect();
      const url = new URL("embed.html", base);
      for (const name of OPTIONS) {
        const value = this.getAttribute(name);
        if (value !== null) url.searchParams.set(name, value);
      }
      // The default preset is recorded, by no name.
      url.hash = this.#fragment.replace(/^preset=article(&|$)/, "");
      const frame = document.createElement("iframe");
      const sandbox = this.getAttribute("sandbox");
      if (sandbox !== null) frame.setAttribute("sandbox", sandbox);
      frame.title = this.getAttribute("title") ?? this.#title;
      frame.style.cssText = `display: block; width: 100%; height: ${HEIGHT}px; border: 0`;
      frame.src = url.href;
      this.#frame = frame;
      this.append(frame);
    }

    #unmake() {
      this.#frame?.remove();
      this.#frame = null;
      this.#heard = false;
    }

    /** @param {object} message */
    #ask(message) {
      this.#waiting.push(message);
      if (this.#heard) this.#send();
    }

    #send() {
      const origin = this.hasAttribute("sandbox") ? "*" : base.origin;
      for (const message of this.#waiting.splice(0)) this.#frame?.contentWindow?.postMessage(message, origin);
    }

    /** @param {MessageEvent} event */
    #onMessage({ source, data }) {
      if (!this.#frame || source !== this.#frame.contentWindow || typeof data !== "object" || data === null) return;
      this.#heard = true;
      this.#send();
      if (data.nnsim === "height" && data.height > 0 && data.height < TALLEST) {
        this.#frame.style.height = `${data.height}px`;
        this.style.minHeight = `${data.height}px`;
      }
      if (EVENTS.includes(data.nnsim)) this.dispatchEvent(new CustomEvent(`nnsim-${data.nnsim}`, { detail: data }));
    }
  }

  if (!customElements.get("nn-sim")) customElements.define("nn-sim", NnSim);
})();
