/**
 * Small pictures of data sets: dots that Python has placed, in the colours of the page.
 */

/** Paths of dots, by class or by level of value. @typedef {{classes?: string[], levels?: string[]}} Thumbnail */

const SVG = "http://www.w3.org/2000/svg";

/** @param {Thumbnail} picture @returns {SVGElement} */
export function drawThumbnail({ classes, levels }) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 40 40");
  svg.setAttribute("class", "thumbnail");
  svg.setAttribute("aria-hidden", "true");
  const kind = classes ? "class" : "level";
  for (const [index, dots] of (classes ?? levels ?? []).entries()) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", dots);
    path.setAttribute("class", `${kind}-${index}`);
    svg.append(path);
  }
  return svg;
}
