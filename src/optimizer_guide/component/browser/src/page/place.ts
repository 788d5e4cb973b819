// The place in the text, kept while a page loads itself anew. The browser keeps a number of pixels,
// and figures that come later, or are as high as their reader has made them, move what stands there.

import {ifAllowed} from "./storage.ts"

const KEY = "guide-place"
const MOVES = ["wheel", "touchstart", "pointerdown", "keydown"]

const partsOf = () => [...document.querySelectorAll("main section > *")]
const topOf = (part: Element) => part.getBoundingClientRect().top

/** Before the page goes. */
export const keepPlace = () => {
  const parts = partsOf()
  const index = parts.findLastIndex((part) => topOf(part) <= innerHeight / 3)
  if (index < 0) return
  ifAllowed(() => {
    sessionStorage.setItem(KEY, JSON.stringify([index, topOf(parts[index])]))
    history.scrollRestoration = "manual"
  })
}

/** Comes back to a place, whatever comes above it, until the reader moves. */
const stay = (come: () => void) => {
  const watch = new ResizeObserver(come)
  watch.observe(document.body)
  for (const move of MOVES) addEventListener(move, () => watch.disconnect(), {once: true})
}

/** Where a link within the page leads: figures that come above would move it. */
export const stayWhereLinksLead = () => {
  addEventListener("hashchange", () => {
    const part = document.getElementById(location.hash.slice(1))
    if (part) stay(() => part.scrollIntoView({behavior: "instant"}))
  })
}

/** When it is there again. */
export const comeToPlace = () => {
  const place = ifAllowed(() => sessionStorage.getItem(KEY))
  if (!place) return
  sessionStorage.removeItem(KEY)
  history.scrollRestoration = "auto"
  const [index, top] = JSON.parse(place)
  const part = partsOf()[index]
  if (part) stay(() => scrollBy({top: topOf(part) - top, behavior: "instant"}))
}
