// How axes and grids look, as the page's style says: Bokeh asks for it anew for each of their lines and
// labels, whenever it paints, and each time the browser finds out how all that was just written looks.

/** The views of a plot's axes and grids. */
export const guidesOf = ({model, renderer_views}: any): any[] => {
  const axes = [...model.below, ...model.left]
  const grids = model.center.filter(({axis}: any) => axes.includes(axis))
  return [...axes, ...grids].map((guide) => renderer_views?.get(guide))
}

/** How the parts of a guide look: its lines, its labels. */
export const looksOf = (guide: any) => [...(guide?.visuals ?? [])]

/** What forgets how a plot's guides looked. */
const forgetting = new WeakMap<any, () => void>()

/** The page is asked once, until that is forgotten. */
export const rememberLooks = (view: any) => {
  const known: Map<any, Map<string, any>> = new Map(
    [view, ...guidesOf(view).flatMap(looksOf)].map((one) => [one, new Map()]),
  )
  const remembered = (one: any, name: string, ask: () => any) => {
    const answers = known.get(one) ?? new Map()
    if (!answers.has(name)) answers.set(name, ask())
    return answers.get(name)
  }
  for (const look of known.keys()) {
    if (look === view) continue
    const ask = look._get_css_value.bind(look)
    look._get_css_value = (name: string) => remembered(look, name, () => ask(name))
  }
  const size = () => Reflect.get(Object.getPrototypeOf(view), "base_font_size", view)
  Object.defineProperty(view, "base_font_size", {get: () => remembered(view, "size", size)})
  forgetting.set(view, () => {
    for (const answers of known.values()) answers.clear()
  })
}

/** In another theme they look otherwise. */
export const forgetLooks = (view: any) => forgetting.get(view)?.()
