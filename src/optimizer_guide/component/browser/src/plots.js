// The plots of a figure: a stand-alone Bokeh document, whose sources are filled here by their names.

import {drawnOn, ease, missingParts, paint, sourceOf, takeData} from "./bokeh.js"

/** @typedef {import("./contract.js").Columns} Columns */
/** @typedef {import("./contract.js").Axis} Axis */

/**
 * The new columns of a source, and which of them differ: all, if null.
 * @typedef {{columns: Columns, changed: Set<string> | null}} Filling
 */

/**
 * What is to be drawn; what is absent has not changed.
 * @typedef {object} News
 * @property {Record<string, Filling>} [sources] by name
 * @property {Record<string, Axis>} [axes]
 * @property {string[] | null} [onShow] the parts that are drawn; null for all
 */

/**
 * @typedef {object} Plots
 * @property {any} document Bokeh's, in which sources and plots are found by name
 * @property {any[]} views Bokeh's views of the plots, in their order
 * @property {(news: News) => Promise<void>} show draws what changed
 * @property {() => void} repaint paints all anew, in the colours that the page has now
 * @property {() => void} remove
 */

/** @returns {any} */
const bokeh = () => /** @type {any} */ (globalThis).Bokeh

/**
 * The same document with other names for its models: Bokeh finds views by those in the whole page,
 * where the same figure may be twice, and Panel's own models are.
 * @param {any} json
 * @param {string} prefix
 * @returns {any}
 */
export const renamed = (json, prefix) => {
  if (Array.isArray(json)) return json.map((item) => renamed(item, prefix))
  if (json === null || typeof json !== "object") return json
  const entries = Object.entries(json).map(([key, value]) => [
    key,
    key === "id" && typeof value === "string" ? prefix + value : renamed(value, prefix),
  ])
  return Object.fromEntries(entries)
}

// -- Sources ----------------------------------------------------------------------------------------

/** An image is an array of two dimensions of Bokeh's own. @param {any} column */
const withImages = (column) => {
  if (!Array.isArray(column) || !column.some((item) => item?.shape?.length > 1)) return column
  const {ndarray} = bokeh().require("core/util/ndarray")
  return column.map((item) => ndarray(item, {shape: item.shape}))
}

/** The columns that a source came with, and keeps. @type {WeakMap<any, string[]>} */
const kept = new WeakMap()

/**
 * Puts columns into a source, and tells nobody. One that is no more, or not yet, is drawn as
 * nothing.
 * @param {any} source
 * @param {Columns} columns
 */
const fill = (source, columns) => {
  const {data} = source
  if (!kept.has(source))
    kept.set(
      source,
      Object.keys(data).filter((name) => data[name].length),
    )
  for (const [name, column] of Object.entries(columns)) data[name] = withImages(column)
  const length = lengthOf(source) ?? 0
  for (const name of Object.keys(data)) {
    if (name in columns || kept.get(source)?.includes(name)) continue
    if (data[name].length !== length) data[name] = new Float32Array(length).fill(Number.NaN)
  }
}

/** Bokeh would compare the lengths of all columns, anew for each glyph. @param {any} source */
const lengthOf = (source) => (source.data.t ?? Object.values(source.data)[0])?.length ?? null

// -- Axes and parts ---------------------------------------------------------------------------------

/** The ticks that the document came with, and what is written beside them, by axis. @type {WeakMap<any, any>} */
const ownTicks = new WeakMap()

/**
 * @param {any} plot
 * @param {string} dimension x or y
 * @param {Axis} axis
 */
const setAxis = (plot, dimension, {low, high, label, ticks, tick_labels}) => {
  plot[`${dimension}_range`].setv({start: low, end: high})
  for (const scale of dimension === "x" ? plot.below : plot.left) {
    const {ticker, major_label_overrides} = scale
    if (!ownTicks.has(scale)) ownTicks.set(scale, {ticker, major_label_overrides})
    const own = ownTicks.get(scale)
    if (label != null) scale.axis_label = label
    const FixedTicker = bokeh().Models.get("FixedTicker")
    scale.ticker = ticks ? new FixedTicker({ticks}) : own.ticker
    scale.major_label_overrides = tick_labels
      ? new Map(tick_labels.map((text, i) => [ticks?.[i], text]))
      : own.major_label_overrides
    for (const grid of plot.center) {
      if (grid.axis === scale && grid.ticker) grid.ticker = scale.ticker
    }
  }
}

/**
 * @param {any} document
 * @param {Record<string, Axis>} axes
 * @returns {any[]} the plots that these are on, and the colour scales
 */
const setAxes = (document, axes) =>
  Object.entries(axes).map(([name, axis]) => {
    const [, plotName, dimension] = /^(.*)\.([xy])$/.exec(name) ?? []
    const model = document.get_model_by_name(plotName ?? name)
    if (plotName === undefined) model.setv({low: axis.low, high: axis.high})
    else setAxis(model, dimension, axis)
    return model
  })

/** @param {any} model @returns {string | null} the part of the figure that it belongs to */
const partOf = (model) => {
  const tag = model.tags.find((/** @type {unknown} */ tag) => String(tag).startsWith("part:"))
  return tag ? tag.slice("part:".length) : null
}

/**
 * Who does not run is not drawn.
 * @param {any} model
 * @param {string[] | null} onShow
 * @returns {boolean} whether that is new
 */
const setVisible = (model, onShow) => {
  const part = partOf(model)
  const visible = part === null ? model.visible : onShow === null || onShow.includes(part)
  if (model.visible === visible) return false
  model.setv({visible}, {silent: true})
  return true
}

// -- Drawing ----------------------------------------------------------------------------------------

/** What a model of a plot draws: the names of its columns. @param {any} model */
const fieldsOf = (model) => {
  /** @type {Set<string>} */
  const fields = new Set()
  for (const part of [model.glyph, model, model.start, model.end]) {
    for (const property of part ?? []) {
      const field = property.is_unset ? undefined : property.get_value()?.field
      if (typeof field === "string") fields.add(field)
    }
  }
  return fields
}

/** What draws a source in a plot. */
class Drawing {
  /** @param {any} plot its view @param {any} model */
  constructor(plot, model) {
    this.plot = plot
    this.model = model
    this.view = plot.renderer_views.get(model)
    this.source = sourceOf(model)
    this.fields = fieldsOf(model)
    this.length = lengthOf(this.source)
    this.isStale = false // what is in the source is not what it draws
  }

  /** @param {any} source @param {Filling["changed"]} changed */
  hear(source, changed) {
    if (source !== this.source) return
    this.isStale ||= changed === null || [...this.fields].some((field) => changed.has(field))
  }

  async update() {
    const length = lengthOf(this.source)
    const isLengthNew = length !== this.length
    this.length = length
    this.isStale = false
    await takeData(this.view, length ?? 1, isLengthNew)
  }
}

let count = 0

/**
 * The document, filled, with nothing painted yet.
 * @param {any} json
 * @param {News} news
 */
const documentOf = (json, {sources = {}, axes = {}, onShow = null}) => {
  const {Document} = bokeh().require("document/document")
  count += 1
  const document = Document.from_json(renamed(json, `guide${count}-`))
  for (const model of document.all_models) {
    if (model.type === "ColumnDataSource") model.get_length = () => lengthOf(model)
  }
  for (const [name, {columns}] of Object.entries(sources)) {
    const source = document.get_model_by_name(name)
    if (source) fill(source, columns)
  }
  setAxes(document, axes)
  for (const plot of document.roots()) {
    plot.hold_render = true
    plot.lod_threshold = null // while a reader drags, no curve is thinned
    for (const model of drawnOn(plot)) setVisible(model, onShow)
    for (const renderer of plot.renderers) {
      const {glyph} = renderer // nothing is selected or muted: no other glyph need be made
      renderer.setv(
        {selection_glyph: glyph, nonselection_glyph: glyph, muted_glyph: glyph},
        {silent: true},
      )
    }
  }
  return document
}

/** Whether a drawing depends on one of these colour scales. @param {Drawing} drawing @param {any[]} scales */
const isColoredBy = ({model}, scales) => {
  if (scales.length === 0) return false
  const {color_mapper} = model.glyph ?? {}
  if (scales.includes(color_mapper)) return true
  return [...(model.glyph ?? [])].some(
    (property) => !property.is_unset && scales.includes(property.get_value()?.transform),
  )
}

/**
 * Draws a figure's plots into these places, from what is in the news.
 * @param {any} json of a stand-alone document
 * @param {HTMLElement[]} places one for each plot
 * @param {News} news
 * @returns {Promise<Plots>}
 */
export const drawPlots = async (json, places, news) => {
  const document = documentOf(json, news)
  const manager = await bokeh().embed.add_document_standalone(document, places[0], places)
  const views = document.roots().map((/** @type {any} */ plot) => manager.get(plot))
  const isEased = missingParts(bokeh(), views).length === 0
  /** @type {Drawing[]} */
  const drawings = views.flatMap((/** @type {any} */ view) =>
    drawnOn(view.model).map((model) => new Drawing(view, model)),
  )
  let isGone = false
  const sources = new Map(drawings.map(({source}) => [source.name, source]))

  for (const view of views) {
    if (isEased) ease(view)
    view.model.setv({hold_render: false}, {silent: true})
    view.paint()
  }

  /** Bokeh's own way, which takes twice as long. @param {News} news */
  const showPlainly = ({sources: fillings = {}, axes = {}, onShow}) => {
    if (onShow !== undefined) {
      for (const {model} of drawings) if (setVisible(model, onShow)) model.change.emit()
    }
    for (const [name, {columns}] of Object.entries(fillings)) {
      const source = sources.get(name)
      if (!source) continue
      fill(source, columns)
      source.change.emit()
    }
    setAxes(document, axes)
  }

  /** @param {News} news */
  const show = async ({sources: fillings = {}, axes = {}, onShow}) => {
    const changed = new Set()
    for (const [name, filling] of Object.entries(fillings)) {
      const source = sources.get(name)
      if (!source) continue
      fill(source, filling.columns)
      for (const drawing of drawings) drawing.hear(source, filling.changed)
    }
    if (onShow !== undefined) {
      for (const drawing of drawings) if (setVisible(drawing.model, onShow)) changed.add(drawing)
    }
    // What listens to these asks Bokeh for a painting, in the next frame: that is enough.
    const set = setAxes(document, axes)
    for (const drawing of drawings) if (isColoredBy(drawing, set)) drawing.isStale = true
    const due = drawings.filter(({isStale, model}) => isStale && model.visible)
    await Promise.all(due.map((drawing) => drawing.update()))
    if (isGone) return
    for (const drawing of due) changed.add(drawing)
    for (const view of views) {
      const own = [...changed].filter(({plot}) => plot === view)
      if (own.length === 0) continue
      const isSet = set.includes(view.model) || own.some((drawing) => isColoredBy(drawing, set))
      if (isSet) view.request_paint()
      else
        paint(
          view,
          own.map((drawing) => drawing.view),
        )
    }
  }

  const repaint = () => {
    for (const view of views) view.request_paint()
  }
  const remove = () => {
    isGone = true
    manager.clear()
    document.clear()
    const all = bokeh().documents
    all.splice(all.indexOf(document), 1)
  }
  return {
    document,
    views,
    show: isEased ? show : async (news) => showPlainly(news),
    repaint,
    remove,
  }
}
