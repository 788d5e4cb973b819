// One of several, or yes and no.

import type {Control} from "./contract.ts"
import type {Input} from "./controls.ts"
import {element, html} from "./elements.ts"

export const checkbox = (control: Control, changed: (value: boolean) => void): Input => {
  const input = element("input", {type: "checkbox", id: control.name})
  input.addEventListener("change", () => changed(input.checked))
  const label = html("label", {for: control.name}, control.label)
  const show = (value: unknown) => {
    input.checked = Boolean(value)
  }
  return {node: element("div", {class: "control checkbox"}, input, label), show}
}

export const radio = (name: string, value: string, changed: (value: string) => void) => {
  const id = `${name}-${value}`.replaceAll(" ", "-")
  const input = element("input", {type: "radio", name, id, value})
  input.addEventListener("change", () => changed(value))
  return input
}

export const check =
  (inputs: HTMLInputElement[]): Input["show"] =>
  (value) => {
    for (const input of inputs) input.checked = input.value === value
  }

export const choice = (control: Control, changed: (value: string) => void): Input => {
  const {name, label, options = []} = control
  const inputs = options.map((option) => radio(name, option, changed))
  const labelled = inputs.map((input) =>
    element("span", {class: "option"}, input, element("label", {for: input.id}, input.value)),
  )
  const legend = html("legend", {}, label)
  const node = element("fieldset", {class: "control choice"}, legend, ...labelled)
  return {node, show: check(inputs)}
}

export const select = (control: Control, changed: (value: string) => void): Input => {
  const options = (control.options ?? []).map((value) => element("option", {value}, value))
  const input = element("select", {id: control.name}, ...options)
  input.addEventListener("change", () => changed(input.value))
  const label = html("label", {for: control.name}, control.label)
  const show = (value: unknown) => {
    input.value = String(value)
  }
  return {node: element("div", {class: "control entry"}, label, input), show}
}
