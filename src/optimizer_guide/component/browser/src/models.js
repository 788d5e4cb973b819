// Bokeh's models: a figure's document, whose sources, axes and parts are set here by their names.

import {drawnOn} from "./bokeh.js"

/** @typedef {import("./contract.js").Axis} Axis */
/** @typedef {import("./contract.js").Columns} Columns */
/** @typedef {import("./plots.js").News} News */

/** @returns {any} */
export const bokeh = () => /** @type {any} */ (globalThis).Bokeh

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

// -- Sources --------------------------------------------------------------------------------------

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
export const fill = (source, columns) => {
  const {data} = source
  const hasOwn = (/** @type {string} */ name) => data[name].length > 0
  if (!kept.has(source)) kept.set(source, Object.keys(data).filter(hasOwn))
  for (const [name, column] of Object.entries(columns)) data[name] = withImages(column)
  const length = lengthOf(source) ?? 0
  for (const name of Object.keys(data)) {
    if (name in columns || kept.get(source)?.includes(name)) continue
    if (data[name].length !== length) data[name] = new Float32Array(length).fill(Number.NaN)
  }
}

/** Bokeh would compare the lengths of all columns, anew for each glyph. @param {any} source */
export const lengthOf = (source) => (source.data.t ?? Object.values(source.data)[0])?.length ?? null

// -- Axes and parts -------------------------------------------------------------------------------

/**
 * The ticks that the document came with, and what is written beside them, by axis.
 * @type {WeakMap<any, any>}
 */
const ownTicks = new WeakMap()

/** What was written beside an axis last. @type {WeakMap<any, string>} */
const written = new WeakMap()

/**
 * @param {any} plot
 * @param {string} dimension x or y
 * @param {Axis} axis
 * @param {boolean} isQuiet
 * @returns {boolean} whether Bokeh hears of it
 */
const setAxis = (plot, dimension, {low, high, label, ticks, tick_labels}, isQuiet) => {
  plot[`${dimension}_range`].setv({start: low, end: high}, {silent: isQuiet})
  let isHeard = !isQuiet
  const beside = JSON.stringify([label, ticks, tick_labels])
  for (const scale of dimension === "x" ? plot.below : plot.left) {
    if (written.get(scale) === beside) continue
    written.set(scale, beside)
    isHeard = true
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
  return isHeard
}

/**
 * @param {any} document
 * @param {Record<string, Axis>} axes
 * @param {boolean} isQuiet Bokeh hears nothing of ranges that change, so that it does not paint
 * @returns {{set: any[], heard: any[]}} the plots that these are on, and the colour scales; and of
 *   which of them Bokeh hears
 */
export const setAxes = (document, axes, isQuiet = false) => {
  /** @type {any[]} */
  const heard = []
  const set = Object.entries(axes).map(([name, axis]) => {
    const [, plotName, dimension] = /^(.*)\.([xy])$/.exec(name) ?? []
    const model = document.get_model_by_name(plotName ?? name)
    const isHeard = plotName === undefined || setAxis(model, dimension, axis, isQuiet)
    if (plotName === undefined) model.setv({low: axis.low, high: axis.high})
    if (isHeard) heard.push(model)
    return model
  })
  return {set, heard}
}

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
export const setVisible = (model, onShow) => {
  const part = partOf(model)
  const visible = part === null ? model.visible : onShow === null || onShow.includes(part)
  if (model.visible === visible) return false
  model.setv({visible}, {silent: true})
  return true
}

// -- What is drawn --------------------------------------------------------------------------------

/** What a model of a plot draws: the names of its columns. @param {any} model */
export const fieldsOf = (model) => {
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

/**
 * Whether a model draws with one of these colour scales.
 * @param {any} model
 * @param {any[]} scales
 */
export const isColoredBy = ({glyph}, scales) => {
  if (scales.length === 0) return false
  if (scales.includes(glyph?.color_mapper)) return true
  return [...(glyph ?? [])].some(
    (property) => !property.is_unset && scales.includes(property.get_value()?.transform),
  )
}

// -- The document ---------------------------------------------------------------------------------

let count = 0

/**
 * The document, filled, with nothing painted yet.
 * @param {any} json
 * @param {News} news
 */
export const documentOf = (json, {sources = {}, axes = {}, onShow = null}) => {
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
