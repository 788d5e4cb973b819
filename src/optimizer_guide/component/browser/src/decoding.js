// Arrays as they travel, made typed arrays: those of an answer come in one block, those that a page
// opens with as text.

import {part, TYPES} from "./steps.js"

/** @typedef {import("./contract.js").Numbers} Numbers */
/** @typedef {import("./contract.js").Column} Column */

/** @typedef {{dtype: keyof typeof TYPES, shape: number[], base64: string}} Encoded */
/** @param {any} value @returns {value is Encoded} */
const isEncoded = (value) => typeof value?.base64 === "string"

/** @param {string} base64 */
const bytesOf = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))

/** @param {Numbers} values @param {number[]} shape @returns {Numbers} */
const shaped = (values, shape) => (shape.length > 1 ? Object.assign(values, {shape}) : values)

/**
 * @param {unknown} value an array, in any of the ways in which one travels
 * @returns {Column}
 */
export const decodeColumn = (value) => {
  if (isEncoded(value))
    return shaped(new TYPES[value.dtype](bytesOf(value.base64).buffer), value.shape)
  if (ArrayBuffer.isView(value)) return /** @type {Numbers} */ (value)
  return /** @type {unknown[]} */ (value).map((item) =>
    isEncoded(item) ? decodeColumn(item) : item,
  )
}

/** @param {Record<string, unknown>} columns @returns {Record<string, Column>} */
export const decodeColumns = (columns) =>
  Object.fromEntries(Object.entries(columns).map(([name, value]) => [name, decodeColumn(value)]))

/**
 * A message of many arrays in one block: over a websocket each array of its own is two messages.
 * In the JSON of its answers an array is {dtype, shape, at}.
 * @typedef {{answers: string, block: Uint8Array}} Packed
 */

/**
 * The answers of a packed message; their arrays share its memory.
 * @param {Packed} message
 * @returns {import("./contract.js").Answer[]}
 */
export const unpack = ({answers, block}) => {
  const {buffer, byteOffset} = block.byteOffset % 8 ? block.slice() : block
  return JSON.parse(answers, (_, value) => {
    if (typeof value?.at !== "number") return value
    const {dtype, shape, at} = /** @type {Omit<Encoded, "base64"> & {at: number}} */ (value)
    const length = shape.reduce((product, size) => product * size, 1)
    const Type = TYPES[dtype]
    return shaped(new Type(/** @type {ArrayBuffer} */ (buffer), byteOffset + at, length), shape)
  })
}

/**
 * An array of more dimensions as a list of what it consists of: rows, or images.
 * @param {Column} column
 * @returns {Column}
 */
export const rowsOf = (column) => {
  if (Array.isArray(column) || (column.shape?.length ?? 1) < 2) return column
  const [count, ...shape] = /** @type {number[]} */ (column.shape)
  const length = column.length / count
  return Array.from({length: count}, (_, i) =>
    shaped(part(column, i * length, (i + 1) * length), shape),
  )
}
