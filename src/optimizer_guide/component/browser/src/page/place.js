// The place in the text, kept while a page loads itself anew. The browser keeps a number of pixels,
// and figures that come later, or are as high as their reader has made them, move what stands there.

const KEY = "guide-place"
const MOVES = ["wheel", "touchstart", "pointerdown", "keydown"]

const partsOf = () => [...document.querySelectorAll("main section > *")]
const topOf = (/** @type {Element} */ part) => part.getBoundingClientRect().top

/** Before the page goes. */
export const keepPlace = () => {
  const parts = partsOf()
  const index = parts.findLastIndex((part) => topOf(part) <= innerHeight / 3)
  if (index < 0) return
  try {
    sessionStorage.setItem(KEY, JSON.stringify([index, topOf(parts[index])]))
    history.scrollRestoration = "manual"
  } catch {} // a private window
}

const kept = () => {
  try {
    const place = sessionStorage.getItem(KEY)
    sessionStorage.removeItem(KEY)
    return place
  } catch {
    return null // a private window
  }
}

/** When it is there again: until the reader moves, whatever comes above. */
export const comeToPlace = () => {
  const place = kept()
  if (!place) return
  history.scrollRestoration = "auto"
  const [index, top] = JSON.parse(place)
  const part = partsOf()[index]
  if (!part) return
  const watch = new ResizeObserver(() => scrollBy({top: topOf(part) - top, behavior: "instant"}))
  watch.observe(document.body)
  for (const move of MOVES) addEventListener(move, () => watch.disconnect(), {once: true})
}
