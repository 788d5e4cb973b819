// Light or dark as what is around, where a figure stands in somebody else's page.

/**
 * Dark is where text is light: so a notebook's theme is known, and any other page's.
 * @param {string} color CSS
 */
const isLight = (color) => {
  const canvas = document.createElement("canvas")
  const context = canvas.getContext("2d", {willReadFrequently: true})
  if (!context) return false
  context.fillStyle = color
  context.fillRect(0, 0, 1, 1)
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 127
}

/**
 * The nearest element outside all shadow roots: they have colours of their own.
 * @param {Element} node
 */
const around = (node) => {
  let outer = node
  for (let root = node.getRootNode(); root instanceof ShadowRoot; root = outer.getRootNode()) {
    outer = root.host
  }
  return outer.parentElement ?? document.body
}

/**
 * Keeps `data-theme` of an element as the page is.
 * @param {HTMLElement} node
 * @returns {() => void} to let go
 */
export const followTheme = (node) => {
  const follow = () => {
    const theme = isLight(getComputedStyle(around(node)).color) ? "dark" : "light"
    if (node.dataset.theme === theme) return
    node.dataset.theme = theme
    dispatchEvent(new Event("guide-theme")) // canvases repaint
  }
  // A theme is changed by a class or an attribute up there, or by the system.
  const watch = new MutationObserver(follow)
  for (const part of [document.documentElement, document.body]) {
    watch.observe(part, {attributes: true})
  }
  const system = matchMedia("(prefers-color-scheme: dark)")
  system.addEventListener("change", follow)
  follow()
  return () => {
    watch.disconnect()
    system.removeEventListener("change", follow)
  }
}
