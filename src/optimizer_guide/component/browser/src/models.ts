// Bokeh's models: a figure's document, whose sources, axes and parts are set here by their names.

import {drawnOn} from "./bokeh.ts"
import type {Axis, Columns} from "./contract.ts"
import type {News} from "./plots.ts"

export const bokeh = (): any => (globalThis as any).Bokeh

/**
 * The same document with other names for its models: Bokeh finds views by those in the whole page,
 * where the same figure may be twice, and Panel's own models are.
 */
export const renamed = (json: any, prefix: string): any => {
  if (Array.isArray(json)) return json.map((item) => renamed(item, prefix))
  if (json === null || typeof json !== "object") return json
  const entries = Object.entries(json).map(([key, value]) => [
    key,
    key === "id" && typeof value === "string" ? prefix + value : renamed(value, prefix),
  ])
  return Object.fromEntries(entries)
}

// -- Sources --------------------------------------------------------------------------------------

/** An image is an array of two dimensions of Bokeh's own. */
const withImages = (column: any) => {
  if (!Array.isArray(column) || !column.some((item) => item?.shape?.length > 1)) return column
  const {ndarray} = bokeh().require("core/util/ndarray")
  return column.map((item) => ndarray(item, {shape: item.shape}))
}

/** The columns that a source came with, and keeps. */
const kept = new WeakMap<any, string[]>()

/**
 * Puts columns into a source, and tells nobody. One that is no more, or not yet, is drawn as
 * nothing.
 */
export const fill = (source: any, columns: Columns) => {
  const {data} = source
  const hasOwn = (name: string) => data[name].length > 0
  if (!kept.has(source)) kept.set(source, Object.keys(data).filter(hasOwn))
  for (const [name, column] of Object.entries(columns)) data[name] = withImages(column)
  const length = lengthOf(source) ?? 0
  for (const name of Object.keys(data)) {
    if (name in columns || kept.get(source)?.includes(name)) continue
    if (data[name].length !== length) data[name] = new Float32Array(length).fill(Number.NaN)
  }
}

/** Bokeh would compare the lengths of all columns, anew for each glyph. */
export const lengthOf = (source: any) =>
  (source.data.t ?? Object.values(source.data)[0])?.length ?? null

// -- Axes and parts -------------------------------------------------------------------------------

/** The ticks that the document came with, and what is written beside them, by axis. */
const ownTicks = new WeakMap<any, any>()

/** What was written beside an axis last. */
const written = new WeakMap<any, string>()

/** Whether Bokeh hears of it. */
const setAxis = (
  plot: any,
  dimension: string,
  {low, high, label, ticks, tick_labels}: Axis,
  isQuiet: boolean,
): boolean => {
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
 * The plots that these are on, and the colour scales, and which of them Bokeh hears of: if
 * `isQuiet`, of no range that changes, so that it does not paint.
 */
export const setAxes = (document: any, axes: Record<string, Axis>, isQuiet = false) => {
  const heard: any[] = []
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

/** The part of the figure that a model belongs to. */
const partOf = (model: any): string | null => {
  const tag = model.tags.find((tag: unknown) => String(tag).startsWith("part:"))
  return tag ? tag.slice("part:".length) : null
}

/** Who does not run is not drawn; whether that is new. */
export const setVisible = (model: any, onShow: string[] | null): boolean => {
  const part = partOf(model)
  const visible = part === null ? model.visible : onShow === null || onShow.includes(part)
  if (model.visible === visible) return false
  model.setv({visible}, {silent: true})
  return true
}

// -- What is drawn --------------------------------------------------------------------------------

/** What a model of a plot draws: the names of its columns. */
export const fieldsOf = (model: any) => {
  const fields = new Set<string>()
  for (const part of [model.glyph, model, model.start, model.end]) {
    for (const property of part ?? []) {
      const field = property.is_unset ? undefined : property.get_value()?.field
      if (typeof field === "string") fields.add(field)
    }
  }
  return fields
}

/** Whether a model draws with one of these colour scales. */
export const isColoredBy = ({glyph}: any, scales: any[]) => {
  if (scales.length === 0) return false
  if (scales.includes(glyph?.color_mapper)) return true
  return [...(glyph ?? [])].some(
    (property) => !property.is_unset && scales.includes(property.get_value()?.transform),
  )
}

// -- The document ---------------------------------------------------------------------------------

let count = 0

/** The document, filled, with nothing painted yet. */
export const documentOf = (json: any, {sources = {}, axes = {}, onShow = null}: News) => {
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
