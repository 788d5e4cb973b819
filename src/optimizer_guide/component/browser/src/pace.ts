// How long playback shows each step: longer where more changes.

import type {Numbers} from "./contract.ts"
import {lastOf, type Played} from "./steps.ts"

const DURATION = 6000 // milliseconds for a whole run, but
const LONGEST = 600 // for a step, before it lingers
const LINGER = 2 / 3 // of the time goes by what changes, the rest is the same for all steps
const MOST = 600 // milliseconds that a step gets by what changes

/** How far a column moves at each step, as a share of all its way; null if it stands still. */
const movesOf = (column: Numbers, last: number) => {
  const width = column.shape?.[1] ?? 1
  const moves = new Float64Array(last + 1)
  let whole = 0
  for (let step = 1; step <= last; step++) {
    for (let at = step * width; at < (step + 1) * width; at++) {
      const move = Math.abs(column[at] - column[at - width])
      if (Number.isFinite(move)) moves[step] += move
    }
    whole += moves[step]
  }
  return Number.isFinite(whole) && whole > 0 ? moves.map((move) => move / whole) : null
}

/**
 * When each step comes, in milliseconds from the first.  A third of the time is the same for all;
 * the rest goes to the steps at which the columns, `t` apart, move most, each as a share of its way.
 */
export const timesOf = (played: Played) => {
  const last = lastOf(played)
  const duration = Math.min(DURATION, LONGEST * last)
  const columns = Object.entries(played).filter(([name]) => name !== "t")
  const moving = columns.map(([, column]) => movesOf(column, last)).filter((moves) => moves)
  const times = new Float64Array(last + 1)
  for (let step = 1; step <= last; step++) {
    let share = 0
    for (const moves of moving) share += (moves?.[step] ?? 0) / moving.length
    const even = moving.length ? 1 - LINGER : 1
    const lingering = Math.min(MOST, LINGER * duration * share)
    times[step] = times[step - 1] + (even * duration) / last + lingering
  }
  return times
}
