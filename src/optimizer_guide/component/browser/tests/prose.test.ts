import assert from "node:assert/strict"
import {beforeEach, mock, test} from "node:test"
import {window} from "./dom.ts"

const {enliven, hearProse} = await import("../src/prose.ts")

/** What happy-dom has not: a popover is open or not, and a text goes over lines. */
const open = new Set()
Object.assign(window.HTMLElement.prototype, {
  showPopover(this: any) {
    open.add(this)
  },
  hidePopover(this: any) {
    open.delete(this)
  },
  getClientRects: () => [{left: 300, top: 80, bottom: 100}],
})
const {matches} = window.Element.prototype
window.Element.prototype.matches = function (this: any, selector: string) {
  return selector === ":popover-open" ? open.has(this) : matches.call(this, selector)
}
Object.assign(globalThis, {scrollX: 0, scrollY: 50})

const find = (selector: string): any => document.querySelector(selector)

const fire = (node: any, type: string, more: object = {}) =>
  node.dispatchEvent(Object.assign(new Event(type, {bubbles: true, cancelable: true}), more))

beforeEach(() => {
  open.clear()
  document.body.innerHTML = `<p><span class="term" data-note="The slope &lt;b&gt;.">gradient</span>
    <span class="sets" data-sets="bowl" data-values='{"lr": 0.6}' data-page="?page=x">0.6</span>
    <span class="sets" data-sets="race" data-values='{"lr": 0.4}' data-page="?page=race&lr=0.4">0.4</span>
    </p><div class="figure bowl"><div id="in"></div></div>`
  Object.defineProperty(document.documentElement, "clientWidth", {value: 320, configurable: true})
  Object.defineProperty(document.documentElement, "clientHeight", {value: 640, configurable: true})
})

test("a term is explained with the focus, under the pointer, and by a tap", () => {
  enliven(document, true)
  const [term, note] = [find(".term"), find(".note")]
  assert.equal(note.textContent, "The slope <b>.")
  assert.equal(term.getAttribute("aria-describedby"), note.id)
  assert.equal(term.tabIndex, 0)
  fire(term, "focus")
  assert.ok(open.has(note))
  fire(term, "blur")
  assert.ok(!open.has(note))
  fire(term, "pointerenter", {pointerType: "touch"})
  assert.ok(!open.has(note))
  fire(term, "click")
  assert.ok(open.has(note))
})

test("the pointer may go over to the note", () => {
  mock.timers.enable({apis: ["setTimeout"]})
  enliven(document, true)
  const [term, note] = [find(".term"), find(".note")]
  fire(term, "pointerenter", {pointerType: "mouse"})
  fire(term, "pointerleave")
  fire(note, "pointerenter")
  mock.timers.tick(1000)
  assert.ok(open.has(note))
  fire(note, "pointerleave")
  mock.timers.tick(1000)
  assert.ok(!open.has(note))
  mock.timers.reset()
})

test("a note stays in the window: below its term, else above it", () => {
  enliven(document, true)
  const [term, note] = [find(".term"), find(".note")]
  Object.defineProperty(note, "offsetWidth", {value: 200, configurable: true})
  Object.defineProperty(note, "offsetHeight", {value: 60, configurable: true})
  fire(term, "focus")
  assert.deepEqual([note.style.left, note.style.top], ["112px", "150px"])
  Object.defineProperty(document.documentElement, "clientHeight", {value: 150, configurable: true})
  fire(term, "focus")
  assert.equal(note.style.top, "70px")
})

test("a number sets its figure, by a click and from the keyboard", () => {
  enliven(document, true)
  const heard: any[] = []
  const stop = hearProse(find("#in"), (values) => heard.push(values))
  const elsewhere = hearProse(find("p"), () => assert.fail("another figure"))
  const number = find("[data-sets=bowl]")
  assert.equal(number.getAttribute("role"), "button")
  number.click()
  fire(number, "keydown", {key: "Enter"})
  fire(number, "keydown", {key: " "})
  fire(number, "keydown", {key: "a"})
  assert.deepEqual(heard, [{lr: 0.6}, {lr: 0.6}, {lr: 0.6}])
  stop()
  number.click()
  assert.equal(heard.length, 3)
  elsewhere()
})

test("where the figure is on another page, the number leads there, if there is one", () => {
  enliven(document, false)
  assert.equal(document.querySelectorAll("a").length, 0)
  assert.equal(find("[data-sets=race]").hasAttribute("role"), false)
  enliven(document, true)
  assert.equal(find("a").getAttribute("href"), "?page=race&lr=0.4")
  assert.equal(find("a").textContent, "0.4")
})
