// What is typed: a number, or a line of text.

import type {Control, Fault, Value} from "./contract.ts"
import type {Input} from "./controls.ts"
import {element, html} from "./elements.ts"
import {numberIn, whyNoNumber} from "./numbers.ts"

/** The next multiple of a step. */
const nextMultiple = (from: number, step: number, way: 1 | -1) => {
  const here = Number((from / step).toPrecision(12)) // 0.3 / 0.1 is not 3
  const next = way > 0 ? Math.floor(here) + 1 : Math.ceil(here) - 1
  return Number((next * step).toPrecision(12))
}

/**
 * A number to type; empty stands for what Python hints at. It is no `type=number`: of such a one
 * browsers read 0,5 as 5, or as nothing, and its wheel changes what is only scrolled over.
 */
export const entry = (control: Control, changed: (value: number | null) => void): Input => {
  const {name, start = 0, end = 1, step = 1} = control
  const fault = element("p", {class: "fault", role: "status", id: `${name}-fault`})
  const input = element("input", {
    type: "text",
    inputmode: "decimal",
    class: "number",
    id: name,
    autocomplete: "off",
    role: "spinbutton",
    "aria-valuemin": start,
    "aria-valuemax": end,
    "aria-describedby": fault.id,
  })
  let value: Value = null
  let hint: Value = ""
  let isTyping = false // what is half typed is the reader's: -0 may become -0.05
  const write = () => {
    const number = value ?? hint
    const text = String(number ?? "")
    if (text) input.setAttribute("aria-valuenow", text)
    if (!isTyping && (input.value === "" || numberIn(input.value) !== number)) input.value = text
  }
  const take = (number: number | null) => {
    value = number
    changed(number)
  }
  const isTyped = () => {
    isTyping = false
    write()
  }
  input.addEventListener("input", () => {
    isTyping = true
    const number = numberIn(input.value)
    fault.textContent = ""
    if (number !== null) take(number)
  })
  input.addEventListener("change", () => {
    // It was left, or Enter was pressed.
    if (input.value.trim() === "") take(control.default)
    else if (numberIn(input.value) === null) fault.textContent = whyNoNumber(input.value)
    isTyped()
  })
  input.addEventListener("blur", isTyped) // no change, if it was typed to what it had been
  input.addEventListener("keydown", (event) => {
    const way = {ArrowUp: 1 as const, ArrowDown: -1 as const}[event.key]
    if (!way) return
    event.preventDefault() // or the mark would go to the end of the text
    const next = nextMultiple(numberIn(input.value) ?? Number(value ?? hint), step, way)
    fault.textContent = ""
    isTyping = false
    take(Math.min(end, Math.max(start, next)))
    write()
  })
  const label = html("label", {for: name}, control.label)
  return {
    node: element("div", {class: "control entry"}, label, input, fault),
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

/** The text, with a mark on the character that is wrong, and why. */
const explained = ({text, position, reason}: Fault) => {
  const mark = element("mark", {}, text.slice(position, position + 1) || "\u00a0")
  const code = element("code", {}, text.slice(0, position), mark, text.slice(position + 1))
  return [code, ` ${reason}`]
}

/** What may be typed, in HTML, a click away. */
const explainedBy = (syntax: string) =>
  element(
    "details",
    {class: "syntax"},
    element("summary", {}, "What can I type?"),
    html("div", {}, syntax),
  )

/** A line of text, and below it what is wrong with it and how it was understood. */
export const text = (control: Control, changed: (value: string) => void): Input => {
  const {name, label, longest = 200, syntax} = control
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
  const echo = element("p", {class: "echo", tabindex: "0"}) // what is long scrolls, by keys too
  node.append(fault, echo, ...(syntax ? [explainedBy(syntax)] : []))
  return {
    node,
    show: (value) => {
      if (input.value !== value) input.value = String(value)
    },
    fault: (wrong) => {
      input.setAttribute("aria-invalid", String(Boolean(wrong)))
      fault.replaceChildren(...(wrong ? explained(wrong) : []))
    },
    echo: (understood) => {
      echo.innerHTML = understood // written by the guide itself
    },
  }
}

/** A text of several lines, and below it where it is kept: with Python, here or elsewhere. */
export const passage = (
  {name, label, longest = 200, hint, kept}: Control,
  changed: (value: string) => void,
  isHere: boolean,
): Input => {
  const where = element("p", {class: "kept", id: `${name}-kept`}, kept?.[isHere ? 0 : 1] ?? "")
  const area = element("textarea", {
    id: name,
    rows: 3,
    maxlength: longest,
    placeholder: hint ?? "",
    spellcheck: "false",
    autocomplete: "off",
    "aria-describedby": where.id,
  })
  area.addEventListener("input", () => changed(area.value))
  const named = html("label", {for: name}, label)
  return {
    node: element("div", {class: "control passage"}, named, area, where),
    show: (value) => {
      if (area.value !== value) area.value = String(value)
    },
  }
}
