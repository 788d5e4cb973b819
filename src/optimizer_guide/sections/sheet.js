// Prose and figures where they are shown away from the guide's own pages.

// Dark is where text is light: so a notebook's theme is known, and any other page's.
const light = (color) => {
  const context = document.createElement("canvas").getContext("2d", {willReadFrequently: true})
  context.fillStyle = color
  context.fillRect(0, 0, 1, 1)
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 127
}

export function render({model, view}) {
  const sheet = document.createElement("div")
  sheet.className = "body"
  sheet.innerHTML = model.html // written by the guide itself, never by a reader
  const figures = model.get_child("figures")
  sheet.querySelectorAll("[data-figure]").forEach((place, i) => place.append(figures[i]))

  // Panel's own containers have colours of their own: what counts is what is around them all.
  const around = () => {
    let node = view.el
    while (node.getRootNode() instanceof ShadowRoot) node = node.getRootNode().host
    return node.parentElement ?? document.body
  }
  const follow = () => {
    const theme = light(getComputedStyle(around()).color) ? "dark" : "light"
    if (view.el.dataset.theme === theme) return
    view.el.dataset.theme = theme
    window.dispatchEvent(new Event("guide-theme")) // canvases repaint
  }
  // A theme is changed by a class or an attribute up there, or by the system.
  const watch = new MutationObserver(follow)
  for (const node of [document.documentElement, document.body]) watch.observe(node, {attributes: true})
  const system = matchMedia("(prefers-color-scheme: dark)")
  system.addEventListener("change", follow)
  follow()
  model.on("remove", () => {
    watch.disconnect()
    system.removeEventListener("change", follow)
  })
  return sheet
}
