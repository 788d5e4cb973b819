// What a figure shows, as far as Python has said.

import {decodeColumn, decodeColumns, rowsOf} from "./decoding.js"
import {cut, lastOf, whole} from "./steps.js"

/** @typedef {import("./contract.js").Answer} Answer */
/** @typedef {import("./contract.js").Axis} Axis */
/** @typedef {import("./contract.js").Columns} Columns */
/** @typedef {import("./contract.js").Numbers} Numbers */
/** @typedef {import("./plots.js").Filling} Filling */
/** @typedef {import("./plots.js").News} News */
/** @typedef {import("./steps.js").Played} Played */

/**
 * @typedef {object} State
 * @property {Played} played
 * @property {Record<string, Columns>} tables
 * @property {Record<string, Axis>} axes
 * @property {string[] | null} onShow
 */

/**
 * What is new in it.
 * @typedef {object} Changes
 * @property {Set<string>} columns played
 * @property {string[]} tables
 * @property {Record<string, Axis>} axes
 * @property {boolean} isWhoNew who is on show
 * @property {boolean} isLengthNew of the run
 */

/** @returns {State} */
export const emptyState = () => ({played: {}, tables: {}, axes: {}, onShow: null})

/** Numbers in a list are numbers too. @param {Columns} columns @returns {Played} */
const numbersOf = (columns) =>
  Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [
      name,
      Array.isArray(column) ? Float64Array.from(column, (value) => Number(value ?? NaN)) : column,
    ]),
  )

/** @param {unknown} one @param {unknown} other two axes @returns {boolean} */
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other)

/**
 * Takes an answer in. The columns that are new stand in a new `played`, so that what holds the old
 * ones sees the difference.
 * @param {State} state
 * @param {Answer} answer
 * @returns {Changes}
 */
export const takeIn = (state, {played = {}, gone = [], tables = {}, axes = {}, on_show}) => {
  const before = lastOf(state.played)
  const columns = numbersOf(decodeColumns(played))
  state.played = {...state.played, ...columns}
  for (const name of gone) delete state.played[name]
  for (const [name, table] of Object.entries(tables)) {
    const own = Object.entries(table).map(([column, values]) => [
      column,
      rowsOf(decodeColumn(values)),
    ])
    state.tables[name] = {...state.tables[name], ...Object.fromEntries(own)}
  }
  const moved = Object.entries(axes).filter(([name, axis]) => !isSame(axis, state.axes[name]))
  Object.assign(state.axes, axes)
  const isWhoNew = on_show !== undefined && !isSame(on_show, state.onShow)
  if (on_show !== undefined) state.onShow = on_show
  return {
    columns: new Set([...Object.keys(columns), ...gone]),
    tables: Object.keys(tables),
    axes: Object.fromEntries(moved),
    isWhoNew,
    isLengthNew: lastOf(state.played) !== before,
  }
}

/**
 * A run's sources at a step.
 * @param {State} state
 * @param {number} step
 * @param {Set<string> | null} changed columns
 * @returns {Record<string, Filling>}
 */
export const cutAt = ({played}, step, changed) =>
  Object.fromEntries(
    Object.entries(cut(played, step)).map(([name, columns]) => [name, {columns, changed}]),
  )

/** @param {State} state @param {string[]} names @returns {Record<string, Filling>} */
const tableSources = ({tables}, names) =>
  Object.fromEntries(names.map((name) => [`table:${name}`, {columns: tables[name], changed: null}]))

/** @param {State} state @param {number} step @returns {News} all that there is to draw */
export const everythingAt = (state, step) => ({
  sources: {
    whole: {columns: whole(state.played), changed: null},
    ...cutAt(state, step, null),
    ...tableSources(state, Object.keys(state.tables)),
  },
  axes: state.axes,
  onShow: state.onShow,
})

/**
 * @param {State} state
 * @param {Changes} changes
 * @param {number} step
 * @param {boolean} isStepNew
 * @returns {News} what is to be drawn anew
 */
export const newsOf = (state, {columns, tables, axes, isWhoNew, isLengthNew}, step, isStepNew) => {
  const changed = isStepNew || isLengthNew ? null : columns
  const isPlayedNew = changed === null || changed.size > 0
  const run = {whole: {columns: whole(state.played), changed}, ...cutAt(state, step, changed)}
  return {
    sources: {...(isPlayedNew ? run : {}), ...tableSources(state, tables)},
    axes,
    ...(isWhoNew ? {onShow: state.onShow} : {}),
  }
}
