// Numbers as the prose writes them: three digits or two, a true minus sign; and as people type them.
// Python writes and reads the same: both are tested with number_cases.json, two_digits.json and
// typed_numbers.json in tests/kit.

const MINUS = "−"
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
const SPARE = 60 // digits that tell whether a number stands right in the middle of two others

// What stands in the middle goes to the even digit, as in Python; JavaScript would round it up.

const fixed = (size: number, digits: number) => {
  const up = size.toFixed(digits)
  const inTheMiddle = /50{59}$/.test(size.toFixed(digits + SPARE))
  return inTheMiddle && /[13579]$/.test(up) ? (Number(up) - 10 ** -digits).toFixed(digits) : up
}

const inPowersOfTen = (size: number): [digits: string, power: string] => {
  const [up, power] = size.toExponential(1).split("e")
  const inTheMiddle = /50{59}e/.test(size.toExponential(1 + SPARE))
  return [inTheMiddle && /[13579]$/.test(up) ? (Number(up) - 0.1).toFixed(1) : up, power]
}

/** Of the number as it is rounded: 0.9999 is written as 1.00. */
const exponentOf = (size: number, digits: number) =>
  Number(size.toExponential(digits - 1).split("e")[1])

const isPlain = (exponent: number) => exponent > -4 && exponent < 4

/** 0.0502, −12.3, 4.1 × 10⁻⁷, ∞; a dash for what there is no number for. */
export const written = (value: number | undefined, digits = 3) => {
  if (value === undefined || Number.isNaN(value)) return "–"
  const sign = value < 0 ? MINUS : ""
  const size = Math.abs(value)
  if (size === Infinity) return `${sign}∞`
  if (size === 0) return "0"
  const exponent = exponentOf(size, digits)
  if (isPlain(exponent)) return sign + fixed(size, Math.max(0, digits - 1 - exponent))
  const [factor, power] = inPowersOfTen(size)
  const raised = power
    .replace("+", "")
    .replace("-", "⁻")
    .replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)])
  return `${sign}${factor} × 10${raised}`
}

/**
 * The widest that a number of the column is written, in widths of a digit: a sign is about as wide
 * as a digit, a point or a space about half, a superscript about three quarters.
 */
export const widest = (column: ArrayLike<number> | undefined) => {
  let most = 1
  for (const value of Array.from(column ?? [])) {
    const size = Math.abs(value)
    if (size === 0 || !Number.isFinite(size)) continue
    const exponent = Math.floor(Math.log10(1.0005 * size)) // as it is when it is rounded
    const width = !isPlain(exponent)
      ? 7 + 0.75 * String(exponent).length
      : exponent < 0
        ? 3.5 - exponent
        : Math.max(3.5, exponent + 1)
    most = Math.max(most, width + (value < 0 ? 1.1 : 0))
  }
  return most
}

const LONGEST = 40 // characters: no honest number has more
const TYPED = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?$/i
const THOUSANDS = /^[+-]?[1-9]\d{0,2},\d{3}$/ // or is it a one, to three digits?

/** The number that is typed, 0.5 or 0,5; null if it is none. */
export const numberIn = (text: string): number | null => {
  const plain = text.replace(/^[ \t\u00a0]+|[ \t\u00a0]+$/g, "").replaceAll("−", "-")
  if (text.length > LONGEST || THOUSANDS.test(plain) || !TYPED.test(plain)) return null
  const number = Number(plain.replace(",", "."))
  return Number.isFinite(number) ? number : null
}

/** In words, of a text in which there is no number. */
export const whyNoNumber = (text: string) => {
  const shown = `“${text.trim().slice(0, LONGEST)}”`
  return /^\D*\d{1,3}(,\d{3})+$/.test(text.trim())
    ? `${shown} can be read in two ways: write no comma between thousands.`
    : `${shown} is no number: write one such as 0.5.`
}
