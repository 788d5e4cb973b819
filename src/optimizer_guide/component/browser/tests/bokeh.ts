// A Bokeh of a few lines, which has the parts that are touched and counts what is done.

class AnyModel {
  changes = 0
  change = {emit: () => this.changes++}

  constructor(attributes: any) {
    Object.assign(this, {tags: [], visible: true, level: "glyph", name: null}, attributes)
  }

  setv(attributes: any, {silent = false}: {silent?: boolean} = {}) {
    Object.assign(this, attributes)
    if (!silent) this.changes++
  }

  /** Its properties that name a column. */
  *[Symbol.iterator]() {
    for (const [attr, value] of Object.entries(this)) {
      if ((value as any)?.field) yield {attr, is_unset: false, get_value: () => value}
    }
  }
}

export const Model = AnyModel as new (attributes: any) => any

/** A glyph that draws these columns. */
export const glyphOf = (...fields: string[]): any => {
  const specs = fields.map((field, i) => [`p${i}`, {field}])
  return new Model(Object.fromEntries(specs))
}

const glyphView = (glyph: any) => ({
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

/** @param model of an axis or a grid */
const guideView = (model: any): any => ({model, visuals: [{_get_css_value: () => ""}]})

/** @param model of a renderer or an annotation */
export const viewOf = (model: any): any => ({
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

export const plotView = (plot: any): any => ({
  model: plot,
  renderer_views: new Map([
    ...[...plot.renderers, ...plot.center].map((model): [any, any] => [model, viewOf(model)]),
    ...[...plot.below, ...plot.left].map((model): [any, any] => [model, guideView(model)]),
  ]),
  canvas_view: {events_el: document.createElement("div")},
  frame: {},
  base_font_size: 13,
  /** What was painted, each time. */
  painted: [] as any[][],
  asked: 0,
  invalidated: [] as any[],
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
  invalidate_painters(...views: any[]) {
    this.invalidated = views
  },
  invalidate_dataranges: false,
  export: () => {},
})

export const plotOf = (attributes: any): any =>
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
 * @param others models that are no plots
 */
export const bokehWith = (plots: any[], others: any[] = []): any => {
  const drawn = plots.flatMap(({renderers, center}) => [...renderers, ...center])
  const sources = drawn.map((model) => model.data_source ?? model.source)
  const models = new Set([...plots, ...drawn, ...sources.filter(Boolean), ...others])
  const document = {
    all_models: models,
    roots: () => plots,
    clear: () => {},
    get_model_by_name: (name: string) => [...models].find((model) => model.name === name) ?? null,
  }
  const bokeh = {
    documents: [document],
    views: [] as any[],
    places: [] as any[],
    Models: {get: () => Model},
    require: () => ({
      Document: {from_json: () => document},
      ndarray: (values: any, {shape}: any) =>
        Object.assign(values.slice(), {shape, dimension: shape.length}),
    }),
    embed: {
      add_document_standalone: async (_: any, __: any, places: any[]) => {
        bokeh.places = places
        bokeh.views = plots.map(plotView)
        return {
          get: (plot: any) => bokeh.views.find((view) => view.model === plot),
          clear: () => {
            bokeh.views = []
          },
        }
      },
    },
  }
  return bokeh
}
