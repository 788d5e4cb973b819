// When the plots of a figure are made: when the reader comes near, or when nothing else is to do.

const NEAR = "800px 0px" // above and below what is on screen

/** Who waits, in the order of the page. @type {Set<() => void>} */
const waiting = new Set()
let isAsked = false

/** @param {() => void} act */
const whenIdle = (act) => {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(act, {timeout: 2000})
  else setTimeout(act, 100)
}

const askForTurn = () => {
  if (isAsked || waiting.size === 0) return
  isAsked = true
  whenIdle(() => {
    isAsked = false
    const [first] = waiting
    first?.()
    askForTurn()
  })
}

/**
 * Calls `build` once: when the box is near what is on screen, when nothing else is to do, or before
 * the page is printed.
 * @param {Element} box
 * @param {() => void} build
 * @returns {() => void} to let go of it
 */
export const takeTurn = (box, build) => {
  const letGo = () => {
    waiting.delete(turn)
    observer.disconnect()
    removeEventListener("beforeprint", turn)
  }
  const turn = () => {
    letGo()
    build()
  }
  const observer = new IntersectionObserver(
    (entries) => {
      if (entries.some(({isIntersecting}) => isIntersecting)) turn()
    },
    {rootMargin: NEAR},
  )
  observer.observe(box)
  waiting.add(turn)
  addEventListener("beforeprint", turn)
  askForTurn()
  return letGo
}
