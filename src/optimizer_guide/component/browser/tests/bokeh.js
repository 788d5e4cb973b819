// A Bokeh of a few lines, which has the parts that are touched and counts what is done.

class AnyModel {
  /** @param {any} attributes */
  constructor(attributes) {
    Object.assign(this, {tags: [], visible: true, level: "glyph", name: null}, attributes)
    this.change = {emit: () => this.changes++}
    this.changes = 0
  }

  /** @param {any} attributes @param {{silent?: boolean}} [options] */
  setv(attributes, {silent = false} = {}) {
    Object.assign(this, attributes)
    if (!silent) this.changes++
  }

  /** Its properties that name a column. */
  *[Symbol.iterator]() {
    for (const [attr, value] of Object.entries(this)) {
      if (/** @type {any} */ (value)?.field) yield {attr, is_unset: false, get_value: () => value}
    }
  }
}

export const Model = /** @type {new (attributes: any) => any} */ (AnyModel)

/** A glyph that draws these columns. @param {...string} fields @returns {any} */
export const glyphOf = (...fields) => {
  const specs = fields.map((field, i) => [`p${i}`, {field}])
  return new Model(Object.fromEntries(specs))
}

/** @param {any} glyph */
const glyphView = (glyph) => ({
  model: glyph,
  data_size: 2,
  filled: 0,
  index: null,
  _index: null,
  set_data() {
    this.filled++
  },
  visuals: [],
  set_visuals: () => {},
  after_visuals: () => {},
  after_lazy_visuals: async () => {},
  map_data: () => {},
  paint: () => {},
  index_data: () => {},
})

/** @param {any} model of an axis or a grid @returns {any} */
const guideView = (model) => ({model, visuals: [{_get_css_value: () => ""}]})

/** @param {any} model of a renderer or an annotation @returns {any} */
export const viewOf = (model) => ({
  model,
  filled: 0,
  set_data() {
    this.filled++
  },
  needs_clip: false,
  update_position: () => "moved",
  _paint: () => {},
  update_data: () => {},
  ...(model.glyph ? {glyph: glyphView(model.glyph), cds_view: {compute_indices: () => {}}} : {}),
})

/** @param {any} plot @returns {any} */
export const plotView = (plot) => ({
  model: plot,
  renderer_views: new Map([
    .../** @type {[any, any][]} */ (
      [...plot.renderers, ...plot.center].map((model) => [model, viewOf(model)])
    ),
    .../** @type {[any, any][]} */ (
      [...plot.below, ...plot.left].map((model) => [model, guideView(model)])
    ),
  ]),
  canvas_view: {events_el: document.createElement("div")},
  frame: {},
  base_font_size: 13,
  /** What was painted, each time. @type {any[][]} */
  painted: [],
  asked: 0,
  invalidated: [],
  paint() {
    this.painted.push(this.invalidated)
    this.invalidated = []
  },
  repaint() {
    this.paint()
  },
  request_paint() {
    this.asked++
  },
  /** @param {...any} views */
  invalidate_painters(...views) {
    this.invalidated = views
  },
  invalidate_dataranges: false,
  export: () => {},
})

/** @param {any} attributes @returns {any} */
export const plotOf = (attributes) =>
  new Model({
    renderers: [],
    center: [],
    below: [],
    left: [],
    x_range: new Model({start: 0, end: 1}),
    y_range: new Model({start: 0, end: 1}),
    ...attributes,
  })

/**
 * Bokeh with a document of these plots, whatever JSON it is given.
 * @param {any[]} plots
 * @param {any[]} [others] models that are no plots
 * @returns {any}
 */
export const bokehWith = (plots, others = []) => {
  const drawn = plots.flatMap(({renderers, center}) => [...renderers, ...center])
  const sources = drawn.map((model) => model.data_source ?? model.source)
  const models = new Set([...plots, ...drawn, ...sources.filter(Boolean), ...others])
  const document = {
    all_models: models,
    roots: () => plots,
    clear: () => {},
    get_model_by_name: (/** @type {string} */ name) =>
      [...models].find((model) => model.name === name) ?? null,
  }
  const bokeh = {
    documents: [document],
    views: /** @type {any[]} */ ([]),
    places: /** @type {any[]} */ ([]),
    Models: {get: () => Model},
    require: () => ({
      Document: {from_json: () => document},
      ndarray: (/** @type {any} */ values, /** @type {any} */ {shape}) =>
        Object.assign(values.slice(), {shape, dimension: shape.length}),
    }),
    embed: {
      add_document_standalone: async (
        /** @type {any} */ _,
        /** @type {any} */ __,
        /** @type {any[]} */ places,
      ) => {
        bokeh.places = places
        bokeh.views = plots.map(plotView)
        return {
          get: (/** @type {any} */ plot) => bokeh.views.find((view) => view.model === plot),
          clear: () => {
            bokeh.views = []
          },
        }
      },
    },
  }
  return bokeh
}
