// Folds of the prose, <details>, and what is in them.

import {outwards} from "./elements.ts"

const foldsAround = (node: Node): HTMLDetailsElement[] =>
  outwards(node).filter((each) => each.localName === "details")

export const isFolded = (node: Node) => foldsAround(node).some((fold) => !fold.open)

export const unfold = (node: Node) => {
  for (const fold of foldsAround(node)) fold.open = true
}

const MOST = 0.9 // of the window's height: what takes more is not all seen at once

/** Whether all of them can be seen at once, with what is between them. */
export const fit = (...nodes: HTMLElement[]) => {
  const boxes = nodes.map((node) => node.getBoundingClientRect())
  const tops = boxes.map(({top}) => top)
  const bottoms = boxes.map(({bottom}) => bottom)
  return Math.max(...bottoms) - Math.min(...tops) < innerHeight * MOST
}

const APART = 8 // pixels between a node and what stays beside it

/**
 * Has a node seen, and its answer, and scrolls no further than that takes. Where they do not
 * fit into the window together, the answer stays at its edge, and the node comes beside it.
 */
export const reveal = (node: HTMLElement, answer?: HTMLElement) => {
  unfold(node)
  if (!answer) return node.scrollIntoView({block: "nearest"})
  const {top} = node.getBoundingClientRect()
  const isBelow = answer.getBoundingClientRect().top <= top
  if (fit(answer, node)) {
    return (isBelow || top < 0 ? node : answer).scrollIntoView({block: "nearest"})
  }
  answer.classList.add("stays")
  node.style.scrollMarginTop = `${APART + (isBelow ? answer.offsetHeight : 0)}px`
  node.scrollIntoView({block: "start"})
  node.style.scrollMarginTop = ""
}

/**
 * While the page is printed all folds in the document are open, those too of which a name lets only
 * one be so.
 */
export const openForPrint = () => {
  let before: {fold: HTMLDetailsElement; open: boolean; name: string | null}[] = []
  addEventListener("beforeprint", () => {
    const folds = [...document.querySelectorAll("details")]
    before = folds.map((fold) => ({fold, open: fold.open, name: fold.getAttribute("name")}))
    for (const fold of folds) fold.removeAttribute("name")
    for (const fold of folds) fold.open = true
  })
  addEventListener("afterprint", () => {
    for (const {fold, open, name} of before) {
      fold.open = open
      if (name !== null) fold.setAttribute("name", name)
    }
  })
}
