/**
 * What a host page may do with a widget: ask by methods, listen by events.
 */

/** @typedef {HTMLElement & {play(): void, pause(): void, reset(): void}} Widget */

for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("button[data-ask]"))) {
  const widget = /** @type {Widget} */ (document.getElementById(button.dataset.for ?? ""));
  const ask = /** @type {"play" | "pause" | "reset"} */ (button.dataset.ask);
  button.addEventListener("click", () => widget[ask]());
}

const heard = document.getElementById("heard");
document.getElementById("second")?.addEventListener("nnsim-step", (event) => {
  const { step, accuracy } = /** @type {CustomEvent} */ (event).detail;
  const best = Math.max(...accuracy);
  if (heard) heard.textContent = `Iteration ${step}, best accuracy ${(100 * best).toFixed(1)} %.`;
});
