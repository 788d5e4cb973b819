// The steps of a run: its columns cut where the reader is.

/** @typedef {import("./contract.js").Numbers} Numbers */
/** @typedef {import("./contract.js").Columns} Columns */
/** @typedef {Record<string, Numbers>} Played */

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

/**
 * A part of a typed array, that shares its memory; Bokeh's own arrays would also copy their shape.
 * @param {Numbers} numbers @param {number} from @param {number} to
 * @returns {Numbers}
 */
export const part = (numbers, from, to) => {
  const {byteOffset, BYTES_PER_ELEMENT} = numbers
  const Type = Object.values(TYPES).find((type) => numbers instanceof type) ?? Float64Array
  const buffer = /** @type {ArrayBuffer} */ (numbers.buffer)
  return new Type(buffer, byteOffset + from * BYTES_PER_ELEMENT, to - from)
}

/** How many values a step has in this column. @param {Numbers} column */
const widthOf = (column) => column.shape?.[1] ?? 0

/** The last step there is. @param {Played} played */
export const lastOf = (played) => Math.max(0, (played.t?.length ?? 1) - 1)

/**
 * The columns with one value a step.
 * @param {Played} played
 * @returns {Played}
 */
export const whole = (played) =>
  Object.fromEntries(Object.entries(played).filter(([, column]) => !widthOf(column)))

/**
 * What is drawn of a run at a step: the past up to it, it alone with its images, and what has n
 * values at it.
 * @param {Played} played
 * @param {number} step
 */
export const cut = (played, step) => {
  /** @type {{past: Played, now: Columns, row: Played}} */
  const cuts = {past: {}, now: {}, row: {}}
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
