/**
 * `window.nnsim`: what other programs may do with the page. Every command starts Python if need be and waits for it;
 * only `pause` leaves a recording that plays by itself to be one.
 */

/** @typedef {import("./app.js").App} App */

/** @param {App} app */
export function makeContract(app) {
  return Object.freeze({
    play: () => app.play(),
    pause: () => app.rest(),
    /** @param {number} [count] pauses, then advances by exactly so many steps */
    step: (count = 1) => app.step(count),
    /** @param {number} step pauses, then goes to exactly that step */
    seek: (step) => app.seek(step),
    reset: () => app.reset(),
    /** @param {string} fragment rejects with every problem it has */
    configure: (fragment) => app.configure(fragment),
    state: async () => {
      const { step, loss, accuracy, config, parameters_sha256 } = await app.state();
      return { step, loss, accuracy, config, parameters_sha256 };
    },
    /** The BokehJS document on show, to look at; the pictures of a recording are added to it one a frame. */
    get document() {
      return app.document;
    },
  });
}
