// One of several, or yes and no.

import {element, html} from "./elements.js"

/** @typedef {import("./contract.js").Control} Control */
/** @typedef {import("./controls.js").Input} Input */

/**
 * @param {Control} control
 * @param {(value: boolean) => void} changed
 * @returns {Input}
 */
export const checkbox = (control, changed) => {
  const input = element("input", {type: "checkbox", id: control.name})
  input.addEventListener("change", () => changed(input.checked))
  const label = html("label", {for: control.name}, control.label)
  const show = (/** @type {unknown} */ value) => {
    input.checked = Boolean(value)
  }
  return {node: element("div", {class: "control checkbox"}, input, label), show}
}

/**
 * @param {string} name of the group
 * @param {string} value
 * @param {(value: string) => void} changed
 */
const radio = (name, value, changed) => {
  const id = `${name}-${value}`.replaceAll(" ", "-")
  const input = element("input", {type: "radio", name, id, value})
  input.addEventListener("change", () => changed(value))
  return input
}

/** @param {HTMLInputElement[]} inputs @returns {Input["show"]} */
const check = (inputs) => (value) => {
  for (const input of inputs) input.checked = input.value === value
}

/**
 * @param {Control} control
 * @param {(value: string) => void} changed
 * @returns {Input}
 */
export const choice = (control, changed) => {
  const {name, label, options = []} = control
  const inputs = options.map((option) => radio(name, option, changed))
  const labelled = inputs.map((input) =>
    element("span", {class: "option"}, input, element("label", {for: input.id}, input.value)),
  )
  const legend = html("legend", {}, label)
  const node = element("fieldset", {class: "control choice"}, legend, ...labelled)
  return {node, show: check(inputs)}
}

/**
 * A choice whose options are the nodes of a tree; later ones are folded away under their parent.
 * @param {Control} control
 * @param {(value: string) => void} changed
 * @returns {Input}
 */
export const tree = (control, changed) => {
  const {name, label, nodes = []} = control
  /** @type {HTMLInputElement[]} */
  const inputs = []
  /** @param {string} above @returns {HTMLElement[]} */
  const branches = (above) => {
    const own = nodes.filter(([, parent]) => parent === above)
    const later = list(own.filter(([, , , isLater]) => isLater))
    const summary = element("summary", {}, "Later branches")
    const fold = later.length ? [element("details", {class: "later"}, summary, ...later)] : []
    return [...list(own.filter(([, , , isLater]) => !isLater)), ...fold]
  }
  /** @param {typeof nodes} own @returns {HTMLElement[]} */
  const list = (own) => (own.length ? [element("ul", {}, ...own.map(leaf))] : [])
  /** @param {typeof nodes[number]} node */
  const leaf = ([value, , text]) => {
    const input = radio(name, value, changed)
    inputs.push(input)
    const node = element("div", {class: "node"}, input, html("label", {for: input.id}, text))
    return element("li", {}, node, ...branches(value))
  }
  const legend = html("legend", {}, label)
  const node = element("fieldset", {class: "control tree"}, legend, ...branches(""))
  const mark = check(inputs)
  /** @type {Input["show"]} */
  const show = (value) => {
    mark(value)
    const fold = inputs.find((input) => input.checked)?.closest("details")
    if (fold) fold.open = true
  }
  return {node, show}
}

/**
 * @param {Control} control
 * @param {(value: string) => void} changed
 * @returns {Input}
 */
export const select = (control, changed) => {
  const options = (control.options ?? []).map((value) => element("option", {value}, value))
  const input = element("select", {id: control.name}, ...options)
  input.addEventListener("change", () => changed(input.value))
  const label = html("label", {for: control.name}, control.label)
  const show = (/** @type {unknown} */ value) => {
    input.value = String(value)
  }
  return {node: element("div", {class: "control entry"}, label, input), show}
}
