// The plots of a figure, drawn once, and then what changes in them.

import {drawnOn, ease, missingParts, paint, paintAll, sourceOf, takeData} from "./bokeh.ts"
import type {Axis, Columns} from "./contract.ts"
import {forgetLooks} from "./looks.ts"
import {
  bokeh,
  documentOf,
  fieldsOf,
  fill,
  isColoredBy,
  lengthOf,
  setAxes,
  setVisible,
} from "./models.ts"

/** The new columns of a source, and which of them differ: all, if null. */
export type Filling = {columns: Columns; changed: Set<string> | null}

/** What is to be drawn; what is absent has not changed. */
export interface News {
  sources?: Record<string, Filling> // by name
  axes?: Record<string, Axis>
  onShow?: string[] | null // the parts that are drawn; null for all
}

/** What draws a source in a plot. */
const drawingOf = (plot: any, model: any) => {
  const source = sourceOf(model)
  return {
    plot,
    model,
    view: plot.renderer_views.get(model),
    source,
    fields: fieldsOf(model),
    length: lengthOf(source),
    isStale: false, // what is in the source is not what it draws
  }
}

type Drawing = ReturnType<typeof drawingOf>

const update = async (drawing: Drawing) => {
  const length = lengthOf(drawing.source)
  const isLengthNew = length !== drawing.length
  Object.assign(drawing, {length, isStale: false})
  await takeData(drawing.view, length ?? 1, isLengthNew)
}

/** Draws a figure's plots, a stand-alone document, into a place each, from what is in the news. */
export const drawPlots = async (json: any, places: HTMLElement[], news: News) => {
  const document = documentOf(json, news)
  const manager = await bokeh().embed.add_document_standalone(document, places[0], places)
  const views = document.roots().map((plot: any) => manager.get(plot))
  const isEased = missingParts(bokeh(), views).length === 0
  const drawings: Drawing[] = views.flatMap((view: any) =>
    drawnOn(view.model).map((model) => drawingOf(view, model)),
  )
  let isGone = false
  const sources = new Map(drawings.map(({source}) => [source.name, source]))

  for (const view of views) {
    if (isEased) ease(view)
    view.model.setv({hold_render: false}, {silent: true})
    view.paint()
  }

  /** Bokeh's own way, which takes twice as long. */
  const showPlainly = ({sources: fillings = {}, axes = {}, onShow}: News) => {
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

  /** Draws what changed. */
  const show = async ({sources: fillings = {}, axes = {}, onShow}: News) => {
    const changed = new Set<Drawing>()
    for (const [name, filling] of Object.entries(fillings)) {
      const source = sources.get(name)
      if (!source) continue
      fill(source, filling.columns)
      const {changed: names} = filling
      for (const drawing of drawings) {
        if (drawing.source !== source) continue
        drawing.isStale ||= names === null || [...drawing.fields].some((field) => names.has(field))
      }
    }
    if (onShow !== undefined) {
      for (const drawing of drawings) if (setVisible(drawing.model, onShow)) changed.add(drawing)
    }
    const {set, heard} = setAxes(document, axes, true)
    for (const drawing of drawings) if (isColoredBy(drawing.model, heard)) drawing.isStale = true
    const due = drawings.filter(({isStale, model}) => isStale && model.visible)
    await Promise.all(due.map(update))
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
      else
        paint(
          view,
          own.map((drawing) => drawing.view),
        )
    }
  }

  /** Paints all anew, in the colours that the page has now. */
  const repaint = () => {
    for (const view of views) {
      forgetLooks(view)
      view.request_paint()
    }
  }
  /** Of each plot as it is, as addresses. */
  const pictures = (): string[] =>
    views.map((view: any) => {
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
    show: isEased ? show : async (news: News) => showPlainly(news),
    repaint,
    pictures,
    remove,
  }
}

export type Plots = Awaited<ReturnType<typeof drawPlots>>
