import assert from "node:assert/strict"
import {test} from "node:test"
import "./dom.ts"
import type {News} from "../src/plots.ts"
import {bokehWith, glyphOf, Model, plotOf} from "./bokeh.ts"

const {renamed} = await import("../src/models.ts")
const {drawPlots} = await import("../src/plots.ts")

const numbers = (...values: number[]) => new Float64Array(values)
const COLUMNS = {t: numbers(0, 1), w_SGD: numbers(4, 2), w_Adam: numbers(4, 3), loss: numbers(9, 8)}
const ALL = {whole: {columns: COLUMNS, changed: null}}

/** A plane with two curves and an image, and a plot of the loss beside it. */
const figure = () => {
  const whole = new Model({type: "ColumnDataSource", name: "whole", data: {rate: []}})
  const map = new Model({type: "ColumnDataSource", name: "table:map", data: {}})
  const scale = new Model({name: "soon", low: 0, high: 1})
  const curve = (field: string, tags: string[] = []) =>
    new Model({glyph: glyphOf("t", field), data_source: whole, tags})
  const [sgd, adam] = [curve("w_SGD", ["part:SGD"]), curve("w_Adam", ["part:Adam"])]
  const image = new Model({
    glyph: Object.assign(glyphOf("image"), {color_mapper: scale}),
    data_source: map,
    level: "underlay",
  })
  const axis = new Model({
    ticker: new Model({}),
    axis_label: "w₁",
    major_label_overrides: new Map(),
  })
  const plane = plotOf({name: "plane", renderers: [image, adam, sgd], below: [axis]})
  const loss = plotOf({name: "loss", renderers: [curve("loss")]})
  const bokeh = bokehWith([plane, loss], [scale])
  Object.assign(globalThis, {Bokeh: bokeh})
  return {whole, map, scale, sgd, adam, image, axis, plane, loss, bokeh}
}

const drawn = async (news: News = {sources: ALL}) => {
  const made = figure()
  const places = [document.createElement("div"), document.createElement("div")]
  const plots = await drawPlots({roots: []}, places, news)
  const [plane, loss] = made.bokeh.views
  const filled = (model: any) => plane.renderer_views.get(model).glyph.filled
  return {...made, plots, places, planeView: plane, lossView: loss, filled}
}

test("models get names that no other document has", () => {
  const json = {
    roots: [{id: "p1", attributes: {name: "id", source: {id: "p2"}, data: [["id", 1]]}}],
  }
  assert.deepEqual(renamed(json, "guide1-"), {
    roots: [
      {id: "guide1-p1", attributes: {name: "id", source: {id: "guide1-p2"}, data: [["id", 1]]}},
    ],
  })
})

test("sources are full, and hidden is who is not on show, before anything is painted", async () => {
  const {whole, sgd, adam, planeView, lossView, bokeh, places} = await drawn({
    sources: ALL,
    onShow: ["SGD"],
  })
  assert.equal(whole.data.w_SGD, COLUMNS.w_SGD)
  assert.deepEqual([sgd.visible, adam.visible], [true, false])
  assert.deepEqual([planeView.painted.length, lossView.painted.length], [1, 1])
  assert.equal(bokeh.places, places)
})

test("a column that is drawn and not there is drawn as nothing", async () => {
  const {whole, plots} = await drawn()
  assert.deepEqual([...whole.data.rate], [Number.NaN, Number.NaN])
  const {loss: _, ...fewer} = COLUMNS
  await plots.show({sources: {whole: {columns: {...fewer, t: numbers(0, 1, 2)}, changed: null}}})
  assert.equal(whole.data.rate.length, 3)
  assert.deepEqual([...whole.data.loss], [Number.NaN, Number.NaN, Number.NaN])
})

test("only what draws a changed column takes it, and only its plot is painted, once", async () => {
  const {plots, planeView, lossView, sgd, adam, filled, whole} = await drawn()
  const columns = {...COLUMNS, w_SGD: numbers(4, 1)}
  await plots.show({sources: {whole: {columns, changed: new Set(["w_SGD"])}}})
  assert.deepEqual([filled(sgd), filled(adam)], [1, 0])
  assert.deepEqual([planeView.painted.length, lossView.painted.length], [2, 1])
  assert.deepEqual(planeView.painted.at(-1), [planeView.renderer_views.get(sgd)])
  assert.equal(planeView.asked, 0)
  assert.equal(whole.changes, 0)
})

test("where nothing changed, nothing is painted", async () => {
  const {plots, planeView, lossView} = await drawn()
  await plots.show({sources: {whole: {columns: COLUMNS, changed: new Set(["seed"])}}})
  await plots.show({sources: {}, axes: {}})
  assert.deepEqual([planeView.painted.length, lossView.painted.length], [1, 1])
})

test("who is hidden takes columns when they are shown again", async () => {
  const {plots, adam, filled, planeView} = await drawn({sources: ALL, onShow: ["SGD"]})
  const columns = {...COLUMNS, w_Adam: numbers(4, 0)}
  await plots.show({sources: {whole: {columns, changed: new Set(["w_Adam"])}}})
  assert.equal(filled(adam), 0)
  assert.equal(planeView.painted.length, 1)
  await plots.show({onShow: null})
  assert.ok(adam.visible)
  assert.equal(filled(adam), 1)
  assert.equal(planeView.painted.length, 2)
})

test("an axis gets its range, label and ticks; Bokeh paints it in the next frame", async () => {
  const {plots, plane, axis, planeView, lossView} = await drawn()
  const ticker = axis.ticker
  const labels = {label: "w₁ (flat)", ticks: [0, 2], tick_labels: ["none", "two"]}
  const columns = {...COLUMNS, w_SGD: numbers(4, 1)}
  await plots.show({
    sources: {whole: {columns, changed: new Set(["w_SGD"])}},
    axes: {"plane.x": {low: -1, high: 2, ...labels}},
  })
  assert.deepEqual([plane.x_range.start, plane.x_range.end], [-1, 2])
  assert.equal(axis.axis_label, "w₁ (flat)")
  assert.deepEqual(axis.ticker.ticks, [0, 2])
  assert.deepEqual(
    [...axis.major_label_overrides],
    [
      [0, "none"],
      [2, "two"],
    ],
  )
  assert.deepEqual([planeView.painted.length, planeView.asked], [1, 1])
  assert.deepEqual([lossView.painted.length, lossView.asked], [1, 0])
  // Where only the range is new, it is painted at once, and Bokeh hears nothing.
  const {changes} = plane.x_range
  await plots.show({axes: {"plane.x": {low: -1, high: 3, ...labels}}})
  assert.deepEqual([plane.x_range.end, plane.x_range.changes], [3, changes])
  assert.deepEqual([planeView.painted.length, planeView.asked], [2, 1])
  assert.deepEqual(planeView.painted.at(-1), [])
  await plots.show({axes: {"plane.x": {low: -1, high: 2}}})
  assert.equal(axis.ticker, ticker)
  assert.equal(axis.major_label_overrides.size, 0)
})

test("a colour scale has what it colours drawn anew", async () => {
  const {plots, scale, image, planeView, lossView, filled} = await drawn()
  await plots.show({axes: {soon: {low: 0, high: 200}}})
  assert.equal(scale.high, 200)
  assert.equal(filled(image), 1)
  assert.deepEqual([planeView.asked, lossView.asked], [1, 0])
})

test("an image is one of Bokeh's own arrays", async () => {
  const {plots, map} = await drawn()
  const image = Object.assign(new Float32Array(6), {shape: [2, 3]})
  await plots.show({sources: {"table:map": {columns: {image: [image]}, changed: null}}})
  assert.equal(map.data.image[0].dimension, 2)
})

test("without a part that it needs, Bokeh goes its own way", async () => {
  const made = figure()
  const {bokeh, whole, adam} = made
  const build = bokeh.embed.add_document_standalone
  bokeh.embed.add_document_standalone = async (...given: any[]) => {
    const manager = await build(...given)
    for (const view of bokeh.views) delete view.invalidate_painters
    return manager
  }
  const plots = await drawPlots({roots: []}, [document.createElement("div")], {sources: ALL})
  assert.equal(adam.level, "glyph")
  const columns = {...COLUMNS, w_SGD: numbers(4, 1)}
  await plots.show({sources: {whole: {columns, changed: new Set(["w_SGD"])}}, onShow: ["SGD"]})
  assert.equal(whole.data.w_SGD, columns.w_SGD)
  assert.equal(whole.changes, 1)
  assert.deepEqual([adam.visible, adam.changes], [false, 1])
})

test("another theme has all painted anew", async () => {
  const {plots, planeView, lossView} = await drawn()
  plots.repaint()
  assert.deepEqual([planeView.asked, lossView.asked], [1, 1])
})

test("what is taken off the page is let go of", async () => {
  const {plots, bokeh, planeView} = await drawn()
  const late = plots.show({sources: ALL})
  plots.remove()
  await late
  assert.deepEqual([bokeh.documents, bokeh.views], [[], []])
  assert.equal(planeView.painted.length, 1)
})
