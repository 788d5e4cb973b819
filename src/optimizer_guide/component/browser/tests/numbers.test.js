import assert from "node:assert/strict"
import {readFileSync} from "node:fs"
import {test} from "node:test"
import {widest, written} from "../src/numbers.js"

const TABLE = new URL("../../../../../tests/kit/number_cases.json", import.meta.url)
/** @type {[value: number, text: string][]} */
const CASES = JSON.parse(readFileSync(TABLE, "utf8"))

test("numbers are written as Python writes them", () => {
  for (const [value, text] of CASES) assert.equal(written(value), text, String(value))
})

test("a dash is where there is no number", () => {
  assert.equal(written(Number.NaN), "–")
  assert.equal(written(undefined), "–")
})

test("the widest number of a column, in digits", () => {
  assert.equal(widest(undefined), 1)
  assert.equal(widest([0, Number.NaN, Infinity]), 1)
  assert.equal(widest([1.5, 20]), 3.5)
  assert.equal(widest([12345]), 5)
  assert.equal(widest([-0.0123]), 3.5 + 2 + 1.1)
  assert.equal(widest(new Float64Array([1e-7, 1])), 7 + 0.75 * 2)
})
