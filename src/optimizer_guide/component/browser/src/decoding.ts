// Arrays as they travel, made typed arrays: those of an answer come in one block, those that a page
// opens with as text.

import type {Answer, Column, Numbers} from "./contract.ts"
import {part, TYPES} from "./steps.ts"

type Encoded = {dtype: keyof typeof TYPES; shape: number[]; base64: string}
const isEncoded = (value: any): value is Encoded => typeof value?.base64 === "string"

const bytesOf = (base64: string) =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))

const shaped = (values: Numbers, shape: number[]): Numbers =>
  shape.length > 1 ? Object.assign(values, {shape}) : values

/** An array, in any of the ways in which one travels. */
export const decodeColumn = (value: unknown): Column => {
  if (isEncoded(value))
    return shaped(new TYPES[value.dtype](bytesOf(value.base64).buffer), value.shape)
  if (ArrayBuffer.isView(value)) return value as Numbers
  return (value as unknown[]).map((item) => (isEncoded(item) ? decodeColumn(item) : item))
}

/**
 * A message of many arrays in one block: over a websocket each array of its own is two messages.
 * In the JSON of its answers an array is {dtype, shape, at}.
 */
type Packed = {answers: string; block: Uint8Array}

/** The answers of a packed message; their arrays share its memory. */
export const unpack = ({answers, block}: Packed): Answer[] => {
  const {buffer, byteOffset} = block.byteOffset % 8 ? block.slice() : block
  return JSON.parse(answers, (_, value) => {
    if (typeof value?.at !== "number") return value
    const {dtype, shape, at} = value as Omit<Encoded, "base64"> & {at: number}
    const length = shape.reduce((product, size) => product * size, 1)
    const Type = TYPES[dtype]
    return shaped(new Type(buffer as ArrayBuffer, byteOffset + at, length), shape)
  })
}

/** An array of more dimensions as a list of what it consists of: rows, or images. */
export const rowsOf = (column: Column): Column => {
  if (Array.isArray(column) || (column.shape?.length ?? 1) < 2) return column
  const [count, ...shape] = column.shape as number[]
  const length = column.length / count
  return Array.from({length: count}, (_, i) =>
    shaped(part(column, i * length, (i + 1) * length), shape),
  )
}
