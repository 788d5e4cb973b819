import assert from "node:assert/strict"
import {afterEach, beforeEach, describe, mock, test} from "node:test"
import type {Values} from "../src/contract.ts"
import {makeConversation, PATIENCE} from "../src/conversation.ts"

let sent: any[] = []
let settled: any[] = []
let answer: (answer: any) => void = () => {}
let channel: any

describe("a conversation", () => {
  beforeEach(() => {
    mock.timers.enable({apis: ["setTimeout"]})
    sent = []
    settled = []
    channel = {
      state: "up",
      send: (message: any) => sent.push(message),
      listen: (callback: any) => {
        answer = (more) => callback({figure: "race", ...more})
      },
      onState: () => {},
    }
  })

  afterEach(() => mock.timers.reset())

  const opened = (values: Values = {lr: 0.1, noise: 0}) =>
    makeConversation(channel, "race", values, {
      heard: () => {},
      settled: (own) => settled.push({...own}),
    })

  test("one message at a time; the newest value waits", () => {
    const conversation = opened()
    conversation.set({lr: 0.2})
    conversation.set({lr: 0.3})
    assert.ok(conversation.isBehind({figure: "race", n: 1}))
    conversation.set({lr: 0.4})
    assert.deepEqual(sent, [{figure: "race", n: 1, ask: "set", values: {lr: 0.2, noise: 0}}])
    answer({n: 1, values: {lr: 0.2, noise: 0}})
    assert.deepEqual(sent[1], {figure: "race", n: 2, ask: "set", values: {lr: 0.4, noise: 0}})
    assert.deepEqual(settled, [])
    answer({n: 2, values: {lr: 0.4}})
    assert.equal(sent.length, 2)
    assert.deepEqual(settled, [{lr: 0.4, noise: 0}])
  })

  test("what is as Python has it is not sent, unless something was refused", () => {
    const conversation = opened()
    conversation.set({lr: 0.1})
    assert.deepEqual(sent, [])
    answer({notice: "lr must be less."})
    conversation.set({lr: 0.1})
    assert.equal(sent.length, 1)
  })

  test("what was not taken stands as Python has it", () => {
    const conversation = opened()
    conversation.set({lr: 9})
    answer({n: 1, values: {lr: 0.1, noise: 0}, notice: "lr must be less."})
    assert.deepEqual(settled.at(-1), {lr: 0.1, noise: 0})
    assert.equal(conversation.values.lr, 0.1)
  })

  test("a slider moved while a click is answered keeps what the click brought", () => {
    const conversation = opened({lr: 0.1, w1: -4})
    conversation.ask({ask: "pick", plot: 0, x: 2, y: 1})
    conversation.set({lr: 0.3})
    answer({n: 1, values: {lr: 0.1, w1: 2}})
    assert.deepEqual(sent[1].values, {lr: 0.3, w1: 2})
  })

  test("what is tried takes the place of what was to be set", () => {
    const conversation = opened()
    conversation.set({lr: 0.2})
    conversation.set({lr: 0.3})
    conversation.ask({ask: "try", claim: 1})
    answer({n: 1, values: {lr: 0.2}})
    assert.deepEqual(sent[1], {figure: "race", n: 2, ask: "try", claim: 1})
    answer({n: 2, values: {lr: 0.45}})
    assert.equal(sent.length, 2)
    assert.equal(conversation.values.lr, 0.45)
  })

  test("every action is done", () => {
    const conversation = opened()
    conversation.ask({ask: "do", action: "csv"})
    conversation.ask({ask: "do", action: "csv"})
    conversation.ask({ask: "do", action: "picture"})
    answer({n: 1})
    answer({n: 2})
    assert.deepEqual(
      sent.map(({action}) => action),
      ["csv", "csv", "picture"],
    )
  })

  test("no message waits for ever", () => {
    const conversation = opened()
    conversation.set({lr: 0.2})
    conversation.set({lr: 0.3})
    mock.timers.tick(PATIENCE)
    assert.equal(sent.length, 2)
    answer({n: 1, values: {lr: 0.2}}) // late
    assert.equal(conversation.values.lr, 0.3)
  })

  test("it waits as long as Python takes to start", () => {
    channel.state = "starting"
    const conversation = opened()
    conversation.set({lr: 0.2})
    conversation.set({lr: 0.3})
    mock.timers.tick(10 * PATIENCE)
    assert.equal(sent.length, 1)
    answer({n: 1, values: {lr: 0.2}})
    assert.equal(sent.length, 2)
  })

  test("what another figure sets is shown, but not over what the reader sets", () => {
    const conversation = opened()
    answer({values: {lr: 0.5}})
    assert.deepEqual(settled, [{lr: 0.5, noise: 0}])
    conversation.set({lr: 0.2})
    answer({values: {lr: 0.6, noise: 1}})
    assert.equal(conversation.values.lr, 0.2)
    answer({n: 1, values: {lr: 0.2}})
    assert.deepEqual(settled.at(-1), {lr: 0.2, noise: 1})
  })

  test("answers of other figures are others'", () => {
    opened()
    answer({figure: "bowl", values: {lr: 0.5}})
    assert.deepEqual(settled, [])
  })
})
