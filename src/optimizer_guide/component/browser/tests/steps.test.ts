import assert from "node:assert/strict"
import {test} from "node:test"
import {cut, lastOf, whole} from "../src/steps.ts"

const t = new Int32Array([0, 1, 2])
const w = new Float64Array([4, 2, 1])
const cloud = Object.assign(new Float32Array([1, 2, 3, 4, 5, 6]), {shape: [3, 2]})

test("a run is cut at a step, and shares its memory", () => {
  const {past, now, row} = cut({t, w, cloud}, 1)
  assert.deepEqual(past, {t: new Int32Array([0, 1]), w: new Float64Array([4, 2])})
  assert.deepEqual(now, {t: new Int32Array([1]), w: new Float64Array([2])})
  assert.deepEqual(row, {cloud: new Float32Array([3, 4])})
  assert.equal(past.w.buffer, w.buffer)
})

test("a picture a step is drawn with the step", () => {
  const picture = Object.assign(
    new Uint8Array(12).map((_, i) => i),
    {shape: [3, 2, 2]},
  )
  const {past, now, row} = cut({t, picture}, 2)
  const [image] = now.picture as any
  assert.deepEqual([...image], [8, 9, 10, 11])
  assert.deepEqual(image.shape, [2, 2])
  assert.deepEqual([Object.keys(past), row], [["t"], {}])
})

test("a part of a part begins where it does", () => {
  const {past} = cut({t, w: new Float64Array([9, 4, 2, 1]).subarray(1)}, 2)
  assert.deepEqual([...past.w], [4, 2, 1])
})

test("the whole run has one value a step", () => {
  assert.deepEqual(Object.keys(whole({t, w, cloud})), ["t", "w"])
})

test("the last step", () => {
  assert.equal(lastOf({t, w}), 2)
  assert.equal(lastOf({}), 0)
})
