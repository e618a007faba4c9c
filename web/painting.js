/**
 * Savings in BokehJS's painting, which is most of what a tick costs the page. None changes a pixel; a test holds them to
 * that.
 */

import { drawGlyphsQuickly } from "./glyphs.js";

/** @param {import("./bokeh.js").Bokeh} bokeh */
export function paintQuickly(bokeh) {
  // Before each line, fill or text it draws, BokehJS asks the browser for the computed style of `--bk-*` custom
  // properties, by which a style sheet may override a figure's looks. The page has none: colours come from Python.
  const { VisualProperties } = bokeh.require("core/visuals/visual");
  VisualProperties.prototype._get_css_value = () => "";

  // With each layout it rewrites style sheets with the text they already hold, and the browser parses them anew.
  const { InlineStyleSheet } = bokeh.require("core/dom");
  const { replace } = InlineStyleSheet.prototype;
  /**
   * @this {{css: string, _to_css(css: string, styles: unknown): string}}
   * @param {string} css
   * @param {unknown} styles
   */
  InlineStyleSheet.prototype.replace = function (css, styles) {
    if (this.css !== this._to_css(css, styles)) replace.call(this, css, styles);
  };

  drawGlyphsQuickly(bokeh);
}
