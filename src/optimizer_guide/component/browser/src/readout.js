// The texts beside the plots. Their slots, <b data-column="loss"></b>, hold that column's number
// at the step on show; of texts with data-when that one is seen which is true there.

import {element, html, put} from "./elements.js"
import {rewrite} from "./merging.js"
import {widest, written} from "./numbers.js"

/** @typedef {import("./steps.js").Played} Played */

const PAUSE = 250 // milliseconds: of what is being dragged only the end needs room

/** @param {HTMLElement} slot */
const columnOf = (slot) => String(slot.dataset.column)

/** Whether a column holds whole numbers. @param {Played[string] | undefined} column */
const isCount = (column) =>
  column !== undefined && !(column instanceof Float64Array || column instanceof Float32Array)

/** @param {Played} played @param {HTMLElement} slot @param {number} step */
const numberAt = (played, slot, step) => {
  const column = played[columnOf(slot)]
  const value = column?.[step]
  return isCount(column) ? String(value) : written(value, Number(slot.dataset.digits ?? 3))
}

/** The width of a column's widest number. @param {Played} played @param {string} column */
const roomFor = (played, column) =>
  isCount(played[column]) ? String(Math.max(...played[column])).length : widest(played[column])

/**
 * Of several texts that stand in one place, shows the one that is true at a step: the one whose
 * data-is is what the column data-when holds.
 * @param {HTMLElement} node @param {Played} played @param {number} step
 */
const showCases = (node, played, step) => {
  const texts = /** @type {NodeListOf<HTMLElement>} */ (node.querySelectorAll("[data-when]"))
  for (const {dataset, style} of texts) {
    const isTrue = played[String(dataset.when)]?.[step] === Number(dataset.is)
    style.visibility = isTrue ? "" : "hidden" // the place stays as large as the largest of them
  }
}

/**
 * @typedef {object} Readout
 * @property {HTMLElement} equation
 * @property {HTMLElement} node
 * @property {(above: string, below: string) => void} write
 * @property {(step: number, played: Played) => void} show
 * @property {() => void} settle makes room for all numbers now
 * @property {() => void} stop
 */

/** @param {string} equationText HTML @returns {Readout} */
export const makeReadout = (equationText) => {
  const equation = html("div", {class: "equation"}, equationText)
  const parts = [element("div"), element("div")] // above, below
  const node = element("div", {class: "readout"}, ...parts)
  const standing = ["", ""]
  /** @type {[step: number, played: Played] | null} */
  let shown = null

  const slots = () =>
    [equation, node].flatMap((part) => [
      .../** @type {NodeListOf<HTMLElement>} */ (part.querySelectorAll("[data-column]")),
    ])

  // Numbers widen and narrow as they play, and nothing below may move: a cell of a table keeps the
  // width of its widest number, a text the height that it has with all of them at their widest.
  /** Slot → the column that it has room for. @type {WeakMap<HTMLElement, unknown>} */
  let fitted = new WeakMap()
  /** @type {HTMLElement[]} */
  let texts = [] // with slots
  const fit = (/** @type {Played} */ played) => {
    for (const text of texts) text.style.minHeight = ""
    const inTexts = new Map()
    for (const slot of slots()) {
      const column = columnOf(slot)
      fitted.set(slot, played[column])
      slot.style.minWidth = `${roomFor(played, column)}ch`
      if (!slot.closest("table")) inTexts.set(slot, slot.closest(".equation, p"))
    }
    texts = [...new Set(inTexts.values())].filter(Boolean)
    const heights = texts.map((text) => text.offsetHeight)
    texts.forEach((text, i) => {
      text.style.minHeight = `${heights[i]}px`
    })
    for (const slot of inTexts.keys()) slot.style.minWidth = ""
  }
  const isTight = (/** @type {Played} */ played) =>
    slots().some((slot) => fitted.get(slot) !== played[columnOf(slot)])

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer
  const settle = () => {
    clearTimeout(timer)
    if (shown && isTight(shown[1])) fit(shown[1])
  }
  const show = (/** @type {number} */ step, /** @type {Played} */ played) => {
    const isFirst = shown === null
    shown = [step, played]
    // Before the first step there is nothing to write into it, but its room is kept.
    equation.style.visibility = step === 0 ? "hidden" : "visible"
    clearTimeout(timer)
    if (isFirst) settle()
    else timer = setTimeout(settle, PAUSE)
    for (const slot of slots()) put(slot, numberAt(played, slot, step))
    showCases(node, played, step)
  }
  const write = (/** @type {string[]} */ ...fresh) => {
    if (fresh.every((text, i) => text === standing[i])) return
    fresh.forEach((text, i) => {
      if (text === standing[i]) return
      rewrite(parts[i], text)
      standing[i] = text
    })
    fitted = new WeakMap()
    if (shown) show(...shown)
  }

  let width = 0
  const resized = new ResizeObserver(() => {
    if (!shown || node.clientWidth === width) return
    width = node.clientWidth
    fit(shown[1])
  })
  resized.observe(node)
  const stop = () => {
    resized.disconnect()
    clearTimeout(timer)
  }
  return {equation, node, write, show, settle, stop}
}
