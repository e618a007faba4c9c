/**
 * Numbers in the pictures, as they are written in the language spoken. BokehJS brings the rules of English alone, and
 * writes by them whatever language is asked for.
 */

import { numberFormat } from "./language.js";

/** @param {import("./bokeh.js").Bokeh} bokeh */
export function writeNumbersHere(bokeh) {
  const { NumeralTickFormatter } = bokeh.require("models/formatters/numeral_tick_formatter");
  const { doFormat } = NumeralTickFormatter.prototype;
  /** @param {unknown[]} rest  ticks, and their axis */
  NumeralTickFormatter.prototype.doFormat = function (...rest) {
    return doFormat.apply(this, rest).map(withDecimalSign);
  };

  const { DEFAULT_FORMATTERS } = bokeh.require("core/util/templating");
  const { numeral } = DEFAULT_FORMATTERS;
  /** @param {unknown[]} rest  of a tooltip: value and format */
  DEFAULT_FORMATTERS.numeral = (...rest) => withDecimalSign(numeral(...rest));
}

/** @param {string} english  without thousands apart, of which the pictures have none */
function withDecimalSign(english) {
  return english.replace(".", numberFormat({ minimumFractionDigits: 1 }).format(0).charAt(1));
}
