/**
 * What of the network's diagram lies under the pointer: a unit, or a weight.
 */

/** @typedef {import("./bokeh.js").BokehDocument} BokehDocument */
/** @typedef {{layer: number, unit: number, input?: number}} Pointed  with an input: the weight from there */

/** Pixels by which a line may be missed. */
const NEAR = 8;

/**
 * @param {BokehDocument} document
 * @param {any} view  of the diagram
 * @param {MouseEvent} event
 * @returns {Pointed | null}
 */
export function pointedAt(document, view, event) {
  const { left, top } = view.el.getBoundingClientRect();
  const [x, y] = [event.clientX - left, event.clientY - top];
  const units = document.get_model_by_name("network-units");
  const { x_scale: across, y_scale: up } = view.frame;
  const half = units.tags[0] / 2;
  const { data } = units;
  for (let row = 0; row < data.x.length; row++) {
    const [dx, dy] = [x - across.compute(data.x[row]), y - up.compute(data.y[row])];
    if (Math.max(Math.abs(dx), Math.abs(dy)) <= half) return { layer: data.layer[row], unit: data.unit[row] };
  }
  const edges = document.get_model_by_name("network-edges").data;
  let [nearest, least] = [-1, NEAR];
  for (let row = 0; row < edges.x0.length; row++) {
    const from = [across.compute(edges.x0[row]), up.compute(edges.y0[row])];
    const to = [across.compute(edges.x1[row]), up.compute(edges.y1[row])];
    const distance = distanceToSegment([x, y], from, to);
    if (distance < least) [nearest, least] = [row, distance];
  }
  if (nearest < 0) return null;
  return { layer: edges.layer[nearest], unit: edges.unit[nearest], input: edges.input[nearest] };
}

/** @param {number[]} point @param {number[]} from @param {number[]} to */
function distanceToSegment([x, y], [x0, y0], [x1, y1]) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const share = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - x0 - share * dx, y - y0 - share * dy);
}
