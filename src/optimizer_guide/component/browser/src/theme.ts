// Light or dark as what is around, where a figure stands in somebody else's page.

/** Dark is where text is light: so a notebook's theme is known, and any other page's. */
const isLight = (color: string) => {
  const plain = color.match(/^rgba?\((\d+), (\d+), (\d+)/)
  const [red, green, blue] = plain ? plain.slice(1).map(Number) : inkOf(color)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 127
}

/** Of a colour in another notation: the browser paints it. */
const inkOf = (color: string) => {
  const canvas = document.createElement("canvas")
  const context = canvas.getContext("2d", {willReadFrequently: true})
  if (!context) return [0, 0, 0]
  context.fillStyle = color
  context.fillRect(0, 0, 1, 1)
  return [...context.getImageData(0, 0, 1, 1).data]
}

/** The nearest element outside all shadow roots: they have colours of their own. */
const around = (node: Element) => {
  let outer = node
  for (let root = node.getRootNode(); root instanceof ShadowRoot; root = outer.getRootNode()) {
    outer = root.host
  }
  return outer.parentElement ?? document.body
}

/** The theme that goes with the text around an element. */
export const themeAround = (node: Element): "light" | "dark" =>
  isLight(getComputedStyle(around(node)).color) ? "dark" : "light"

/** Keeps `data-theme` of an element as the page is, until it is let go. */
export const followTheme = (node: HTMLElement): (() => void) => {
  const follow = () => {
    const theme = themeAround(node)
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
