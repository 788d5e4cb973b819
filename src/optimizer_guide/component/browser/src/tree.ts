// A choice whose options are the nodes of a tree; later ones are folded away under their parent.
// What takes a second idea from elsewhere in the tree has a dashed line from there, too.

import {check, radio} from "./choices.ts"
import type {Control} from "./contract.ts"
import type {Input} from "./controls.ts"
import {element, html} from "./elements.ts"

const GAP = 8 // pixels between a text and the line that begins or ends beside it
const ROUND = 7 // of the line's corners
const HEAD = 5 // of its arrow

/** Beside which text, and at what height. */
type End = {right: number; middle: number}

/**
 * SVG of a line from beside one text, around the right of those between, where `edge` is, to beside
 * another.
 */
export const lineAround = (from: End, to: End, edge: number) => {
  const [x0, x1] = [from.right + GAP, to.right + GAP]
  const x = Math.max(edge, x0 + ROUND, x1 + HEAD + ROUND)
  const turn = Math.sign(to.middle - from.middle) * ROUND
  const out = `M${x0} ${from.middle}H${x - ROUND}q${ROUND} 0 ${ROUND} ${turn}`
  const back = `V${to.middle - turn}q0 ${turn} ${-ROUND} ${turn}H${x1}`
  const head = `M${x1 + HEAD} ${to.middle - HEAD}L${x1} ${to.middle}l${HEAD} ${HEAD}`
  return `<path class="dashed" d="${out}${back}"/><path d="${head}"/>`
}

const textIn = (node: Element): DOMRect => {
  const range = document.createRange()
  range.selectNodeContents(node)
  return range.getBoundingClientRect()
}

/** Of a label's text; of its name alone, where there is no room for all in one line. */
const endOf = (label: Element, box: DOMRect): End => {
  const [all, name] = [label, label.firstElementChild ?? label].map(textIn)
  const {right, top, bottom} = all.height > 1.5 * name.height ? name : all
  return {right: right - box.left, middle: (top + bottom) / 2 - box.top}
}

/** Draws the second lines between labels, as the nodes stand. */
const drawLines = (node: HTMLElement, lines: {from: Element; to: Element}[], drawing: Element) => {
  const box = drawing.getBoundingClientRect()
  const labels = [...node.querySelectorAll(".node label")]
  const seen = labels.filter((label) => !label.closest("details:not([open])"))
  const drawn = lines
    .filter(({from, to}) => seen.includes(from) && seen.includes(to))
    .map(({from, to}) => {
      const [first, last] = [seen.indexOf(from), seen.indexOf(to)].sort((a, b) => a - b)
      const passed = seen.slice(first, last + 1).map((label) => textIn(label).right - box.left)
      const edge = Math.min(Math.max(...passed) + 3 * GAP, box.width - 1)
      return lineAround(endOf(from, box), endOf(to, box), edge)
    })
  drawing.innerHTML = drawn.join("")
}

export const tree = (control: Control, changed: (value: string) => void): Input => {
  const {name, label, nodes = []} = control
  const inputs: HTMLInputElement[] = []
  const labels = new Map<string, Element>()
  const branches = (above: string): HTMLElement[] => {
    const own = nodes.filter(([, parent]) => parent === above)
    const later = list(own.filter(([, , , isLater]) => isLater))
    const summary = element("summary", {}, "Later branches")
    const fold = later.length ? [element("details", {class: "later"}, summary, ...later)] : []
    return [...list(own.filter(([, , , isLater]) => !isLater)), ...fold]
  }
  const list = (own: typeof nodes): HTMLElement[] =>
    own.length ? [element("ul", {}, ...own.map(leaf))] : []
  const leaf = ([value, , text]: (typeof nodes)[number]) => {
    const input = radio(name, value, changed)
    const words = html("label", {for: input.id}, text)
    inputs.push(input)
    labels.set(value, words)
    return element("li", {}, element("div", {class: "node"}, input, words), ...branches(value))
  }
  const legend = html("legend", {}, label)
  const drawing = html("div", {class: "second"}, "<svg aria-hidden='true'></svg>")
  const all = branches("")
  const node = element("fieldset", {class: "control tree"}, legend, ...all, drawing)
  const lines = nodes.flatMap(([value, , , , second]) => {
    const [from, to] = [labels.get(second ?? ""), labels.get(value)]
    return from && to ? [{from, to}] : []
  })
  const svg = drawing.firstElementChild as Element
  if (lines.length) new ResizeObserver(() => drawLines(node, lines, svg)).observe(node)
  const show: Input["show"] = (value) => {
    check(inputs)(value)
    const fold = inputs.find((input) => input.checked)?.closest("details")
    if (fold) fold.open = true
  }
  return {node, show}
}
