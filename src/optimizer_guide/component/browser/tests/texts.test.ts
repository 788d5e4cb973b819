import assert from "node:assert/strict"
import {afterEach, describe, mock, test} from "node:test"
import "./dom.ts"
import {claimOf} from "./spec.ts"

const {makeClaims} = await import("../src/claims.ts")
const {makePredictions} = await import("../src/predictions.ts")
const {element, hide, put} = await import("../src/elements.ts")
const {rewrite} = await import("../src/merging.ts")
const {makeReadout} = await import("../src/readout.ts")

test("an element with attributes, listeners and children", () => {
  let clicks = 0
  const button = element(
    "button",
    {type: "button", hidden: false, disabled: true, title: null, onclick: () => clicks++},
    "Try ",
    element("b", {}, "it"),
  )
  assert.equal(button.outerHTML, '<button type="button" disabled="">Try <b>it</b></button>')
  button.disabled = false
  button.click()
  assert.equal(clicks, 1)
})

test("what stands already is not written again", () => {
  const node = element("p", {}, "here")
  const text = node.firstChild
  put(node, "here")
  hide(node, false)
  assert.equal(node.firstChild, text)
})

test("new HTML keeps the nodes that are the same", () => {
  const node = element("div")
  rewrite(
    node,
    '<table class="cards"><tr><th>SGD</th><td class="number">1</td></tr></table><p>a</p>',
  )
  const [row, cell, text] = ["tr", "td", "p"].map((name) => node.querySelector(name))
  rewrite(
    node,
    '<table class="cards"><tr><th>SGD</th><td class="number">2</td></tr></table><p>b</p>',
  )
  assert.equal(node.querySelector("tr"), row)
  assert.equal(node.querySelector("td"), cell)
  assert.equal(node.querySelector("p"), text)
  assert.equal(node.textContent, "SGD2b")
})

test("and replaces those that are not", () => {
  const node = element("div")
  rewrite(node, "<p>one</p><p class='lost'>two</p>")
  const [one, two] = node.children
  rewrite(node, "<p>one</p><p>two</p>")
  assert.equal(node.children[0], one)
  assert.notEqual(node.children[1], two)
  rewrite(node, "<p>one</p>")
  assert.equal(node.innerHTML, "<p>one</p>")
})

test("what is in a slot, and the room it was given, are left", () => {
  const node = element("div")
  rewrite(node, "<p>at <b data-column='t'></b></p>")
  const slot = node.querySelector("b") as HTMLElement
  slot.textContent = "17"
  slot.style.minWidth = "3ch"
  rewrite(node, "<p>on <b data-column='t'></b></p>")
  assert.equal(node.querySelector("b"), slot)
  assert.equal(node.textContent, "on 17")
  assert.equal(slot.style.minWidth, "3ch")
})

const PLAYED = {t: new Int32Array([0, 10, 20]), loss: new Float64Array([40, -0.5, Number.NaN])}

const readouts: ReturnType<typeof makeReadout>[] = []
const readoutOf = (equation: string) => {
  const readout = makeReadout(equation)
  readouts.push(readout)
  return readout
}

afterEach(() => {
  for (const readout of readouts.splice(0)) readout.stop()
})

test("slots get the numbers of the step on show", () => {
  const readout = readoutOf("<p>step <b data-column='t'></b>: <b data-column='loss'></b></p>")
  readout.write("", "<table><tr><td data-column='loss'></td></tr></table>")
  readout.show(1, PLAYED)
  assert.equal(readout.equation.textContent, "step 10: −0.500")
  assert.equal(readout.node.textContent, "−0.500")
  readout.show(2, PLAYED)
  assert.equal(readout.node.textContent, "–")
  readout.write("above", "<table><tr><td data-column='loss'></td></tr></table>")
  assert.equal(readout.node.textContent, "above–")
})

test("whole numbers are written as such", () => {
  const readout = readoutOf("")
  readout.write("", "<table><tr><td data-column='place'></td></tr></table>")
  readout.show(0, {...PLAYED, place: new Uint8Array([2, 1, 1])})
  assert.equal(readout.node.textContent, "2")
})

test("of several texts in one place the one is seen that is true at the step on show", () => {
  const readout = readoutOf("")
  readout.write(
    "",
    "<p><i data-when='state' data-is='0'>on its way</i><i data-when='state' data-is='1'>there</i></p>",
  )
  const seen = () =>
    [...readout.node.querySelectorAll("i")]
      .filter(({style}) => style.visibility !== "hidden")
      .map(({textContent}) => textContent)
  const played = {...PLAYED, state: new Uint8Array([0, 0, 1])}
  readout.show(1, played)
  assert.deepEqual(seen(), ["on its way"])
  readout.show(2, played)
  assert.deepEqual(seen(), ["there"])
})

test("there is nothing in the equation before the first step", () => {
  const readout = readoutOf("<b data-column='t'></b>")
  readout.show(0, PLAYED)
  assert.equal(readout.equation.style.visibility, "hidden")
  readout.show(1, PLAYED)
  assert.equal(readout.equation.style.visibility, "visible")
})

test("a cell has room for the widest number of its column", () => {
  mock.timers.enable({apis: ["setTimeout"]})
  const readout = readoutOf("")
  readout.write("", "<table><tr><td data-column='loss'></td></tr></table>")
  const cell = readout.node.querySelector("td") as HTMLElement
  readout.show(0, PLAYED)
  assert.equal(cell.style.minWidth, "5.6ch") // at once at first: −0.500
  const longer = {...PLAYED, loss: new Float64Array([1234, 1, 1])}
  readout.show(0, longer)
  assert.equal(cell.style.minWidth, "5.6ch") // it may be in the middle of a drag
  mock.timers.tick(250)
  assert.equal(cell.style.minWidth, "4ch")
  readout.show(0, PLAYED)
  readout.settle() // before it plays
  assert.equal(cell.style.minWidth, "5.6ch")
  mock.timers.reset()
})

const claim = (number: number, text: string, more = {}) => ({
  claim: number,
  ...claimOf(text, more),
})

test("claims are tried, and say what was measured", () => {
  const tried: number[] = []
  const {node, show} = makeClaims(
    [
      claim(0, "At <i>α</i> = 0.02 it crawls.", {plain: "At α = 0.02 it crawls."}),
      claim(1, "Above it diverges."),
    ],
    (claim) => tried.push(claim),
  )
  const buttons = node.querySelectorAll("button")
  assert.equal(buttons[0].getAttribute("aria-label"), "Try it: At α = 0.02 it crawls.")
  buttons[1].click()
  assert.deepEqual(tried, [1])
  const answers = node.querySelectorAll(".answer")
  show({claim: 1, holds: true, text: "<b>At</b> step 8."})
  assert.equal(answers[1].textContent, "At step 8.")
  assert.equal(answers[1].className, "answer holds")
  assert.equal(answers[0].className, "answer")
  show({claim: 0, holds: false, text: "No."})
  assert.deepEqual(
    [...answers].map((answer) => answer.className),
    ["answer fails", "answer"],
  )
  show(null)
  assert.equal(node.querySelectorAll(".holds, .fails").length, 0)
  assert.equal(answers[1].textContent, "")
})

describe("predictions", () => {
  const CLAIMS = [
    claim(0, "It crawls.", {asks: "What does it do?", choices: ["runs", "crawls"], answer: 1}),
    claim(2, "It diverges.", {asks: "What if <i>α</i> is 9?"}),
  ]
  const shown = () => {
    const tried: number[] = []
    const {node, outcome, show} = makePredictions(
      CLAIMS,
      (number) => tried.push(number),
      "look-ahead",
    )
    const text = (selector: string) =>
      [node, outcome].map((part) => part.querySelector(selector)).find(Boolean)?.textContent
    const choices = () => [
      ...(node.querySelectorAll(".choices button") as NodeListOf<HTMLButtonElement>),
    ]
    const next = node.querySelector("[aria-label^=Next]") as HTMLButtonElement
    return {node, show, tried, text, choices, next}
  }

  test("a question is asked, and nothing told before a choice", () => {
    const {text, choices} = shown()
    assert.equal(text(".question"), "What does it do?")
    assert.deepEqual(
      choices().map(({textContent}) => textContent),
      ["runs", "crawls"],
    )
    assert.equal(text(".answer"), "")
    assert.equal(text(".of"), "1 of 2")
  })

  test("a region is named after its figure", () => {
    assert.equal(shown().node.getAttribute("aria-label"), "Predictions: look ahead")
  })

  test("a choice is tried; right or not, the claim is told and what was measured", () => {
    const {show, tried, text, choices} = shown()
    choices()[0].click()
    assert.deepEqual(tried, [0])
    assert.equal(choices()[0].getAttribute("aria-pressed"), "true")
    show({claim: 0, holds: true, text: "40 steps."})
    assert.equal(text(".answer"), "Not quite. It crawls. 40 steps.")
    assert.deepEqual(
      choices().map(({className}) => className),
      ["wrong", "right"],
    )
    choices()[1].click()
    assert.equal(text(".answer"), "")
    show({claim: 0, holds: true, text: "40 steps."})
    assert.equal(text(".answer"), "Right. It crawls. 40 steps.")
    assert.equal(choices()[0].className, "")
  })

  test("an answer goes with the settings that it is of", () => {
    const {node, show, text, choices} = shown()
    choices()[1].click()
    show({claim: 0, holds: true, text: "40 steps."})
    show(null)
    assert.equal(text(".answer"), "")
    assert.equal(node.querySelectorAll(".right, .wrong, [aria-pressed=true]").length, 0)
  })

  test("one follows another; one without choices is shown by a button", () => {
    const {show, tried, text, choices, next} = shown()
    next.click()
    assert.equal(text(".question"), "What if α is 9?")
    assert.equal(text(".kicker"), "Try")
    choices()[0].click()
    assert.deepEqual(tried, [2])
    show({claim: 0, holds: true, text: "of the other"})
    assert.equal(text(".answer"), "")
    show({claim: 2, holds: true, text: "Step 8."})
    assert.equal(text(".answer"), "It diverges. Step 8.")
    next.click()
    assert.equal(text(".question"), "What does it do?")
  })

  test("one alone has none to turn to", () => {
    const {node} = makePredictions(CLAIMS.slice(0, 1), () => {}, "bowl")
    assert.ok((node.querySelector(".pager") as HTMLElement).hidden)
  })
})
