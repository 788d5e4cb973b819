import assert from "node:assert/strict"
import {afterEach, beforeEach, describe, mock, test} from "node:test"
import {move} from "./dom.ts"

const {makePlayback} = await import("../src/playback.ts")

let frame: ((time: number) => void) | null = null
let now = 0
let isReduced = false
const {matchMedia} = globalThis

describe("playback", () => {
  beforeEach(() => {
    frame = null
    now = 0
    isReduced = false
    Object.assign(globalThis, {
      requestAnimationFrame: (callback: any) => {
        frame = callback
        return 1
      },
      cancelAnimationFrame: () => {
        frame = null
      },
      matchMedia: () => ({matches: isReduced}),
    })
    mock.method(performance, "now", () => now)
  })

  afterEach(() => {
    mock.restoreAll()
    Object.assign(globalThis, {matchMedia})
  })

  /** Time goes by, to the next frame. */
  const wait = (milliseconds: number) => {
    now += milliseconds
    const due = frame
    frame = null
    due?.(now)
  }

  const run = (length: number) => ({t: Int32Array.from({length}, (_, i) => i)})

  const opened = (length = 101, opens: number | null = null) => {
    const shown: number[] = []
    /** After how many shown it paused. */
    const pauses: number[] = []
    const playback = makePlayback(run(length), opens, {
      show: (step) => shown.push(step),
      starting: () => {},
      paused: () => pauses.push(shown.length),
    })
    const [play, back, forward] = playback.node.querySelectorAll("button")
    const scrub = playback.node.querySelector("[aria-label=Step]") as HTMLInputElement
    const speed = playback.node.querySelector(".speed") as HTMLSelectElement
    return {playback, shown, pauses, play, back, forward, scrub, speed}
  }

  test("it opens where it is told to, at the end else, never beyond", () => {
    assert.equal(opened(101, 1).playback.step(), 1)
    assert.equal(opened(101).playback.step(), 100)
    assert.equal(opened(101, 5000).playback.step(), 100)
  })

  test("it says where it is", () => {
    const {playback, scrub, back, forward} = opened(101, 25)
    assert.equal(playback.said(), "step 25 of 100")
    assert.equal(scrub.getAttribute("aria-valuetext"), "step 25 of 100")
    assert.equal(scrub.style.getPropertyValue("--share"), "25%")
    scrub.value = "100"
    move(scrub, "100")
    assert.equal(forward.getAttribute("aria-disabled"), "true")
    move(scrub, "0")
    assert.equal(back.getAttribute("aria-disabled"), "true")
  })

  test("one step back and one on, never out", () => {
    const {shown, back, forward} = opened(3, 1)
    back.click()
    back.click()
    forward.click()
    assert.deepEqual(shown, [0, 0, 1])
  })

  test("it plays from the beginning to the end, by the clock", () => {
    const {playback, shown, pauses, play} = opened()
    play.click()
    assert.equal(play.textContent, "Pause")
    wait(130)
    wait(60)
    assert.deepEqual(shown, [0, 2, 3])
    assert.ok(playback.isPlaying())
    wait(6000)
    assert.ok(!playback.isPlaying())
    assert.deepEqual(pauses, [shown.length])
    assert.equal(shown.at(-1), 100)
    assert.equal(play.textContent, "Play")
    assert.equal(frame, null)
  })

  test("it pauses, and plays on from there", () => {
    const {shown, play} = opened(101, 40)
    play.click()
    wait(125)
    play.click()
    wait(1000)
    assert.equal(shown.at(-1), 42)
    play.click()
    wait(65)
    assert.equal(shown.at(-1), 43)
  })

  test("another speed, in the middle", () => {
    const {shown, play, speed} = opened(101, 0)
    play.click()
    wait(605)
    speed.value = "4×"
    move(speed, "4×", "change")
    wait(605)
    assert.equal(shown.at(-1), 50)
  })

  test("with reduced motion its button leads to the end, and from there to the start", () => {
    isReduced = true
    const {shown, play} = opened(101, 40)
    assert.equal(play.textContent, "To the end")
    play.click()
    assert.equal(play.textContent, "To the start")
    play.click()
    assert.deepEqual(shown, [100, 0])
    assert.equal(play.textContent, "To the end")
    assert.equal(frame, null)
  })

  test("what the reader has brought about is played from the start, unless all of it is on show", () => {
    const {playback, shown} = opened(101, 40)
    playback.watch()
    assert.equal(shown[0], 0)
    wait(7000)
    assert.equal(shown.at(-1), 100)
    playback.watch()
    assert.equal(shown.at(-1), 100)
    assert.equal(frame, null)
  })

  test("with reduced motion it is shown at its end", () => {
    isReduced = true
    const {playback, shown} = opened(101, 40)
    playback.watch()
    assert.deepEqual(shown, [100])
  })

  test("a new run keeps the step that is looked at, or the end", () => {
    const {playback} = opened(101, 40)
    playback.renew(run(201))
    assert.equal(playback.step(), 40)
    playback.renew(run(21))
    assert.equal(playback.step(), 20)
    playback.renew(run(51))
    assert.equal(playback.step(), 50)
  })

  test("it plays on through a new run", () => {
    const {playback, play, shown} = opened(101, 0)
    play.click()
    wait(125)
    playback.renew(run(101))
    wait(60)
    assert.equal(shown.at(-1), 3)
  })
})
