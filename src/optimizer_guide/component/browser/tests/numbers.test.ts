import assert from "node:assert/strict"
import {readFileSync} from "node:fs"
import {test} from "node:test"
import {numberIn, whyNoNumber, widest, written} from "../src/numbers.ts"

/** @param name of a table that Python is tested with, too */
const table = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../../../tests/kit/${name}`, import.meta.url), "utf8"))
const CASES: [value: number, text: string][] = table("number_cases.json")
const IN_TWO_DIGITS: [value: number, text: string][] = table("two_digits.json")
const TYPED: [text: string, number: number | null][] = table("typed_numbers.json")

test("numbers are written as Python writes them", () => {
  for (const [value, text] of CASES) assert.equal(written(value), text, String(value))
  for (const [value, text] of IN_TWO_DIGITS) assert.equal(written(value, 2), text, String(value))
})

test("numbers are read as Python reads them", () => {
  for (const [text, number] of TYPED) assert.equal(numberIn(text), number, text)
})

test("what is no number is said to be none, and what may be two to be so", () => {
  assert.match(whyNoNumber("0;5"), /“0;5” is no number/)
  assert.match(whyNoNumber("-1,000"), /“-1,000” can be read in two ways/)
})

test("a dash is where there is no number", () => {
  assert.equal(written(Number.NaN), "–")
  assert.equal(written(undefined), "–")
})

test("the widest number of a column, in digits", () => {
  assert.equal(widest(undefined), 1)
  assert.equal(widest([0, Number.NaN, Infinity]), 1)
  assert.equal(widest([1.5, 20]), 3.5)
  assert.equal(widest([1234]), 4)
  assert.equal(widest([-0.0123]), 3.5 + 2 + 1.1)
  assert.equal(widest(new Float64Array([1e-7, 1])), 7 + 0.75 * 2)
})
