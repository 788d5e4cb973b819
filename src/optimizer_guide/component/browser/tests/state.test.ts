import assert from "node:assert/strict"
import {test} from "node:test"
import {emptyState, everythingAt, newsOf, takeIn} from "../src/state.ts"

const opening = {
  figure: "race",
  played: {t: [0, 1], w_SGD: new Float64Array([4, 2]), w_Adam: new Float64Array([4, 3])},
  tables: {goal: {x: new Float64Array([0]), text: ["goal"]}},
  axes: {"plane.x": {low: 0, high: 1}},
  on_show: ["SGD"],
}

const opened = () => {
  const state = emptyState()
  takeIn(state, opening)
  return state
}

test("what is absent has not changed", () => {
  const state = opened()
  const before = {...state.played}
  const changes = takeIn(state, {figure: "race", played: {w_SGD: new Float64Array([4, 1])}})
  assert.deepEqual([...changes.columns], ["w_SGD"])
  assert.deepEqual(changes.tables, [])
  assert.equal(changes.isWhoNew, false)
  assert.equal(state.played.w_Adam, before.w_Adam)
  assert.deepEqual([...state.played.w_SGD], [4, 1])
  assert.deepEqual(state.onShow, ["SGD"])
})

test("a list of numbers is a column, null is none", () => {
  const state = emptyState()
  takeIn(state, {figure: "race", played: {t: [0, null, 2]}})
  assert.deepEqual(state.played.t, new Float64Array([0, Number.NaN, 2]))
})

test("columns go", () => {
  const state = opened()
  const {columns} = takeIn(state, {figure: "race", gone: ["w_Adam"]})
  assert.deepEqual(Object.keys(state.played), ["t", "w_SGD"])
  assert.deepEqual([...columns], ["w_Adam"])
})

test("only axes that moved are news", () => {
  const state = opened()
  const axes = {"plane.x": {low: 0, high: 1}, "plane.y": {low: 0, high: 2}}
  assert.deepEqual(takeIn(state, {figure: "race", axes}).axes, {"plane.y": {low: 0, high: 2}})
  assert.deepEqual(state.axes, axes)
})

test("who is on show is news where that differs; null is everyone", () => {
  const state = opened()
  assert.equal(takeIn(state, {figure: "race", on_show: ["SGD"]}).isWhoNew, false)
  assert.equal(takeIn(state, {figure: "race", on_show: null}).isWhoNew, true)
  assert.equal(state.onShow, null)
})

test("all that there is to draw", () => {
  const {sources, axes, onShow} = everythingAt(opened(), 0)
  assert.deepEqual(Object.keys(sources ?? {}), ["whole", "past", "now", "row", "table:goal"])
  assert.deepEqual(sources?.past.columns.w_SGD, new Float64Array([4]))
  assert.deepEqual(sources?.["table:goal"].columns.text, ["goal"])
  assert.deepEqual(axes, opening.axes)
  assert.deepEqual(onShow, ["SGD"])
})

test("only what changed is drawn anew", () => {
  const state = opened()
  const changes = takeIn(state, {figure: "race", played: {w_SGD: new Float64Array([4, 1])}})
  const {sources, onShow} = newsOf(state, changes, 1, false)
  assert.deepEqual(sources?.whole.changed, new Set(["w_SGD"]))
  assert.equal("table:goal" in (sources ?? {}), false)
  assert.equal(onShow, undefined)
  assert.equal(newsOf(state, changes, 1, true).sources?.now.changed, null)
  const nothing = takeIn(state, {figure: "race", readout: "…"})
  assert.deepEqual(newsOf(state, nothing, 1, false).sources, {})
})
