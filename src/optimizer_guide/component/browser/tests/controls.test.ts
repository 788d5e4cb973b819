import assert from "node:assert/strict"
import {test} from "node:test"
import type {Control, Values} from "../src/contract.ts"
import {move} from "./dom.ts"

const {makeControls} = await import("../src/controls.ts")
const {lineAround} = await import("../src/tree.ts")

const CONTROLS: Control[] = [
  {
    name: "lr",
    kind: "slider",
    label: "<i>α</i>",
    default: 0.1,
    start: 0,
    end: 1,
    step: 0.1,
    digits: 2,
    doc: "how far a step goes",
  },
  {name: "Adam", kind: "checkbox", label: "Adam", default: true},
  {
    name: "rates",
    kind: "choice",
    label: "rates",
    default: "the same",
    options: ["the same", "own"],
  },
  {
    name: "schedule",
    kind: "select",
    label: "schedule",
    default: "none",
    options: ["none", "cosine"],
    when: {Adam: [true]},
  },
  {name: "eps", kind: "log", label: "ε", default: 1e-8, start: 1e-10, end: 1, more: true},
  {name: "w1", kind: "entry", label: "w₁", default: null, start: -100, end: 100, step: 0.1},
  {name: "formula", kind: "text", label: "L", default: "w1**2", longest: 200, doc: "a loss"},
  {
    name: "branch",
    kind: "tree",
    label: "Choose",
    default: "Adam",
    nodes: [
      ["SGD", "", "SGD"],
      ["Momentum", "SGD", "Momentum"],
      ["Lion", "Momentum", "Lion", true],
      ["Adam", "SGD", "Adam", false, "Momentum"],
    ],
  },
]
const VALUES: Values = Object.fromEntries(
  CONTROLS.map((control) => [control.name, control.default]),
)

const made = (values: Values = {}) => {
  const changes: Values[] = []
  const controls = makeControls(CONTROLS, ["Adam"], {...VALUES, ...values}, (changed) =>
    changes.push(changed),
  )
  const find = (selector: string) => controls.node.querySelector(selector) as any
  return {...controls, changes, find}
}

test("a slider", () => {
  const {find, changes, show} = made()
  const input = find("#lr")
  assert.deepEqual([input.type, input.min, input.max, input.step], ["range", "0", "1", "0.1"])
  assert.equal(find("output").textContent, "0.10")
  move(input, "0.3")
  assert.deepEqual(changes, [{lr: 0.3}])
  assert.equal(input.getAttribute("aria-valuetext"), "0.30")
  assert.equal(input.style.getPropertyValue("--share"), "30%")
  show({...VALUES, lr: 0.8571}) // more digits than it has steps
  assert.equal(find("output").textContent, "0.8571")
})

test("what Python says beside a slider", () => {
  const {find, tell} = made()
  assert.equal(find(".slider .echo"), null)
  tell({echoes: {lr: "The <i>rate</i>."}})
  tell({echoes: {lr: "Its <i>rate</i>."}})
  assert.equal(find(".slider .echo").textContent, "Its rate.")
})

test("a swipe across a slider leaves it as it was", () => {
  const {find, changes} = made()
  const input = find("#lr")
  input.dispatchEvent(new Event("pointerdown"))
  move(input, "0.9")
  input.dispatchEvent(new Event("pointercancel"))
  assert.deepEqual(changes, [{lr: 0.9}, {lr: 0.1}])
})

test("a slider over powers of ten", () => {
  const {find, changes} = made()
  const input = find("#eps")
  assert.equal(input.getAttribute("aria-valuetext"), "1.0 × 10⁻⁸")
  move(input, "-2.5")
  assert.deepEqual(changes, [{eps: 0.00316}])
})

test("a checkbox", () => {
  const {find, changes} = made()
  assert.ok(find("#Adam").checked)
  move(find("#Adam"), false, "change")
  assert.deepEqual(changes, [{Adam: false}])
})

test("a choice", () => {
  const {find, changes, show} = made()
  assert.ok(find("#rates-the-same").checked)
  move(find("#rates-own"), true, "change")
  assert.deepEqual(changes, [{rates: "own"}])
  show(VALUES)
  assert.ok(find("#rates-the-same").checked)
})

test("a menu", () => {
  const {find, changes} = made({schedule: "cosine"})
  assert.equal(find("#schedule").value, "cosine")
  move(find("#schedule"), "none", "change")
  assert.deepEqual(changes, [{schedule: "none"}])
})

test("a number to type; what is half typed is the reader's", () => {
  const {find, changes, show, tell} = made()
  const input = find("#w1")
  tell({hints: {w1: -4}})
  assert.equal(input.value, "-4")
  move(input, "-0")
  show({...VALUES, w1: 0})
  assert.equal(input.value, "-0")
  move(input, "-0.05")
  move(input, "-0.05", "change")
  show({...VALUES, w1: -0.05})
  assert.deepEqual(changes.at(-1), {w1: -0.05})
  assert.equal(input.value, "-0.05")
  move(input, "")
  move(input, "", "change")
  assert.deepEqual(changes.at(-1), {w1: null})
  show(VALUES)
  assert.equal(input.value, "-4")
})

test("a number as people type it, and a word on what is none", () => {
  const {find, changes, show} = made({w1: 1})
  const [input, fault] = [find("#w1"), find(".entry .fault")]
  assert.equal(input.getAttribute("inputmode"), "decimal")
  move(input, "0,5")
  assert.deepEqual(changes, [{w1: 0.5}])
  move(input, "0,5", "change")
  assert.equal(input.value, "0,5") // it is as it was meant
  move(input, "0;5")
  assert.equal(fault.textContent, "") // it may not be typed to its end
  move(input, "0;5", "change")
  assert.match(fault.textContent, /“0;5” is no number/)
  assert.equal(input.value, "0.5")
  assert.equal(changes.length, 1)
  move(input, "2")
  assert.equal(fault.textContent, "")
  show({...VALUES, w1: 2})
})

test("the arrow keys go from one multiple of the step to the next, within the range", () => {
  const {find, changes} = made({w1: 0.25})
  const input = find("#w1")
  const press = (key: string) => input.dispatchEvent(new KeyboardEvent("keydown", {key}))
  press("ArrowUp")
  press("ArrowUp")
  assert.deepEqual(changes, [{w1: 0.3}, {w1: 0.4}])
  assert.equal(input.value, "0.4")
  assert.equal(input.getAttribute("aria-valuenow"), "0.4")
  move(input, "-99.95")
  press("ArrowDown")
  press("ArrowDown")
  assert.deepEqual(changes.at(-1), {w1: -100})
})

test("a text, and what is wrong with it", () => {
  const {find, changes, tell} = made()
  const input = find("#formula")
  move(input, "w1 +* 2")
  assert.deepEqual(changes, [{formula: "w1 +* 2"}])
  tell({faults: {formula: {text: "w1 +* 2", position: 4, reason: "“*” is unexpected."}}})
  assert.equal(find(".text mark").textContent, "*")
  assert.equal(find(".text .fault").textContent, "w1 +* 2 “*” is unexpected.")
  assert.equal(input.getAttribute("aria-invalid"), "true")
  tell({faults: {formula: null}})
  assert.equal(find(".text .fault").textContent, "")
  assert.equal(input.getAttribute("aria-invalid"), "false")
})

test("a tree, whose later branches are folded away under their parent", () => {
  const {find, show, changes} = made()
  const fold = find("details.later")
  assert.equal(fold.querySelectorAll("input").length, 1)
  assert.equal(fold.closest("li").querySelector("input").value, "Momentum")
  assert.ok(find("#branch-Adam").checked)
  assert.ok(!fold.open)
  show({...VALUES, branch: "Lion"})
  assert.ok(fold.open)
  move(find("#branch-SGD"), true, "change")
  assert.deepEqual(changes, [{branch: "SGD"}])
})

test("a second line goes around the texts between, down or up", () => {
  const [upper, lower] = [
    {right: 100, middle: 10},
    {right: 60, middle: 90},
  ]
  const down = lineAround(upper, lower, 200)
  assert.match(down, /"M108 10H193q7 0 7 7V83q0 7 -7 7H68"/)
  assert.match(down, /"M73 85L68 90l5 5"/)
  assert.match(lineAround(lower, upper, 200), /"M68 90H193q7 0 7 -7V17q0 -7 -7 -7H108"/)
})

test("some are there only where others have certain values", () => {
  const {find, show} = made()
  const box = find("#schedule").closest(".control")
  assert.ok(!box.hidden)
  move(find("#Adam"), false, "change")
  assert.ok(box.hidden)
  show(VALUES)
  assert.ok(!box.hidden)
})

test("rarer ones wait behind More, which opens with what is not at its default", () => {
  const {find} = made()
  assert.ok(find(".more #eps"))
  assert.ok(!find(".more").open)
  const {find: found, show} = made({eps: 1e-4})
  assert.ok(found(".more").open)
  found(".more").open = false
  show({...VALUES, eps: 1e-5})
  assert.ok(!found(".more").open) // as the reader left it
})

test("Reset sets all, with one word", () => {
  const {find, changes} = made({lr: 0.7, Adam: false})
  find(".reset").click()
  assert.deepEqual(changes, [VALUES])
  assert.ok(find("#Adam").checked)
  assert.equal(find("output").textContent, "0.10")
})

test("what a control does is said under the pointer and to screen readers", () => {
  const {find} = made()
  assert.equal(find("#lr").closest(".control").title, "how far a step goes")
  assert.equal(find("#lr").getAttribute("aria-describedby"), "lr-doc")
  assert.equal(find("#formula").getAttribute("aria-describedby"), "formula-doc formula-fault")
})

test("a control begins a line where it is to", () => {
  assert.ok(made().find(".break + .checkbox"))
})

test("a passage, which says where it is kept", () => {
  const own: Control = {
    name: "own",
    kind: "passage",
    label: "your text",
    default: "",
    longest: 10,
    hint: "paste",
    kept: ["in this browser", "in your session"],
  }
  const changes: any[] = []
  for (const isHere of [true, false]) {
    const {node, show} = makeControls(
      [own],
      [],
      {own: ""},
      (changed) => changes.push(changed),
      isHere,
    )
    const area = node.querySelector("textarea") as HTMLTextAreaElement
    const where = node.querySelector(".kept")
    assert.equal(where?.textContent, isHere ? "in this browser" : "in your session")
    assert.equal(area.getAttribute("aria-describedby"), where?.id)
    assert.equal(area.maxLength, 10)
    move(area, "two\nlines")
    show({own: "cut"})
    assert.equal(area.value, "cut")
  }
  assert.deepEqual(changes, [{own: "two\nlines"}, {own: "two\nlines"}])
})
