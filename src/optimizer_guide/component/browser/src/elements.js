// Making elements of the page, and changing only what is new in them.

/**
 * @typedef {string | number | boolean | null | undefined | ((event: any) => void)} Attribute
 */

/**
 * An element with these attributes; `on…` listens to that event.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, Attribute>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export const element = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value)
    else if (value === true) node.setAttribute(name, "")
    else if (value !== false && value != null) node.setAttribute(name, String(value))
  }
  node.append(...children)
  return node
}

/**
 * The same with HTML in it, which the guide itself has written, never a reader.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, Attribute>} attributes
 * @param {string} inner
 */
export const html = (tag, attributes, inner) => {
  const node = element(tag, attributes)
  node.innerHTML = inner
  return node
}

/**
 * A node and all that it is in, from within to without, through all shadow roots.
 * @param {Node} node
 */
export const outwards = (node) => {
  /** @type {any[]} */
  const nodes = []
  /** @type {any} */
  let at = node
  for (; at; at = at.parentNode ?? at.host) nodes.push(at)
  return nodes
}

// What stands already is not written again: the browser would lay the page out anew for it.

/** @param {Node} node @param {string} text */
export const put = (node, text) => {
  if (node.textContent !== text) node.textContent = text
}

/** @param {HTMLElement} node @param {boolean} hidden */
export const hide = (node, hidden) => {
  if (node.hidden !== hidden) node.hidden = hidden
}
