// New HTML in the place of old, by which only what differs is touched.

import {put} from "./elements.ts"

/**
 * Whether a node has the attributes of a fresh one, and but for a style that it was given here no
 * others.
 */
const isAlike = (node: Element, fresh: Element) => {
  if (node.nodeName !== fresh.nodeName) return false
  for (const {name, value} of fresh.attributes) if (node.getAttribute(name) !== value) return false
  const isStyled = node.hasAttribute("style") && !fresh.hasAttribute("style")
  return node.attributes.length === fresh.attributes.length + (isStyled ? 1 : 0)
}

/**
 * Makes the children of a node those of a fresh one. What is in a slot for a number is left: the
 * playback writes it.
 */
const merge = (node: Node, fresh: Node) => {
  const [old, made] = [[...node.childNodes], [...fresh.childNodes]]
  if (old.length !== made.length) {
    const parent = node as ParentNode & Node
    parent.replaceChildren(...made)
    return
  }
  old.forEach((child, i) => {
    const other = made[i]
    if (child.isEqualNode(other)) return
    if (child instanceof Text && other instanceof Text) put(child, other.data)
    else if (child instanceof Element && other instanceof Element && isAlike(child, other)) {
      if (!child.hasAttribute("data-column")) merge(child, other)
    } else child.replaceWith(other)
  })
}

/** Makes a node hold this HTML, which the guide itself has written. */
export const rewrite = (node: Element, text: string) => {
  const fresh = document.createElement("template")
  fresh.innerHTML = text
  merge(node, fresh.content)
}
