// Making elements of the page, and changing only what is new in them.

type Attribute = string | number | boolean | null | undefined | ((event: any) => void)

/** An element with these attributes; `on…` listens to that event. */
export const element = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, Attribute> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] => {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value)
    else if (value === true) node.setAttribute(name, "")
    else if (value !== false && value != null) node.setAttribute(name, String(value))
  }
  node.append(...children)
  return node
}

/** The same with HTML in it, which the guide itself has written, never a reader. */
export const html = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, Attribute>,
  inner: string,
) => {
  const node = element(tag, attributes)
  node.innerHTML = inner
  return node
}

/** A node and all that it is in, from within to without, through all shadow roots. */
export const outwards = (node: Node) => {
  const nodes: any[] = []
  let at: any = node
  for (; at; at = at.parentNode ?? at.host) nodes.push(at)
  return nodes
}

// What stands already is not written again: the browser would lay the page out anew for it.

export const put = (node: Node, text: string) => {
  if (node.textContent !== text) node.textContent = text
}

export const hide = (node: HTMLElement, hidden: boolean) => {
  if (node.hidden !== hidden) node.hidden = hidden
}
