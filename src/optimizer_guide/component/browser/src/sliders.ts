// Numbers that are set by dragging.

import type {Control} from "./contract.ts"
import type {Input} from "./controls.ts"
import {element, html} from "./elements.ts"
import {written} from "./numbers.ts"

/** Shows how far along its track a slider is. */
export const setShare = (input: HTMLInputElement, share: number) =>
  input.style.setProperty("--share", `${100 * share}%`)

/**
 * A vertical swipe that begins on a slider moves it before the browser takes it for scrolling: what
 * it was is set again.
 */
export const keepFromSwipes = (input: HTMLInputElement) => {
  let before = input.value
  input.addEventListener("pointerdown", () => {
    before = input.value
  })
  input.addEventListener("pointercancel", () => {
    if (input.value === before) return
    input.value = before
    input.dispatchEvent(new Event("input", {bubbles: true}))
  })
}

const assembled = (control: Control, input: HTMLInputElement, output: HTMLOutputElement) => {
  keepFromSwipes(input)
  const label = html("label", {for: control.name}, control.label)
  const node = element("div", {class: "control slider"}, label, output, input)
  const said = element("p", {class: "echo"})
  const echo = (understood: string) => {
    said.innerHTML = understood // written by the guide itself
    node.append(said)
  }
  return {node, echo}
}

export const slider = (control: Control, changed: (value: number) => void): Input => {
  const {name, start = 0, end = 1, step, digits = 0} = control
  const input = element("input", {type: "range", id: name, min: start, max: end, step})
  const output = element("output", {for: name})
  const show = (value: number) => {
    input.value = String(value)
    const plain = Number(value.toPrecision(9)) // a map may have loaded more digits
    const own = (String(plain).split(".")[1] ?? "").length
    output.textContent = value.toFixed(Math.min(6, Math.max(digits, own)))
    input.setAttribute("aria-valuetext", output.textContent)
    setShare(input, (value - start) / (end - start))
  }
  input.addEventListener("input", () => {
    show(Number(input.value))
    changed(Number(input.value))
  })
  return {...assembled(control, input, output), show: (value) => show(Number(value))}
}

/** Over powers of ten: the slider moves the exponent. */
export const log = (control: Control, changed: (value: number) => void): Input => {
  const {name, start = 1, end = 10} = control
  const [min, max] = [Math.log10(start), Math.log10(end)]
  const input = element("input", {type: "range", id: name, min, max, step: 0.01})
  const output = element("output", {for: name})
  const say = (value: number) => {
    output.textContent = written(value)
    input.setAttribute("aria-valuetext", output.textContent)
    setShare(input, (Number(input.value) - min) / (max - min))
  }
  input.addEventListener("input", () => {
    const value = Number((10 ** Number(input.value)).toPrecision(3))
    say(value)
    changed(Math.min(end, Math.max(start, value)))
  })
  const show = (value: number) => {
    input.value = String(Math.log10(value))
    say(value)
  }
  return {...assembled(control, input, output), show: (value) => show(Number(value))}
}
