import assert from "node:assert/strict"
import {beforeEach, describe, test} from "node:test"
import {Observer} from "./dom.ts"

let idle: (() => void)[] = []
Object.assign(globalThis, {
  requestIdleCallback: (callback: () => void) => idle.push(callback),
})
const {takeTurn} = await import("../src/turns.ts")

let built: string[] = []
let letGo: (() => void)[] = []

const wait = (name: string) => {
  letGo.push(takeTurn(document.createElement("div"), () => built.push(name)))
  return Observer.all.at(-1) as Observer
}

const nothingElse = () => {
  const due = idle
  idle = []
  for (const callback of due) callback()
}

describe("turns", () => {
  beforeEach(() => {
    for (const go of letGo) go()
    nothingElse()
    built = []
    letGo = []
  })

  test("one by one in the order of the page, when nothing else is to do", () => {
    for (const name of ["first", "second"]) wait(name)
    nothingElse()
    assert.deepEqual(built, ["first"])
    nothingElse()
    assert.deepEqual(built, ["first", "second"])
  })

  test("at once where the reader comes near, and not again", () => {
    wait("first")
    const second = wait("second")
    second.callback([{isIntersecting: false}])
    assert.deepEqual(built, [])
    second.callback([{isIntersecting: true}])
    assert.deepEqual(built, ["second"])
    nothingElse()
    nothingElse()
    assert.deepEqual(built, ["second", "first"])
  })

  test("what is in a closed fold waits until that opens, and holds no other up", () => {
    const fold = document.createElement("details")
    const box = fold.appendChild(document.createElement("div"))
    letGo.push(takeTurn(box, () => built.push("folded")))
    const [opened] = Observer.all.slice(-2)
    wait("other")
    nothingElse()
    nothingElse()
    assert.deepEqual(built, ["other"])
    fold.open = true
    opened.callback([])
    nothingElse()
    assert.deepEqual(built, ["other", "folded"])
  })

  test("all, before the page is printed", () => {
    for (const name of ["first", "second"]) wait(name)
    dispatchEvent(new Event("beforeprint"))
    assert.deepEqual(built, ["first", "second"])
  })

  test("none that was taken off the page", () => {
    wait("first")
    letGo[0]()
    nothingElse()
    dispatchEvent(new Event("beforeprint"))
    assert.deepEqual(built, [])
  })
})
