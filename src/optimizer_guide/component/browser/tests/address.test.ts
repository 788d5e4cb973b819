import assert from "node:assert/strict"
import {mock, test} from "node:test"
import type {Control} from "../src/contract.ts"
import {goHome} from "./dom.ts"

const {makeAddress, PAUSE, queryWith, stepIn} = await import("../src/address.ts")

const CONTROLS: Control[] = [
  {name: "lr", kind: "slider", label: "", default: 0.1},
  {name: "Adam", kind: "checkbox", label: "", default: true},
]

test("the query has what is not at its default, and all that is others'", () => {
  const values = {lr: 0.2, Adam: true}
  assert.equal(
    queryWith("?page=race&race.Adam=false", "race.", CONTROLS, values, undefined),
    "page=race&race.lr=0.2",
  )
  assert.equal(queryWith("?LR=0,3&adam=false", "", CONTROLS, {...values, lr: 0.1}, undefined), "")
  assert.equal(queryWith("?lr=0.3", "", CONTROLS, {lr: 0.1, Adam: false}, undefined), "Adam=false")
})

test("a passage of the reader's is in no address", () => {
  const controls: Control[] = [...CONTROLS, {name: "text", kind: "passage", label: "", default: ""}]
  const values = {lr: 0.2, Adam: true, text: "a letter of mine"}
  assert.equal(queryWith("?text=old", "", controls, values, undefined), "lr=0.2")
})

test("and the step on show, where it is not the one that the figure opens with", () => {
  const values = {lr: 0.1, Adam: true}
  assert.equal(queryWith("", "race.", CONTROLS, values, 17), "race.step=17")
  assert.equal(queryWith("?race.step=17", "race.", CONTROLS, values, null), "")
  assert.equal(queryWith("?race.step=17", "race.", CONTROLS, values, undefined), "race.step=17")
})

test("the step that an address asks for", () => {
  assert.equal(stepIn("?race.step=17", "race."), 17)
  for (const query of ["", "?race.step=-1", "?race.step=12345", "?step=17"]) {
    assert.equal(stepIn(query, "race."), null)
  }
})

test("it is written after a pause, which is not put off by what comes meanwhile", () => {
  goHome()
  mock.timers.enable({apis: ["setTimeout"]})
  const address = makeAddress("", CONTROLS)
  address.remember({lr: 0.2, Adam: true}, 1)
  mock.timers.tick(PAUSE - 1)
  address.remember({lr: 0.3, Adam: true}, 2)
  assert.equal(location.search, "?theme=dark")
  mock.timers.tick(1)
  assert.equal(location.search, "?theme=dark&step=2&lr=0.3")
  assert.equal(location.hash, "#here")
  address.remember({lr: 0.1, Adam: true})
  mock.timers.tick(PAUSE)
  assert.equal(location.search, "?theme=dark&step=2")
  mock.timers.reset()
})

test("what is in it already is not written again", () => {
  goHome()
  mock.timers.enable({apis: ["setTimeout"]})
  const write = mock.method(history, "replaceState")
  const address = makeAddress("", CONTROLS)
  for (const lr of [0.2, 0.2, 0.3]) {
    address.remember({lr, Adam: true})
    mock.timers.tick(PAUSE)
  }
  assert.equal(write.mock.callCount(), 2)
  write.mock.restore()
  mock.timers.reset()
})
