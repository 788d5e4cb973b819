import assert from "node:assert/strict"
import {test} from "node:test"
import type {Numbers} from "../src/contract.ts"
import {decodeColumn, rowsOf, unpack} from "../src/decoding.ts"

const encoded = (values: Numbers, dtype: string, shape: number[] = [values.length]) => ({
  dtype,
  shape,
  base64: Buffer.from(values.buffer).toString("base64"),
})

test("an array that travels as text", () => {
  const values = new Float64Array([0.1, Number.NaN, -Infinity])
  assert.deepEqual(decodeColumn(encoded(values, "float64")), values)
  const short = new Int32Array([1, -2])
  assert.deepEqual(decodeColumn(encoded(short, "int32")), short)
})

test("one of two dimensions keeps its shape", () => {
  const column = decodeColumn(encoded(new Float32Array([1, 2, 3, 4, 5, 6]), "float32", [3, 2]))
  assert.deepEqual((column as Numbers).shape, [3, 2])
})

test("what is an array already, or a list of texts, is left", () => {
  const values = new Float32Array([1, 2])
  assert.equal(decodeColumn(values), values)
  assert.deepEqual(decodeColumn(["SGD", "Adam"]), ["SGD", "Adam"])
})

test("a list of images", () => {
  const image = encoded(new Float32Array(6), "float32", [2, 3])
  const images = decodeColumn([image])
  assert.deepEqual((images[0] as any).shape, [2, 3])
})

test("an array of more dimensions is a list of rows or of images", () => {
  const cube = Object.assign(new Float64Array([0, 1, 2, 3, 4, 5, 6, 7]), {shape: [2, 2, 2]})
  const [first, second] = rowsOf(cube) as Numbers[]
  assert.deepEqual([...first], [0, 1, 2, 3])
  assert.deepEqual(second.shape, [2, 2])
  assert.equal(first.buffer, cube.buffer)
  const flat = new Float64Array(3)
  assert.equal(rowsOf(flat), flat)
})

test("a message of many arrays in one block", () => {
  const block = new Uint8Array(32)
  new Float64Array(block.buffer, 0, 2).set([1.5, Number.NaN])
  new Int32Array(block.buffer, 16, 3).set([7, 8, 9])
  const said = [
    {
      figure: "bowl",
      n: 3,
      played: {w: {dtype: "float64", shape: [2], at: 0}, t: {dtype: "int32", shape: [3], at: 16}},
      readout: "at a glance",
    },
  ]
  for (const bytes of [block, new Uint8Array([1, ...block]).subarray(1)]) {
    const [answer] = unpack({answers: JSON.stringify(said), block: bytes})
    assert.deepEqual(answer.played?.w, new Float64Array([1.5, Number.NaN]))
    assert.deepEqual(answer.played?.t, new Int32Array([7, 8, 9]))
    assert.equal(answer.readout, "at a glance")
  }
})
