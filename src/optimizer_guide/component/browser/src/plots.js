// The plots of a figure, drawn once, and then what changes in them.

import {drawnOn, ease, missingParts, paint, paintAll, sourceOf, takeData} from "./bokeh.js"
import {forgetLooks} from "./looks.js"
import {
  bokeh,
  documentOf,
  fieldsOf,
  fill,
  isColoredBy,
  lengthOf,
  setAxes,
  setVisible,
} from "./models.js"

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
 * @property {() => string[]} pictures of each plot as it is, as addresses
 * @property {() => void} remove
 */

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

/** @param {Drawing[]} drawings */
const viewsOf = (drawings) => drawings.map(({view}) => view)

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
    const {set, heard} = setAxes(document, axes, true)
    for (const drawing of drawings) if (isColoredBy(drawing.model, heard)) drawing.isStale = true
    const due = drawings.filter(({isStale, model}) => isStale && model.visible)
    await Promise.all(due.map((drawing) => drawing.update()))
    if (isGone) return
    for (const drawing of due) changed.add(drawing)
    for (const view of views) {
      const own = [...changed].filter(({plot}) => plot === view)
      const isSet = set.includes(view.model)
      if (own.length === 0 && !isSet) continue
      // Who hears of an axis has Bokeh paint it in the next frame: that is enough.
      const isDue = [view.model, ...own.map(({model}) => model)].some(
        (model) => heard.includes(model) || isColoredBy(model, heard),
      )
      if (isDue) view.request_paint()
      else if (isSet) paintAll(view)
      else paint(view, viewsOf(own))
    }
  }

  const repaint = () => {
    for (const view of views) {
      forgetLooks(view)
      view.request_paint()
    }
  }
  const pictures = () =>
    views.map((/** @type {any} */ view) => {
      forgetLooks(view) // on paper it is light
      paint(view, []) // all of it
      return view.export("png", true).canvas.toDataURL()
    })
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
    pictures,
    remove,
  }
}
