import assert from "node:assert/strict"
import {test} from "node:test"
import type {Played} from "../src/steps.ts"

const {timesOf} = await import("../src/pace.ts")

const column = (length: number, value: (step: number) => number) =>
  Float64Array.from({length}, (_, step) => value(step))

const pauses = (times: Float64Array) => [...times.slice(1)].map((time, i) => time - times[i])

const t = column(101, (step) => step)

test("where nothing moves, or all the same, a run takes six seconds, evenly", () => {
  const runs: Played[] = [{t}, {t, lr: column(101, () => 0.1)}, {t, w: column(101, (step) => step)}]
  for (const played of runs) {
    for (const pause of pauses(timesOf(played))) assert.ok(Math.abs(pause - 60) < 1e-9)
  }
  assert.deepEqual([...timesOf({t: column(6, (step) => step)})], [0, 600, 1200, 1800, 2400, 3000])
  assert.deepEqual([...timesOf({t: column(1, () => 0)})], [0])
})

test("it lingers where much moves, and no step comes at once or takes longer than another", () => {
  const even = pauses(timesOf({t, w: column(101, (step) => 4 * 0.75 ** step)}))
  const ten = even.slice(0, 10).reduce((sum, pause) => sum + pause)
  assert.ok(ten > 2000, `${ten}`)
  assert.ok(Math.max(...even) <= 620)
  assert.ok(Math.min(...even) >= 19.9)
})

test("of a column with several values a step all count, and what is no number does not", () => {
  const row = Object.assign(new Float64Array([0, 0, 1, 0, 1, 0, 1, 3]), {shape: [4, 2]})
  const [first, second, third] = pauses(timesOf({t: column(4, (step) => step), row}))
  assert.ok(second < first && first < third)
  const lost = new Float64Array([0, 1, NaN, NaN])
  const [one, other] = pauses(timesOf({t: column(4, (step) => step), lost}))
  assert.ok(one > other)
})
