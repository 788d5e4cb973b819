import assert from "node:assert/strict"
import {test} from "node:test"
import "./dom.ts"

const {element} = await import("../src/elements.ts")
const {makePickable} = await import("../src/picking.ts")
const {saidOf} = await import("../src/telling.ts")

const range = {start: -5, end: 5}
// A plot of 100 by 100 pixels at (200, 300), whose ranges go from -5 to 5.
const VIEW = {
  model: {x_range: range, y_range: range},
  el: {getBoundingClientRect: () => ({left: 200, top: 300})},
  frame: {
    x_scale: {
      compute: (x: number) => 10 * (x + 5),
      invert: (s: number) => s / 10 - 5,
    },
    y_scale: {
      compute: (y: number) => 10 * (5 - y),
      invert: (s: number) => 5 - s / 10,
    },
  },
}

const made = (drags: boolean) => {
  const picked: any[] = []
  const box = element("figure")
  const setMark = makePickable(
    box,
    "The plane",
    () => VIEW,
    drags,
    (at) => picked.push(at),
  )
  const send = (type: string, more: object) => {
    const event = Object.assign(new Event(type, {cancelable: true}), {
      isPrimary: true,
      button: 0,
      pointerId: 1,
      pointerType: "touch",
      ...more,
    })
    box.dispatchEvent(event)
    return event
  }
  /** From one point to the next, as a finger or a mouse goes. */
  const drag = (pointerType: string, ...points: [number, number][]) => {
    const at = points.map(([clientX, clientY]) => ({clientX, clientY, pointerType}))
    send("pointerdown", at[0])
    for (const point of at.slice(1)) send("pointermove", point)
    send("pointerup", at[at.length - 1])
  }
  const press = (key: string, more: object = {}) => send("keydown", {key, ...more})
  return {box, picked, setMark, drag, press, send}
}

test("a tap picks where it is, in the plot's own coordinates", () => {
  const {picked, drag} = made(false)
  drag("touch", [270, 320])
  assert.deepEqual(picked, [[2, 3]])
})

test("a finger that moves scrolls the page", () => {
  const {picked, drag} = made(true)
  drag("touch", [270, 320], [270, 350])
  assert.deepEqual(picked, [])
})

test("but from the mark it drags that", () => {
  const {picked, drag, setMark, send} = made(true)
  setMark([2, 3])
  drag("touch", [272, 322], [260, 340])
  assert.deepEqual(picked, [[1, 1]])
  const touch = send("touchstart", {touches: [{clientX: 261, clientY: 341}]})
  assert.ok(touch.defaultPrevented)
})

test("a mouse drags from anywhere, where the mark can be dragged", () => {
  const {picked, drag} = made(true)
  drag("mouse", [210, 310], [270, 320])
  assert.deepEqual(picked, [[2, 3]])
  const other = made(false)
  other.drag("mouse", [210, 310], [270, 320])
  assert.deepEqual(other.picked, [])
})

test("a swipe that the browser takes picks nothing", () => {
  const {picked, send} = made(true)
  send("pointerdown", {clientX: 270, clientY: 320})
  send("pointercancel", {})
  send("pointerup", {clientX: 270, clientY: 320})
  assert.deepEqual(picked, [])
})

test("the arrow keys move the mark, with Shift farther, and not out of the plot", () => {
  const {picked, press, setMark} = made(true)
  setMark([2, 3])
  assert.ok(press("ArrowRight").defaultPrevented)
  press("ArrowUp", {shiftKey: true})
  press("ArrowUp", {shiftKey: true})
  press("ArrowUp", {shiftKey: true})
  assert.deepEqual(picked.at(0), [2.1, 3])
  assert.deepEqual(picked.at(-1), [2.1, 5])
  assert.ok(!press("ArrowUp", {ctrlKey: true}).defaultPrevented)
})

test("or a cross, and Enter picks", () => {
  const {box, picked, press} = made(false)
  const cross = box.querySelector(".cross") as HTMLElement
  press("Enter")
  assert.ok(cross.hidden)
  press("ArrowRight", {shiftKey: true})
  assert.ok(!cross.hidden)
  assert.equal(box.querySelector(".unseen")?.textContent, "60 % across, 50 % up")
  press("Enter")
  assert.deepEqual(picked, [[1, 0]])
  box.dispatchEvent(new Event("focusout"))
  assert.ok(cross.hidden)
})

test("it says what the keys do", () => {
  const {box} = made(true)
  assert.equal(box.getAttribute("role"), "application")
  assert.match(box.getAttribute("aria-label") ?? "", /^The plane\. The arrow keys move the point/)
  assert.equal(box.tabIndex, 0)
})

test("what is said of a place in an image", () => {
  const image = Object.assign(new Float32Array([3, -1, 1e9, Number.NaN]), {shape: [2, 2]})
  const outcomes = [["not there", "lost", "no loss", "there at step #"]]
  const [across, up] = [[["α 1", "α 2"]], [["", "β 2"]]]
  const table = {image: [image], x: [0], y: [-1], dw: [2], dh: [2], across, up, outcomes}
  const plain = {...table, named: [[]]}
  assert.equal(saidOf(plain, [0.5, -0.5]), "α 1, there at step 3")
  assert.equal(saidOf(plain, [1.5, -0.5]), "α 2, not there")
  assert.equal(saidOf(plain, [0.5, 0.5]), "α 1, β 2, lost")
  assert.equal(saidOf(plain, [1.5, 0.5]), "α 2, β 2, no loss")
  assert.equal(saidOf(plain, [2.5, 0.5]), "")
  const values = [new Float32Array([1, 0, 0, 0])]
  assert.equal(saidOf({...table, values, named: [["A", "B"]]}, [0.5, -0.5]), "α 1, B")
})
