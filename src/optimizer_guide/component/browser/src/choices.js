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
export const radio = (name, value, changed) => {
  const id = `${name}-${value}`.replaceAll(" ", "-")
  const input = element("input", {type: "radio", name, id, value})
  input.addEventListener("change", () => changed(value))
  return input
}

/** @param {HTMLInputElement[]} inputs @returns {Input["show"]} */
export const check = (inputs) => (value) => {
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
