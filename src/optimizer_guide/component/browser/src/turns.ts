// When the plots of a figure are made: when the reader comes near, or when nothing else is to do. In
// a closed fold there is no width to make them for: they wait until it opens.

import {isFolded} from "./folds.ts"

const NEAR = "800px 0px" // above and below what is on screen

/** Who waits, in the order of the page, and what builds it. */
const waiting = new Map<Element, () => void>()
let isAsked = false

const whenIdle = (act: () => void) => {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(act, {timeout: 2000})
  else setTimeout(act, 100)
}

const askForTurn = () => {
  if (isAsked || waiting.size === 0) return
  isAsked = true
  whenIdle(() => {
    isAsked = false
    const first = [...waiting.keys()].find((box) => !isFolded(box))
    if (!first) return
    waiting.get(first)?.()
    askForTurn()
  })
}

/**
 * Calls `build` once: when the box is near what is on screen, when nothing else is to do, or before
 * the page is printed; unless it was let go of, by what this gives.
 */
export const takeTurn = (box: Element, build: () => void): (() => void) => {
  const letGo = () => {
    waiting.delete(box)
    observer.disconnect()
    opened.disconnect()
    removeEventListener("beforeprint", turn)
  }
  const turn = () => {
    letGo()
    build()
  }
  const opened = new ResizeObserver(askForTurn) // its fold
  const observer = new IntersectionObserver(
    (entries) => {
      if (entries.some(({isIntersecting}) => isIntersecting)) turn()
    },
    {rootMargin: NEAR},
  )
  observer.observe(box)
  opened.observe(box)
  waiting.set(box, turn)
  addEventListener("beforeprint", turn)
  askForTurn()
  return letGo
}
