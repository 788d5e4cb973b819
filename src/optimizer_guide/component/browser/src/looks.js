// How axes and grids look, as the page's style says: Bokeh asks for it anew for each of their lines and
// labels, whenever it paints, and each time the browser finds out how all that was just written looks.

/** @param {any} view of a plot @returns {any[]} the views of its axes and grids */
export const guidesOf = ({model, renderer_views}) => {
  const axes = [...model.below, ...model.left]
  const grids = model.center.filter((/** @type {any} */ {axis}) => axes.includes(axis))
  return [...axes, ...grids].map((guide) => renderer_views?.get(guide))
}

/** How the parts of a guide look: its lines, its labels. @param {any} guide */
export const looksOf = (guide) => [...(guide?.visuals ?? [])]

/** What forgets how a plot's guides looked. @type {WeakMap<any, () => void>} */
const forgetting = new WeakMap()

/**
 * The page is asked once, until that is forgotten.
 * @param {any} view of a plot
 */
export const rememberLooks = (view) => {
  /** @type {Map<any, Map<string, any>>} */
  const known = new Map([view, ...guidesOf(view).flatMap(looksOf)].map((one) => [one, new Map()]))
  /** @param {any} one @param {string} name @param {() => any} ask */
  const remembered = (one, name, ask) => {
    const answers = known.get(one) ?? new Map()
    if (!answers.has(name)) answers.set(name, ask())
    return answers.get(name)
  }
  for (const look of known.keys()) {
    if (look === view) continue
    const ask = look._get_css_value.bind(look)
    look._get_css_value = (/** @type {string} */ name) => remembered(look, name, () => ask(name))
  }
  const size = () => Reflect.get(Object.getPrototypeOf(view), "base_font_size", view)
  Object.defineProperty(view, "base_font_size", {get: () => remembered(view, "size", size)})
  forgetting.set(view, () => {
    for (const answers of known.values()) answers.clear()
  })
}

/** In another theme they look otherwise. @param {any} view of a plot */
export const forgetLooks = (view) => forgetting.get(view)?.()
