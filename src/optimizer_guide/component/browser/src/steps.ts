// The steps of a run: its columns cut where the reader is.

import type {Columns, Numbers} from "./contract.ts"

export type Played = Record<string, Numbers>

/** The same names, each with what is made of its value. */
export const mapped = <In, Out>(record: Record<string, In>, make: (value: In) => Out) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, make(value)]))

/** The arrays of numbers that travel, by what Python calls them. */
export const TYPES = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
}

/** A part of a typed array, that shares its memory; Bokeh's own arrays would also copy their shape. */
export const part = (numbers: Numbers, from: number, to: number): Numbers => {
  const {byteOffset, BYTES_PER_ELEMENT} = numbers
  const Type = Object.values(TYPES).find((type) => numbers instanceof type) ?? Float64Array
  const buffer = numbers.buffer as ArrayBuffer
  return new Type(buffer, byteOffset + from * BYTES_PER_ELEMENT, to - from)
}

/** How many values a step has in this column. */
const widthOf = (column: Numbers) => column.shape?.[1] ?? 0

/** The last step there is. */
export const lastOf = (played: Played) => Math.max(0, (played.t?.length ?? 1) - 1)

/** The columns with one value a step. */
export const whole = (played: Played): Played =>
  Object.fromEntries(Object.entries(played).filter(([, column]) => !widthOf(column)))

/**
 * What is drawn of a run at a step: the past up to it, it alone with its images, and what has n
 * values at it.
 */
export const cut = (played: Played, step: number) => {
  const cuts: {past: Played; now: Columns; row: Played} = {past: {}, now: {}, row: {}}
  for (const [name, column] of Object.entries(played)) {
    const width = widthOf(column)
    if (column.shape?.length === 3) {
      const [, height, across] = column.shape
      const image = part(column, step * height * across, (step + 1) * height * across)
      cuts.now[name] = [Object.assign(image, {shape: [height, across]})]
    } else if (width) {
      cuts.row[name] = part(column, step * width, (step + 1) * width)
    } else {
      cuts.past[name] = part(column, 0, step + 1)
      cuts.now[name] = part(column, step, step + 1)
    }
  }
  return cuts
}
