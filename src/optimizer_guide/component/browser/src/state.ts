// What a figure shows, as far as Python has said.

import type {Answer, Axis, Column, Columns, Numbers} from "./contract.ts"
import {decodeColumn, rowsOf} from "./decoding.ts"
import type {Filling, News} from "./plots.ts"
import {cut, lastOf, mapped, type Played, whole} from "./steps.ts"

interface State {
  played: Played
  tables: Record<string, Columns>
  axes: Record<string, Axis>
  onShow: string[] | null
}

export const emptyState = (): State => ({played: {}, tables: {}, axes: {}, onShow: null})

/** Numbers in a list are numbers too. */
const numbersOf = (column: Column): Numbers =>
  Array.isArray(column) ? Float64Array.from(column, (value) => Number(value ?? NaN)) : column

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

/**
 * Takes an answer in, and gives what is new in it. New columns stand in a new `played`, so that what
 * holds the old ones sees the difference.
 */
export const takeIn = (
  state: State,
  {played = {}, gone = [], tables = {}, axes = {}, on_show}: Answer,
) => {
  const before = lastOf(state.played)
  const columns = mapped(played, (values) => numbersOf(decodeColumn(values)))
  state.played = {...state.played, ...columns}
  for (const name of gone) delete state.played[name]
  for (const [name, table] of Object.entries(tables)) {
    const own = mapped(table, (values) => rowsOf(decodeColumn(values)))
    state.tables[name] = {...state.tables[name], ...own}
  }
  const moved = Object.entries(axes).filter(([name, axis]) => !isSame(axis, state.axes[name]))
  Object.assign(state.axes, axes)
  const isWhoNew = on_show !== undefined && !isSame(on_show, state.onShow)
  if (on_show !== undefined) state.onShow = on_show
  return {
    columns: new Set([...Object.keys(columns), ...gone]), // played
    tables: Object.keys(tables),
    axes: Object.fromEntries(moved),
    isWhoNew, // who is on show
    isLengthNew: lastOf(state.played) !== before, // of the run
  }
}

/** A run's sources at a step, of which these columns changed. */
export const cutAt = (
  {played}: State,
  step: number,
  changed: Set<string> | null,
): Record<string, Filling> => mapped(cut(played, step), (columns) => ({columns, changed}))

const tableSources = ({tables}: State, names: string[]): Record<string, Filling> =>
  Object.fromEntries(names.map((name) => [`table:${name}`, {columns: tables[name], changed: null}]))

/** All that there is to draw. */
export const everythingAt = (state: State, step: number): News => ({
  sources: {
    whole: {columns: whole(state.played), changed: null},
    ...cutAt(state, step, null),
    ...tableSources(state, Object.keys(state.tables)),
  },
  axes: state.axes,
  onShow: state.onShow,
})

/** What is to be drawn anew. */
export const newsOf = (
  state: State,
  {columns, tables, axes, isWhoNew, isLengthNew}: ReturnType<typeof takeIn>,
  step: number,
  isStepNew: boolean,
): News => {
  const changed = isStepNew || isLengthNew ? null : columns
  const isPlayedNew = changed === null || changed.size > 0
  const run = {whole: {columns: whole(state.played), changed}, ...cutAt(state, step, changed)}
  return {
    sources: {...(isPlayedNew ? run : {}), ...tableSources(state, tables)},
    axes,
    ...(isWhoNew ? {onShow: state.onShow} : {}),
  }
}
