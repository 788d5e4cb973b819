import assert from "node:assert/strict"
import {test} from "node:test"
import "./dom.ts"
import {bokehWith, glyphOf, Model, plotOf, plotView, viewOf} from "./bokeh.ts"

const {ease, missingParts, paint, PRIVATE_PARTS, takeData} = await import("../src/bokeh.ts")
const {paintDots} = await import("../src/dots.ts")
const {forgetLooks} = await import("../src/looks.ts")

const source = () => new Model({name: "whole", data: {}})

const plot = () =>
  plotOf({
    renderers: [
      new Model({glyph: glyphOf("x"), data_source: new Model({data: {}}), level: "underlay"}),
      new Model({glyph: glyphOf("x"), data_source: new Model({data: {}})}),
      new Model({glyph: glyphOf("w", "loss"), data_source: source()}),
      new Model({glyph: glyphOf("x"), data_source: new Model({data: {}})}),
    ],
    center: [
      new Model({source: source(), level: "overlay"}),
      new Model({level: "annotation"}),
      new Model({level: "image"}),
    ],
    below: [new Model({})],
  })

/** @param view of a plot */
const guideIn = ({model, renderer_views}: any) => renderer_views.get(model.below[0])

test("a Bokeh that has every part lacks none", () => {
  assert.deepEqual(missingParts(bokehWith([]), [plotView(plot())]), [])
})

for (const [owner, name] of PRIVATE_PARTS) {
  test(`that ${owner}.${name} is not there is told`, () => {
    const page = bokehWith([])
    const view = plotView(plot())
    const drawing = view.renderer_views.get(view.model.renderers[2])
    const owners = {
      page,
      plot: view,
      canvas: view.canvas_view,
      guide: guideIn(view),
      look: guideIn(view).visuals[0],
      drawing,
      curve: drawing,
      rows: drawing.cds_view,
      glyph: drawing.glyph,
    }
    delete (owners as any)[owner][name]
    assert.ok(missingParts(page, [view]).includes(`${owner}.${name}`))
  })
}

test("what moves, and all above it, is on the upper canvas", () => {
  const view = plotView(plot())
  ease(view)
  const levels = (models: any[]) => models.map(({level}) => level)
  assert.deepEqual(levels(view.model.renderers), ["underlay", "glyph", "overlay", "overlay"])
  assert.deepEqual(levels(view.model.center), ["overlay", "overlay", "image"])
})

test("where nothing moves, all stays", () => {
  const still = new Model({glyph: glyphOf("x"), data_source: new Model({data: {}})})
  const view = plotView(plotOf({renderers: [still]}))
  ease(view)
  assert.equal(still.level, "glyph")
})

test("a canvas is no place to stop at", () => {
  const view = plotView(plot())
  view.canvas_view.events_el.tabIndex = 0
  ease(view)
  assert.ok(!view.canvas_view.events_el.hasAttribute("tabindex"))
})

test("a curve is painted by its one glyph, with all rows, within the frame", () => {
  const view = plotView(plot())
  const curve = view.renderer_views.get(view.model.renderers[2])
  const calls: any[] = []
  curve.glyph.map_data = () => calls.push("map")
  curve.glyph.paint = (_: any, rows: any) => calls.push(rows)
  ease(view)
  curve._paint({save: () => calls.push("save"), restore: () => calls.push("restore")})
  assert.deepEqual(calls, ["save", "map", [0, 1], "restore"])
  assert.ok(curve.needs_clip)
})

/** @param value the same for all rows */
const scalar = (value: any) => ({value, get: () => value, is_Scalar: () => true})

test("dots are painted where they are; of many on one place those that are seen", () => {
  const calls: any[] = []
  const context = {
    beginPath: () => {},
    arc: (...[x, y, radius]: number[]) => calls.push([x, y, radius]),
    fill: () => {},
  } as any
  const dots = {
    sx: [1, Number.NaN, ...Array(30).fill(5), 1],
    sy: [2, 0, ...Array(30).fill(5), 2],
    size: scalar(6),
    visuals: {fill: {set_vectorize: () => calls.push("look")}},
  }
  paintDots(
    dots,
    context,
    dots.sx.map((_, i) => i),
  )
  assert.deepEqual(calls, ["look", [1, 2, 3], ...Array(16).fill([5, 5, 3]), [1, 2, 3]])
})

test("what looks alike in all rows is not asked again how it looks", async () => {
  for (const [isPlain, asked] of [
    [true, 0],
    [false, 1],
  ] as [boolean, number][]) {
    const view = plotView(plot())
    const curve = view.renderer_views.get(view.model.renderers[2])
    const width = {...scalar(2), is_Scalar: () => isPlain}
    let count = 0
    Object.assign(curve.glyph, {
      line_width: width,
      visuals: [[{attr: "line_width"}]],
      set_visuals: () => count++,
    })
    curve.glyph.model.type = "Line"
    ease(view)
    await takeData(curve, 3, false)
    assert.equal(count, asked)
  }
})

test("how an axis looks is asked once, until another theme comes", () => {
  const view = plotView(plot())
  const [look] = guideIn(view).visuals
  const asked: string[] = []
  look._get_css_value = (name: string) => {
    asked.push(name)
    return `${name} ${asked.length}`
  }
  ease(view)
  const ask = () => look._get_css_value("color")
  assert.deepEqual([ask(), ask()], ["color 1", "color 1"])
  forgetLooks(view)
  assert.deepEqual([ask(), ask(), asked.length], ["color 2", "color 2", 2])
})

test("and how large the page's letters are", () => {
  let asked = 0
  class View {
    get base_font_size() {
      asked++
      return 13
    }
  }
  const {base_font_size: _, ...parts} = plotView(plot())
  const view = Object.assign(new View(), parts)
  ease(view)
  assert.deepEqual([view.base_font_size, view.base_font_size, asked], [13, 13, 1])
  forgetLooks(view)
  assert.deepEqual([view.base_font_size, asked], [13, 2])
})

test("what is where is found out when the pointer asks", () => {
  const view = plotView(plot())
  const {glyph} = view.renderer_views.get(view.model.renderers[2])
  let built = 0
  glyph.index_data = function () {
    built++
    this._index = {}
  }
  ease(view)
  glyph.index_data()
  glyph.index_data()
  assert.equal(built, 0)
  assert.ok(glyph.index)
  assert.ok(glyph.index)
  assert.equal(built, 1)
})

test("a curve takes its columns as they are", async () => {
  const curve = viewOf(new Model({glyph: glyphOf("w"), data_source: source()}))
  let rows: any
  curve.glyph.set_data = (_: any, given: any) => {
    rows = given
  }
  let counted = 0
  curve.cds_view.compute_indices = () => counted++
  await takeData(curve, 3, false)
  const column = new Float64Array(3)
  assert.equal(rows.count, 3)
  assert.equal(rows.select(column), column)
  assert.equal(counted, 0)
  await takeData(curve, 4, true)
  assert.equal(counted, 1)
})

test("an arrow takes its source", async () => {
  const arrow = viewOf(new Model({source: source()}))
  await takeData(arrow, 1, false)
  assert.equal(arrow.filled, 1)
})

test("a plot is painted once, for what changed in it", () => {
  const view = plotView(plot())
  const drawings = [...view.renderer_views.values()].slice(2, 3)
  view.invalidate_dataranges = true
  paint(view, drawings)
  assert.deepEqual(view.painted, [drawings])
  assert.equal(view.invalidate_dataranges, false)
})
