// The texts beside the plots. Their slots, <b data-column="loss"></b>, hold that column's number
// at the step on show; of texts with data-when that one is seen which is true there.

import {element, html, put} from "./elements.ts"
import {rewrite} from "./merging.ts"
import {widest, written} from "./numbers.ts"
import type {Played} from "./steps.ts"

const PAUSE = 250 // milliseconds: of what is being dragged only the end needs room

const columnOf = (slot: HTMLElement) => String(slot.dataset.column)

/** Whether a column holds whole numbers. */
const isCount = (column: Played[string] | undefined) =>
  column !== undefined && !(column instanceof Float64Array || column instanceof Float32Array)

const numberAt = (played: Played, slot: HTMLElement, step: number) => {
  const column = played[columnOf(slot)]
  const value = column?.[step]
  return isCount(column) ? String(value) : written(value, Number(slot.dataset.digits ?? 3))
}

/** The width of a column's widest number. */
const roomFor = (played: Played, column: string) =>
  isCount(played[column]) ? String(Math.max(...played[column])).length : widest(played[column])

/**
 * Of several texts that stand in one place, shows the one that is true at a step: the one whose
 * data-is is what the column data-when holds.
 */
const showCases = (node: HTMLElement, played: Played, step: number) => {
  const texts = node.querySelectorAll("[data-when]") as NodeListOf<HTMLElement>
  for (const {dataset, style} of texts) {
    const isTrue = played[String(dataset.when)]?.[step] === Number(dataset.is)
    style.visibility = isTrue ? "" : "hidden" // the place stays as large as the largest of them
  }
}

export const makeReadout = (equationText: string) => {
  const equation = html("div", {class: "equation"}, equationText)
  const parts = [element("div"), element("div")] // above, below
  const node = element("div", {class: "readout"}, ...parts)
  const standing = ["", ""]
  let shown: [step: number, played: Played] | null = null

  const slots = () =>
    [equation, node].flatMap((part) => [
      ...(part.querySelectorAll("[data-column]") as NodeListOf<HTMLElement>),
    ])

  // Numbers widen and narrow as they play, and nothing below may move: a cell of a table keeps the
  // width of its widest number, a text the height that it has with all of them at their widest.
  /** Slot → the column that it has room for. */
  let fitted = new WeakMap<HTMLElement, unknown>()
  let texts: HTMLElement[] = [] // with slots
  const fit = (played: Played) => {
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
  const isTight = (played: Played) =>
    slots().some((slot) => fitted.get(slot) !== played[columnOf(slot)])

  let timer: ReturnType<typeof setTimeout> | undefined
  /** Makes room for all numbers now. */
  const settle = () => {
    clearTimeout(timer)
    if (shown && isTight(shown[1])) fit(shown[1])
  }
  const show = (step: number, played: Played) => {
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
  const write = (...fresh: string[]) => {
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
