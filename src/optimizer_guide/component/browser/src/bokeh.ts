// What is done to Bokeh that its documentation does not promise, so that a move costs less.
//
// Where the time of a move went (Bokeh 3.9.2, the race, 110 ms in the browser alone): 40 ms to hand
// the columns to the curves, most of it for the four spare views that each has and for comparing
// old columns with new; 50 ms to paint, most of it for axes, whose labels are measured twice a
// painting, for markers, which build a model to know whether they are in the frame, and for writing
// anew where in the page each curve is; the rest waiting for a frame. So here
// - the page is asked once a theme how axes and grids look, not for each of their lines and labels;
// - what moves is drawn on the upper of the two canvases of a plot, and what stands still (axes,
//   grids, contours) is not painted again with it;
// - columns are put into a source without its signals, and only what draws a changed one takes it;
// - each plot that has such a thing is painted once, at once.
// All of it is left out if a part is missing, as it may be in another release: `missingParts`.

import {areDots, isUniform, paintDots} from "./dots.ts"
import {guidesOf, looksOf, rememberLooks} from "./looks.ts"

/** What is touched: whose it is, and its name. */
export const PRIVATE_PARTS: [owner: keyof ReturnType<typeof ownersIn>, name: string][] = [
  ["page", "require"], // of its modules document/document and core/util/ndarray
  ["plot", "renderer_views"],
  ["plot", "canvas_view"],
  ["plot", "frame"],
  ["plot", "base_font_size"],
  ["plot", "paint"],
  ["plot", "repaint"],
  ["plot", "request_paint"],
  ["plot", "invalidate_painters"],
  ["plot", "invalidate_dataranges"],
  ["plot", "export"],
  ["canvas", "events_el"],
  ["guide", "visuals"],
  ["look", "_get_css_value"],
  ["drawing", "set_data"],
  ["drawing", "needs_clip"],
  ["drawing", "update_position"],
  ["curve", "glyph"],
  ["curve", "cds_view"],
  ["curve", "update_data"],
  ["curve", "_paint"],
  ["rows", "compute_indices"],
  ["glyph", "data_size"],
  ["glyph", "set_data"],
  ["glyph", "set_visuals"],
  ["glyph", "visuals"],
  ["glyph", "after_visuals"],
  ["glyph", "after_lazy_visuals"],
  ["glyph", "map_data"],
  ["glyph", "paint"],
  ["glyph", "index"],
  ["glyph", "_index"],
  ["glyph", "index_data"],
]

/** The source that a model draws, if it draws one. */
export const sourceOf = (model: any): any => model.data_source ?? model.source

/** Every renderer and annotation of a plot that draws a source. */
export const drawnOn = (plot: any): any[] => [...plot.renderers, ...plot.center].filter(sourceOf)

/** Of each kind, all that there are in these plots. */
const ownersIn = (page: any, views: any[]) => {
  const guides = views.flatMap(guidesOf)
  const drawings = views.flatMap((view) =>
    drawnOn(view.model).map((model) => view.renderer_views?.get(model)),
  )
  const curves = drawings.filter((view) => view?.model.glyph)
  const glyphs = curves.map((view) => view.glyph)
  return {
    page: [page],
    plot: views,
    canvas: views.map((view) => view.canvas_view),
    guide: guides,
    look: guides.flatMap(looksOf),
    drawing: drawings,
    curve: curves,
    rows: curves.map((view) => view.cds_view),
    glyph: glyphs,
  }
}

/** The parts that these plots lack: none, of the release that this was written for. */
export const missingParts = (page: any, views: any[]) => {
  const owners = ownersIn(page, views)
  return PRIVATE_PARTS.filter(([owner, name]) =>
    owners[owner].some((one) => !(one && name in Object(one))),
  ).map(([owner, name]) => `${owner}.${name}`)
}

const nothing = () => {}
const nothingLater = async () => {}

/** What is drawn as these are goes to the upper canvas. */
const lift = (models: any[], level: string) => {
  for (const model of models) {
    if (model.level === level) model.setv({level: "overlay"}, {silent: true})
  }
}

/** What moves goes there, and what stands above it, too. */
const divide = (plot: any) => {
  const moves = ({level, data_source}: any) => level === "glyph" && data_source?.name
  const lowest = plot.renderers.findIndex(moves)
  if (lowest >= 0) lift(plot.renderers.slice(lowest), "glyph")
  lift(plot.center, "annotation")
}

/** All rows of a source: none is filtered out. */
const allRows = (count: number) => ({count, select: (column: any) => column})

/** Their numbers, the same list for all curves of a length. */
const lists = new Map<number, number[]>()

const rowNumbers = (count: number) => {
  const list = lists.get(count) ?? Array.from({length: count}, (_, i) => i)
  lists.set(count, list)
  return list
}

/** Those whose look no column changes. */
const settled = new WeakSet<any>()

/** A curve is painted by its one glyph, for nothing is selected or muted here. */
const easeCurve = (view: any) => {
  const {glyph} = view
  view.update_data = nothingLater // `takeData` does it
  if (["Line", "Scatter"].includes(glyph.model.type) && isUniform(glyph)) {
    settled.add(glyph)
    if (areDots(glyph)) {
      glyph.paint = (context: any, rows: any) => paintDots(glyph, context, rows)
    }
  }
  view._paint = (context: any) => {
    context.save()
    glyph.map_data()
    glyph.paint(context, rowNumbers(glyph.data_size))
    context.restore()
  }
  Object.defineProperty(view, "needs_clip", {value: true}) // the upper canvas has no frame
  // What is where is asked by the pointer alone.
  const build = glyph.index_data
  glyph.index_data = () => {
    glyph._index = null
  }
  Object.defineProperty(glyph, "index", {
    get: () => {
      if (glyph._index === null) build.call(glyph)
      return glyph._index
    },
  })
}

/** Makes a plot paint less, if no part is missing in it. */
export const ease = (view: any) => {
  divide(view.model)
  rememberLooks(view)
  view.canvas_view.events_el.removeAttribute("tabindex") // it takes no keys: no place to stop at
  for (const model of drawnOn(view.model)) {
    const drawing = view.renderer_views.get(model)
    drawing.update_position = nothing // of an empty element
    if (model.glyph) easeCurve(drawing)
  }
}

/** What draws a source in a plot takes the columns, of this length, that are in it now. */
export const takeData = async (view: any, length: number, isLengthNew: boolean) => {
  const {model, glyph} = view
  if (!model.glyph) return view.set_data(sourceOf(model))
  if (isLengthNew) view.cds_view.compute_indices() // for what is told under the pointer
  const rows = allRows(length)
  await glyph.set_data(model.data_source, rows)
  if (settled.has(glyph)) return
  glyph.set_visuals(model.data_source, rows)
  glyph.after_visuals()
  await glyph.after_lazy_visuals()
}

/** Paints a plot, now: of its two canvases those that these views are on, which changed in it. */
export const paint = (view: any, drawings: any[]) => {
  view.invalidate_dataranges = false // the ranges are Python's
  view.invalidate_painters(...drawings)
  view.paint()
}

/** Paints all of a plot, now, and lays it out if its axes need other room. */
export const paintAll = (view: any) => {
  view.invalidate_dataranges = false
  view.invalidate_painters()
  view.repaint()
}
