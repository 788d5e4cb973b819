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

/** Has a node seen, and scrolls no further than that takes. @param {HTMLElement} node */
export const reveal = (node) => {
  unfold(node)
  node.scrollIntoView({block: "nearest"})
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
