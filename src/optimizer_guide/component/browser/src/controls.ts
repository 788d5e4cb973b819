// The controls of a figure: one native input for each parameter.

import {checkbox, choice, select} from "./choices.ts"
import type {Answer, Control, Fault, Value, Values} from "./contract.ts"
import {element, hide} from "./elements.ts"
import {entry, passage, text} from "./entries.ts"
import {log, slider} from "./sliders.ts"
import {tree} from "./tree.ts"

export interface Input {
  node: HTMLElement
  show: (value: Value) => void
  hint?: (hint: Value) => void // what stands there while it is empty
  fault?: (wrong: Fault | null) => void
  echo?: (understood: string) => void // HTML of what was understood
}

type Maker = (control: Control, changed: (value: any) => void, isHere: boolean) => Input

const KINDS: Record<string, Maker> = {
  slider,
  checkbox,
  choice,
  tree,
  log,
  entry,
  select,
  text,
  passage,
}

/** What a control does: under the pointer, and for screen readers. */
const explain = (node: HTMLElement, {name, doc}: Control) => {
  if (!doc) return
  const note = element("span", {id: `${name}-doc`, hidden: true}, doc)
  node.title = doc
  node.append(note)
  const named = node.matches("fieldset") ? node : node.querySelector("input, select")
  const others = named?.getAttribute("aria-describedby")
  named?.setAttribute("aria-describedby", others ? `${note.id} ${others}` : note.id)
}

/** Whether a control is there: some are only where others have certain values. */
const isThere = ({when}: Control, values: Values) =>
  Object.entries(when ?? {}).every(([other, allowed]) => allowed.includes(values[other]))

/**
 * `breaks` are the names of those that begin a line, `changed` hears of one that the reader has
 * changed, or by *Reset* of all; `isHere`: Python runs in this browser.
 */
export const makeControls = (
  controls: Control[],
  breaks: string[],
  values: Values,
  changed: (changed: Values) => void,
  isHere = false,
) => {
  const node = element("div", {class: "controls"})
  const rarer = element("div", {class: "controls"})
  const inputs: Record<string, Input> = {}
  const standing: Values = {} // what each input shows

  const arrange = () => {
    for (const control of controls) {
      if (control.when) hide(inputs[control.name].node, !isThere(control, standing))
    }
  }
  /** Shows these; what stands already is left as it is. */
  const show = (shown: Values) => {
    for (const [name, input] of Object.entries(inputs)) {
      if (standing[name] === shown[name]) continue
      standing[name] = shown[name]
      input.show(shown[name])
    }
    arrange()
  }
  for (const control of controls) {
    const set = (value: Value) => {
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
  /** Sets these, as the reader does, and all others to their default. */
  const set = (given: Values) => {
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
    /** What Python says of what stands in them. */
    tell: ({faults = {}, echoes = {}, hints = {}}: Partial<Answer>) => {
      for (const [name, wrong] of Object.entries(faults)) inputs[name]?.fault?.(wrong)
      for (const [name, echo] of Object.entries(echoes)) inputs[name]?.echo?.(echo)
      for (const [name, hint] of Object.entries(hints)) inputs[name]?.hint?.(hint)
    },
  }
}
