/**
 * Put into the page before it starts: when its first picture is there, when it first moves, when its first live tick is
 * drawn, all in milliseconds from the arrival of the HTML; and every message of its worker.
 */
(() => {
  const arrived = () => performance.getEntriesByType("navigation")[0].responseStart;
  const watch = { workers: [], firstPicture: null, firstMove: null, firstTick: null, ticks: 0, bytes: 0, painted: 0, paintMs: 0, applyMs: 0, fresh: false };
  globalThis.nnsimWatch = watch;

  new MutationObserver(() => {
    const { nnsim, source, step } = document.documentElement.dataset;
    if (nnsim === "ready" || nnsim === "running") watch.firstPicture ??= performance.now() - arrived();
    if (Number(step)) watch.firstMove ??= performance.now() - arrived();
    if (watch.firstTick !== null || source !== "live" || !Number(step)) return;
    watch.firstTick = performance.now() - arrived();
    document.documentElement.dataset.ticked = "";
  }).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-nnsim", "data-step", "data-source"] });

  const OriginalWorker = globalThis.Worker;
  globalThis.Worker = class extends OriginalWorker {
    constructor(...parts) {
      super(...parts);
      this.addEventListener("message", ({ data }) => {
        if (data.type !== "reply" || data.name !== "tick") return;
        watch.ticks += 1;
        const { patch, ...rest } = data;
        watch.bytes += JSON.stringify(rest).length;
        if (!patch) return;
        watch.bytes += patch.json.length + patch.buffers.reduce((sum, [, buffer]) => sum + buffer.byteLength, 0);
      });
    }
  };

  /** Once BokehJS is there: times what it does, and counts the ticks that were painted. */
  watch.timeBokeh = () => {
    const timed = (owner, name, field, after) => {
      const original = owner[name];
      owner[name] = function (...parts) {
        const begun = performance.now();
        try {
          return original.apply(this, parts);
        } finally {
          watch[field] += performance.now() - begun;
          after();
        }
      };
    };
    timed(Bokeh.require("document").Document.prototype, "apply_json_patch", "applyMs", () => (watch.fresh = true));
    timed(Bokeh.require("models/plots/plot_canvas").PlotView.prototype, "repaint", "paintMs", () => {
      watch.painted += Number(watch.fresh);
      watch.fresh = false;
    });
  };
})();
