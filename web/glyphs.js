/**
 * Savings in what BokehJS does for its glyphs at every change of their data, and when they are built. They hold for
 * pictures like these: ranges that nobody widens by the data, views without filters, and glyphs that look the same
 * when they are selected, muted or under the pointer (marks of its own say so).
 */

/** @typedef {import("./bokeh.js").Bokeh} Bokeh */

/** Path of a marker of radius r around (x, y). @typedef {(ctx: CanvasPath, x: number, y: number, r: number) => void} Trace */

/** @type {Record<string, Trace>} */
const MARKERS = {
  circle(ctx, x, y, r) {
    ctx.arc(x, y, r, 0, 2 * Math.PI, false);
  },
  cross(ctx, x, y, r) {
    ctx.moveTo(x, y + r);
    ctx.lineTo(x, y - r);
    ctx.moveTo(x - r, y);
    ctx.lineTo(x + r, y);
  },
  x(ctx, x, y, r) {
    const d = r * Math.SQRT1_2;
    ctx.moveTo(x - d, y + d);
    ctx.lineTo(x + d, y - d);
    ctx.moveTo(x - d, y - d);
    ctx.lineTo(x + d, y + d);
  },
};

/** @param {Bokeh} bokeh */
export function drawGlyphsQuickly(bokeh) {
  traceMarkersInPlace(bokeh);
  keepOneGlyph(bokeh);
  indexOnDemand(bokeh);
}

/**
 * BokehJS moves the canvas to each marker, and sets the colours for each anew.
 * @param {Bokeh} bokeh
 */
function traceMarkersInPlace(bokeh) {
  const { ScatterView } = bokeh.require("models/glyphs/scatter");
  const { _paint } = ScatterView.prototype;
  /**
   * @this {any}
   * @param {CanvasRenderingContext2D} ctx
   * @param {number[]} indices
   * @param {unknown} data
   */
  ScatterView.prototype._paint = function (ctx, indices, data) {
    const trace = data ? undefined : MARKERS[this.marker.value];
    const { fill, line, hatch } = this.visuals;
    const alike = [this.marker, this.size, this.angle, ...[fill, line, hatch].flatMap(uniformsOf)].every((one) => one.is_Scalar());
    if (!trace || !alike || this.angle.value !== 0 || hatch.doit) return _paint.call(this, ctx, indices, data);
    const radius = this.size.value / 2;
    const [fills, strokes] = [fill.doit, line.doit];
    if (fills) fill.set_vectorize(ctx, 0);
    if (strokes) line.set_vectorize(ctx, 0);
    const { sx, sy } = this;
    for (const i of indices) {
      if (!isFinite(sx[i] + sy[i])) continue;
      ctx.beginPath();
      trace(ctx, sx[i], sy[i], radius);
      if (fills) ctx.fill();
      if (strokes) ctx.stroke();
    }
  };
}

/** @param {any} visual @returns {any[]} */
function uniformsOf(visual) {
  return visual.attrs.map((/** @type {string} */ name) => visual[name]);
}

/**
 * A renderer keeps five glyphs: as it is, selected, not selected, muted, and thinned out while a visitor drags. All but
 * the first are left out.
 * @param {Bokeh} bokeh
 */
function keepOneGlyph(bokeh) {
  const { build_view } = bokeh.require("core/build_views");
  const { DataRendererView } = bokeh.require("models/renderers/data_renderer");
  const { GlyphRendererView } = bokeh.require("models/renderers/glyph_renderer");
  const above = DataRendererView.prototype;
  Object.defineProperties(
    GlyphRendererView.prototype,
    Object.getOwnPropertyDescriptors({
      /** @this {any} */
      async lazy_initialize() {
        await above.lazy_initialize.call(this);
        this.cds_view = await build_view(this.model.view, { parent: this });
        this.glyph = await this.build_glyph_view(this.model.glyph);
        this.selection_glyph = this.nonselection_glyph = this.muted_glyph = this.decimated_glyph = this.glyph;
        await this.set_data();
      },
      /** @this {any} */
      children_views() {
        return [...above.children_views.call(this), this.cds_view, this.glyph];
      },
      /** @this {any} */
      remove() {
        this.cds_view.remove();
        this.glyph.remove();
        above.remove.call(this);
      },
      /** @this {any} @param {unknown} changed */
      async set_data(changed) {
        this.all_indices = this.model.view.indices;
        await this.glyph.set_data(this.model.data_source, this.all_indices, changed);
        await this.set_visuals();
      },
      /** @this {any} */
      async set_visuals() {
        this.glyph.set_visuals(this.model.data_source, this.all_indices);
        this.glyph.after_visuals();
        await this.glyph.after_lazy_visuals();
      },
      /** @this {any} */
      map_data() {
        this.glyph.map_data();
      },
      /** @this {any} @param {CanvasRenderingContext2D} ctx */
      _paint(ctx) {
        this.map_data();
        ctx.save();
        this.glyph.paint(ctx, this.all_indices.ones());
        ctx.restore();
      },
      // There is an empty element beside the canvas. To keep it where the data is, its style sheet would be rewritten
      // at every painting, and a legend's next question for its own place would make the browser style the page anew.
      update_position() {},
    }),
  );
}

/**
 * A tree of where things are is grown at each change of data, and asked at each painting for what is in view. It is
 * grown when a pointer asks: what is out of view costs little, since the canvas is clipped.
 * @param {Bokeh} bokeh
 */
function indexOnDemand(bokeh) {
  const { GlyphView } = bokeh.require("models/glyphs/glyph");
  const { SpatialIndex } = bokeh.require("core/util/spatial");
  Object.defineProperties(
    GlyphView.prototype,
    Object.getOwnPropertyDescriptors({
      /** @this {any} */
      index_data() {
        this._index = null;
      },
      /** @this {any} */
      get index() {
        if (this._index) return this._index;
        const index = new SpatialIndex(this._index_size);
        this._index_data(index);
        index.finish();
        return (this._index = index);
      },
    }),
  );
}
