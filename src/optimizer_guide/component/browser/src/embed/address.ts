// Where the page is that an element's attributes ask for.

/** What is the element's, or HTML's, and no setting. */
const OWN =
  /^(page|figure|theme|title|height|loading|id|class|style|slot|hidden|lang|dir|tabindex|role)$/

const isSetting = (name: string) => !OWN.test(name) && !/^(data-|aria-|on)/.test(name)

/** From the address of this script, which is in the site's folder. */
export const addressOf = (script: string, attributes: Record<string, string | null>) => {
  const {page, figure, theme, title} = attributes
  const file = page ? `${page.replaceAll("-", "_")}.html` : "index.html"
  const address = new URL(file, script)
  const names = Object.keys(attributes).filter(isSetting)
  const settings = names.map((name) => [name, attributes[name] ?? ""])
  const others = Object.entries({figure, theme}).filter(([, value]) => value)
  const query = new URLSearchParams([...others, ...settings] as string[][])
  address.search = ["embed", query.toString()].filter(Boolean).join("&")
  const shown = (figure ?? page ?? "the guide").replaceAll(/[-_]/g, " ")
  return {address: address.href, title: title ?? `How Optimizers Work: ${shown}`}
}
