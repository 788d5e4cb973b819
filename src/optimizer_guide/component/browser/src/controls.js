// The controls of a figure: one native input for each parameter.

import {checkbox, choice, select} from "./choices.js"
import {element, hide} from "./elements.js"
import {entry, passage, text} from "./entries.js"
import {log, slider} from "./sliders.js"
import {tree} from "./tree.js"

/** @typedef {import("./contract.js").Control} Control */
/** @typedef {import("./contract.js").Fault} Fault */
/** @typedef {import("./contract.js").Value} Value */
/** @typedef {import("./contract.js").Values} Values */

/**
 * @typedef {object} Input
 * @property {HTMLElement} node
 * @property {(value: Value) => void} show
 * @property {(hint: Value) => void} [hint] what stands there while it is empty
 * @property {(wrong: Fault | null) => void} [fault]
 * @property {(understood: string) => void} [echo] HTML of what was understood
 */

/** @typedef {(control: Control, changed: (value: any) => void, isHere: boolean) => Input} Maker */

/** @type {Record<import("./contract.js").Kind, Maker>} */
const KINDS = {slider, checkbox, choice, tree, log, entry, select, text, passage}

/**
 * What a control does: under the pointer, and for screen readers.
 * @param {HTMLElement} node
 * @param {Control} control
 */
const explain = (node, {name, doc}) => {
  if (!doc) return
  const note = element("span", {id: `${name}-doc`, hidden: true}, doc)
  node.title = doc
  node.append(note)
  const named = node.matches("fieldset") ? node : node.querySelector("input, select")
  const others = named?.getAttribute("aria-describedby")
  named?.setAttribute("aria-describedby", others ? `${note.id} ${others}` : note.id)
}

/**
 * Whether a control is there: some are only where others have certain values.
 * @param {Control} control
 * @param {Values} values
 */
const isThere = ({when}, values) =>
  Object.entries(when ?? {}).every(([other, allowed]) => allowed.includes(values[other]))

/**
 * @typedef {object} Controls
 * @property {HTMLElement} node
 * @property {(values: Values) => void} show these values; what stands already is left as it is
 * @property {(values: Values) => void} set these, as the reader does, and all others to their default
 * @property {(faults: Record<string, Fault | null>) => void} showFaults
 * @property {(echoes: Record<string, string>) => void} showEchoes
 * @property {(hints: Record<string, Value>) => void} showHints
 */

/**
 * @param {Control[]} controls
 * @param {string[]} breaks the names of those that begin a line
 * @param {Values} values at first
 * @param {(changed: Values) => void} changed by the reader: one, or by *Reset* all
 * @param {boolean} isHere whether Python runs in this browser
 * @returns {Controls}
 */
export const makeControls = (controls, breaks, values, changed, isHere = false) => {
  const node = element("div", {class: "controls"})
  const rarer = element("div", {class: "controls"})
  /** @type {Record<string, Input>} */
  const inputs = {}
  /** @type {Values} */
  const standing = {} // what each input shows

  const arrange = () => {
    for (const control of controls) {
      if (control.when) hide(inputs[control.name].node, !isThere(control, standing))
    }
  }
  const show = (/** @type {Values} */ shown) => {
    for (const [name, input] of Object.entries(inputs)) {
      if (standing[name] === shown[name]) continue
      standing[name] = shown[name]
      input.show(shown[name])
    }
    arrange()
  }
  for (const control of controls) {
    const set = (/** @type {Value} */ value) => {
      standing[control.name] = value
      arrange()
      changed({[control.name]: value})
    }
    const input = KINDS[control.kind](control, set, isHere)
    inputs[control.name] = input
    explain(input.node, control)
    const group = control.more ? rarer : node
    if (breaks.includes(control.name)) group.append(element("span", {class: "break"}))
    group.append(input.node)
  }
  if (rarer.childElementCount) {
    const more = element("details", {class: "more"}, element("summary", {}, "More"), rarer)
    more.open = controls.some((control) => control.more && values[control.name] !== control.default)
    node.append(more)
  }
  const defaults = Object.fromEntries(controls.map((control) => [control.name, control.default]))
  const set = (/** @type {Values} */ given) => {
    const all = {...defaults, ...given}
    show(all)
    changed(all)
  }
  if (controls.length) {
    const onclick = () => set({})
    node.append(element("button", {type: "button", class: "reset", onclick}, "Reset"))
  }
  show(values)
  return {
    node,
    show,
    set,
    showFaults: (faults) => {
      for (const [name, wrong] of Object.entries(faults)) inputs[name]?.fault?.(wrong)
    },
    showEchoes: (echoes) => {
      for (const [name, echo] of Object.entries(echoes)) inputs[name]?.echo?.(echo)
    },
    showHints: (hints) => {
      for (const [name, hint] of Object.entries(hints)) inputs[name]?.hint?.(hint)
    },
  }
}
