// What is typed: a number, or a line of text.

import {element, html} from "./elements.js"

/** @typedef {import("./contract.js").Control} Control */
/** @typedef {import("./contract.js").Fault} Fault */
/** @typedef {import("./contract.js").Value} Value */
/** @typedef {import("./controls.js").Input} Input */

/**
 * A number to type; empty stands for what Python hints at.
 * @param {Control} control
 * @param {(value: number | null) => void} changed
 * @returns {Input}
 */
export const entry = (control, changed) => {
  const {name, start = 0, end, step = 1} = control
  // The arrow keys count from the least: from 1 by tens they would go to 11, 21, …
  const min = Math.floor(start / step) * step
  const input = element("input", {type: "number", id: name, min, max: end, step})
  /** @type {Value} */
  let value = null
  /** @type {Value} */
  let hint = ""
  let isTyping = false // what is half typed is the reader's: -0 may become -0.05
  const write = () => {
    const text = value ?? hint
    if (isTyping || (input.value !== "" && Number(input.value) === text)) return
    input.value = String(text ?? "")
  }
  const take = (/** @type {number | null} */ number) => {
    value = number
    changed(number)
  }
  const isTyped = () => {
    isTyping = false
    write()
  }
  input.addEventListener("input", () => {
    isTyping = true
    if (input.value !== "") take(Number(input.value))
  })
  input.addEventListener("change", () => {
    // It was left, or Enter or an arrow key was pressed.
    if (input.value === "" && !input.validity.badInput) take(control.default)
    isTyped()
  })
  input.addEventListener("blur", isTyped) // no change, if it was typed to what it had been
  const label = html("label", {for: name}, control.label)
  return {
    node: element("div", {class: "control entry"}, label, input),
    show: (given) => {
      value = given
      write()
    },
    hint: (given) => {
      hint = given
      write()
    },
  }
}

/** The text, with a mark on the character that is wrong, and why. @param {Fault} fault */
const explained = ({text, position, reason}) => {
  const mark = element("mark", {}, text.slice(position, position + 1) || "\u00a0")
  const code = element("code", {}, text.slice(0, position), mark, text.slice(position + 1))
  return [code, ` ${reason}`]
}

/**
 * A line of text, and below it what is wrong with it.
 * @param {Control} control
 * @param {(value: string) => void} changed
 * @returns {Input}
 */
export const text = (control, changed) => {
  const {name, label, longest = 200} = control
  const fault = element("p", {class: "fault", role: "status", id: `${name}-fault`})
  const input = element("input", {
    type: "text",
    id: name,
    maxlength: longest + 1, // that is refused, and not cut without a word
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    "aria-describedby": fault.id,
  })
  input.addEventListener("input", () => changed(input.value))
  const node = element("div", {class: "control text"}, html("label", {for: name}, label), input)
  node.append(fault)
  return {
    node,
    show: (value) => {
      if (input.value !== value) input.value = String(value)
    },
    fault: (wrong) => {
      input.setAttribute("aria-invalid", String(Boolean(wrong)))
      fault.replaceChildren(...(wrong ? explained(wrong) : []))
    },
  }
}
