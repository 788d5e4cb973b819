// Folds of the prose, <details>, and what is in them.

/**
 * The folds around a node, from within to without, through all shadow roots.
 * @param {Node} node
 * @returns {HTMLDetailsElement[]}
 */
const foldsAround = (node) => {
  const folds = []
  /** @type {any} */
  let at = node
  for (; at; at = at.parentNode ?? at.host) if (at.localName === "details") folds.push(at)
  return folds
}

/** @param {Node} node */
export const isFolded = (node) => foldsAround(node).some((fold) => !fold.open)

/** @param {Node} node */
export const unfold = (node) => {
  for (const fold of foldsAround(node)) fold.open = true
}

const MOST = 0.9 // of the window's height: what takes more is not all seen at once

/**
 * Whether all can be seen at once from the top of one node to the bottom of another.
 * @param {HTMLElement} first
 * @param {HTMLElement} last
 */
export const fits = (first, last) =>
  last.getBoundingClientRect().bottom - first.getBoundingClientRect().top < innerHeight * MOST

/**
 * Has a node seen, and scrolls no further than that takes. Of what stands above it as much is seen
 * with it as fits; the last of that, whatever the window's height.
 * @param {HTMLElement} node
 * @param {HTMLElement[]} above from the top down
 */
export const reveal = (node, ...above) => {
  unfold(node)
  const last = above[above.length - 1]
  if (!last || above.some((one) => fits(one, node))) node.scrollIntoView({block: "nearest"})
  else last.scrollIntoView({block: "start"})
}

/**
 * While the page is printed all folds in the document are open.
 */
export const openForPrint = () => {
  /** @type {HTMLDetailsElement[]} */
  let opened = []
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details")].filter((fold) => !fold.open)
    for (const fold of opened) fold.open = true
  })
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false
  })
}
