import assert from "node:assert/strict"
import {afterEach, beforeEach, describe, mock, test} from "node:test"
import "./css.ts"
import {bokehWith, glyphOf, Model, plotOf} from "./bokeh.ts"
import {goHome, move, Observer} from "./dom.ts"
import {claimOf, specOf} from "./spec.ts"

const {mount} = await import("../src/figure.ts")

let sent: any[] = []
let channel: any
let answer: (answer: any) => void = () => {}
let change: (state: string) => void = () => {}

describe("a figure", () => {
  beforeEach(() => {
    goHome()
    mock.timers.reset()
    mock.timers.enable({apis: ["setTimeout"]})
    sent = []
    channel = {
      state: "up",
      send: (message: any) => sent.push(message),
      listen: (callback: any) => {
        answer = (more) => callback({figure: "bowl", ...more})
      },
      onState: (callback: any) => {
        change = (state) => {
          channel.state = state
          callback(state)
        }
      },
    }
  })

  const PLAYED = {t: new Float64Array([0, 1, 2]), w: new Float64Array([4, 2, 1])}

  const CLAIM = claimOf("It crawls.")
  const ASKED = {...CLAIM, asks: "Where?", choices: ["here", "there"]}
  const LR = {name: "lr", kind: "slider", label: "α", default: 0.1, start: 0, end: 1, step: 0.1}

  const spec = (more = {}) =>
    specOf("bowl", {
      address: true,
      controls: [{...LR, digits: 1}],
      claims: [CLAIM, claimOf("It diverges.", {deeper: true})],
      rules: "The rules.",
      equation: "w = <b data-column='w'></b>",
      actions: {csv: "Run as CSV"},
      picks: [0],
      drags: [0],
      opens: 1,
      plays: true,
      keepsStep: true,
      widths: "1fr",
      plots: [{name: "plane", label: "The plane"}],
      document: {roots: [{attributes: {height: 300}}]},
      opening: {
        figure: "bowl",
        values: {lr: 0.1},
        played: PLAYED,
        readout: "<p>at <b data-column='w'></b></p>",
        summary: "It converges.",
        notice: "",
      },
      ...more,
    })

  /** Figures that are on the page. */
  const shown = new Set<() => void>()

  afterEach(() => {
    mock.timers.reset()
    for (const stop of shown) stop()
  })

  const mounted = (more?: any) => {
    const box = document.createElement("div")
    document.body.append(box)
    const figure = mount(box, spec(more), channel)
    const stop = () => {
      shown.delete(stop)
      figure.stop()
    }
    shown.add(stop)
    const root = box.shadowRoot as any
    return {
      stop,
      frame: root.querySelector(".frame"),
      find: (s: string) => root.querySelector(s),
    }
  }

  /** All that was promised is done. */
  const settled = async () => {
    for (let i = 0; i < 20; i++) await null
  }

  const drawnIn = async (frame: any) => {
    const whole = new Model({type: "ColumnDataSource", name: "whole", data: {}})
    const past = new Model({type: "ColumnDataSource", name: "past", data: {}})
    const curves = [whole, past].map(
      (source) => new Model({glyph: glyphOf("t", "w"), data_source: source}),
    )
    const bokeh = bokehWith([plotOf({name: "plane", renderers: curves})])
    Object.assign(globalThis, {Bokeh: bokeh})
    for (const observer of [...Observer.all]) observer.callback([{isIntersecting: true}])
    await settled()
    return {whole, past, view: frame.bokeh.views[0]}
  }

  test("a figure stands in a root of its own, in the order of reading", () => {
    const {frame} = mounted()
    const order = [...frame.children].map((node) => node.className || node.localName)
    assert.deepEqual(order, [
      "notice",
      "notice",
      "predictions",
      "controls",
      "progress",
      "outcome",
      "stage",
      "equation",
      "readout",
      "summary",
      "actions",
      "heard",
      "taken",
      "more to-try",
      "rules",
    ])
  })

  test("room is kept for a plot until its turn comes; then it shows its step", async () => {
    const {frame, find} = mounted()
    assert.equal(find("figure").style.minHeight, "300px")
    assert.equal(frame.bokeh, undefined)
    const {whole, past, view} = await drawnIn(frame)
    assert.deepEqual(whole.data.w, PLAYED.w)
    assert.deepEqual([...past.data.w], [4, 2])
    assert.equal(view.painted.length, 1)
  })

  test("a slider's move is told, and its answer drawn with one painting", async () => {
    const {frame, find} = mounted()
    const {whole, view} = await drawnIn(frame)
    const shown: any[] = []
    frame.addEventListener("guide-shown", (event: any) => shown.push(event.detail))
    move(find("#lr"), "0.3")
    assert.deepEqual(sent, [{figure: "bowl", n: 1, ask: "set", values: {lr: 0.3}}])
    answer({n: 1, values: {lr: 0.3}, played: {w: new Float64Array([4, -1, 0.25])}, notice: ""})
    await settled()
    assert.deepEqual([...whole.data.w], [4, -1, 0.25])
    assert.equal(view.painted.length, 2)
    assert.deepEqual(shown, [1])
    assert.equal(find(".readout").textContent, "at −1.00")
    assert.equal(find("#lr").value, "0.3")
  })

  test("a step of the playback is drawn without a word to Python", async () => {
    const {frame, find} = mounted()
    const {past, view} = await drawnIn(frame)
    find("[aria-label='One step on']").click()
    await settled()
    assert.equal(past.data.w.length, 3)
    assert.equal(view.painted.length, 2)
    assert.equal(find(".equation").textContent, "w = 1.00")
    assert.deepEqual(sent, [])
  })

  test("what is said", () => {
    const {find} = mounted()
    answer({
      notice: "lr must be less.",
      progress: 0.4,
      verdict: {claim: 0, holds: true, text: "It does."},
      summary: "It crawls.",
    })
    const notice = find(".notice")
    assert.deepEqual([notice.hidden, notice.textContent], [false, "lr must be less."])
    assert.deepEqual([find("progress").hidden, find("progress").value], [false, 0.4])
    assert.ok(find(".plots").matches(".busy"))
    assert.equal(find(".answer").textContent, "It does.")
    assert.equal(find(".summary").textContent, "") // not before a drag has ended
    mock.timers.tick(600)
    assert.equal(find(".summary").textContent, "It crawls.")
    answer({notice: "", progress: 1, verdict: null})
    assert.ok(notice.hidden)
    assert.ok(find("progress").hidden)
    assert.ok(!find(".plots").matches(".busy"))
    assert.equal(find(".answer").textContent, "")
  })

  test("a figure whose first picture comes later is seen to be computed", () => {
    const {played, ...rest} = spec().opening
    const {find} = mounted({opening: rest})
    assert.ok(played)
    assert.ok(find(".plots").matches(".busy"))
    answer({played, progress: 1})
    assert.ok(!find(".plots").matches(".busy"))
  })

  test("a claim is tried, an action asked for", () => {
    const {find} = mounted()
    find(".choices button").click()
    answer({n: 1})
    find(".claims button").click()
    answer({n: 2})
    find(".actions button").click()
    assert.deepEqual(sent, [
      {figure: "bowl", n: 1, ask: "try", claim: 0},
      {figure: "bowl", n: 2, ask: "try", claim: 1},
      {figure: "bowl", n: 3, ask: "do", action: "csv"},
    ])
  })

  test("what is tried comes into view, and is played", async () => {
    const {find} = mounted({claims: [ASKED]})
    let seen = 0
    find(".plots").scrollIntoView = () => seen++
    const frames = {requestAnimationFrame: () => 1, cancelAnimationFrame: () => {}}
    Object.assign(globalThis, {...frames, innerHeight: 650})
    find(".choices button").click()
    assert.deepEqual(sent, [{figure: "bowl", n: 1, ask: "try", claim: 0}])
    answer({n: 1, verdict: {claim: 0, holds: true, text: "It does."}})
    assert.equal(find(".outcome .answer").textContent, "Right. It crawls. It does.")
    assert.equal(seen, 1)
    assert.equal(find(".play").textContent, "Pause")
    assert.equal(find(".count").textContent, "step 0 of 2")
  })

  test("plots in which the reader sets something may stand first", () => {
    const {frame} = mounted({plotsFirst: true})
    const order = [...frame.children].map((node) => node.className || node.localName)
    const first = ["plots", "predictions", "outcome", "controls", "progress"]
    assert.deepEqual(order.slice(2, 7), first)
  })

  test("what is told of an answer is seen with the plots, whatever the window's height", () => {
    const {find} = mounted()
    const seen: string[] = []
    const [outcome, plots] = [".outcome", ".plots"].map(find)
    const place = (node: any, top: number, bottom: number) => {
      node.getBoundingClientRect = () => ({top, bottom})
      node.scrollIntoView = ({block}: any) => seen.push(`${node.className} ${block}`)
    }
    const tell = (claim: number) => answer({verdict: {claim, holds: true, text: "It does."}})
    Object.assign(globalThis, {innerHeight: 650})
    place(outcome, 300, 350)
    place(plots, 360, 800)
    tell(0)
    assert.equal(outcome.className, "outcome")
    place(plots, 360, 940)
    tell(0)
    assert.equal(outcome.className, "outcome stays")
    answer({verdict: null})
    assert.equal(outcome.className, "outcome")
    tell(1) // which stands below the plots
    place(plots, 40, 280) // above it
    tell(0)
    place(plots, -40, 280)
    tell(0)
    const nearest = ["plots nearest", "outcome nearest", "plots nearest"]
    assert.deepEqual(seen, ["plots nearest", "plots start", ...nearest])
  })

  test("where the window holds one plot, it is the one that shows what is tried", () => {
    const plots = ["one", "other"].map((name) => ({name, label: name}))
    const {find, frame} = mounted({
      claims: [{...CLAIM, plot: 1}],
      plots,
      document: {roots: plots.map(() => ({attributes: {height: 300}}))},
    })
    Object.assign(globalThis, {innerHeight: 650})
    find(".plots").getBoundingClientRect = () => ({top: 200, bottom: 900})
    const seen: string[] = []
    for (const box of frame.querySelectorAll("figure")) {
      box.getBoundingClientRect = () => ({top: 550, bottom: 850})
      box.scrollIntoView = () => seen.push(box.getAttribute("aria-label"))
    }
    answer({verdict: {claim: 0, holds: true, text: "It does."}})
    assert.deepEqual(seen, ["other"])
  })

  test("a choice stands till a slow figure's verdict comes, and not when that is off", () => {
    const {find} = mounted({claims: [ASKED]})
    const marks = () =>
      [...find(".choices").children].map(
        (button) => `${button.className} ${button.getAttribute("aria-pressed")}`,
      )
    Object.assign(globalThis, {innerHeight: 650})
    find(".choices button:last-child").click()
    answer({n: 1, values: {lr: 0.3}, readout: "<p>Computing …</p>"})
    answer({progress: 0.4})
    assert.deepEqual(marks(), [" false", " true"])
    answer({progress: 1, verdict: {claim: 0, holds: true, text: "It does."}})
    assert.equal(find(".outcome .answer").textContent, "Not quite. It crawls. It does.")
    assert.deepEqual(marks(), ["right false", "wrong true"])
    answer({verdict: null})
    assert.deepEqual(marks(), [" false", " false"])
  })

  test("a choice is not lost to the answer to what was set before it", () => {
    const {find} = mounted({claims: [ASKED]})
    Object.assign(globalThis, {innerHeight: 650})
    move(find("#lr"), "0.3")
    find(".choices button:last-child").click()
    answer({n: 1, values: {lr: 0.3}, verdict: null})
    answer({n: 2, values: {lr: 0.1}, verdict: {claim: 0, holds: true, text: "It does."}})
    assert.equal(find(".outcome .answer").textContent, "Not quite. It crawls. It does.")
  })

  test("the prose sets a figure, and all else of it to its default", () => {
    const {frame, find, stop} = mounted()
    const {host} = frame.getRootNode()
    move(find("#lr"), "0.3")
    answer({n: 1, values: {lr: 0.3}})
    const say = (values: object, box = host) =>
      dispatchEvent(new CustomEvent("guide-set", {detail: {box, values}}))
    say({lr: 0.7}, document.createElement("div"))
    assert.equal(find("#lr").value, "0.3")
    say({lr: 0.7})
    assert.equal(find("#lr").value, "0.7")
    assert.deepEqual(sent.at(-1), {figure: "bowl", n: 2, ask: "set", values: {lr: 0.7}})
    answer({n: 2, values: {lr: 0.7}})
    say({})
    assert.equal(find("#lr").value, "0.1")
    stop()
    say({lr: 0.5})
    assert.equal(sent.length, 3)
  })

  test("an address that sets it opens the fold that it is in", () => {
    const fold = document.body.appendChild(document.createElement("details"))
    const box = fold.appendChild(document.createElement("div"))
    mount(box, spec(), channel).stop()
    assert.ok(!fold.open)
    history.replaceState(null, "", "/page?lr=0.3")
    mount(box, spec(), channel).stop()
    assert.ok(fold.open)
  })

  test("on paper stand pictures of the plots", async () => {
    const {frame, find} = mounted()
    const {view} = await drawnIn(frame)
    view.export = () => ({canvas: {toDataURL: () => "data:,plot"}})
    dispatchEvent(new Event("beforeprint"))
    assert.equal(find("figure .on-paper").getAttribute("src"), "data:,plot")
    dispatchEvent(new Event("afterprint"))
    assert.equal(find(".on-paper"), null)
  })

  test("that the connection is lost is said at once, until it is back", () => {
    const {frame} = mounted()
    const [, offline] = frame.querySelectorAll(".notice")
    change("lost")
    assert.ok(!offline.hidden)
    change("up")
    assert.ok(offline.hidden)
    document.documentElement.dataset.renews = "" // a page that says so itself, once for all
    change("lost")
    assert.ok(offline.hidden)
    delete document.documentElement.dataset.renews
    change("up")
  })

  test("the address has the state; not before Python is up, for it may ask for more", () => {
    channel.state = "starting"
    const {find, stop} = mounted()
    find("[aria-label='One step on']").click()
    mock.timers.tick(1000)
    assert.equal(location.search, "?theme=dark")
    change("up")
    mock.timers.tick(1000)
    assert.equal(location.search, "?theme=dark&step=2")
    move(find("#lr"), "0.3")
    answer({n: 1, values: {lr: 0.3}})
    mock.timers.tick(1000)
    assert.equal(location.search, "?theme=dark&step=2&lr=0.3")
    stop()
    const again = mounted()
    assert.equal(again.find(".count").textContent, "step 2 of 2")
    again.stop()
  })

  test("a figure without playback, plots or equation", () => {
    const {frame} = mounted(specOf("bowl"))
    const parts = [...frame.children].map((node) => node.className || node.localName)
    assert.deepEqual(parts, [
      "notice",
      "notice",
      "controls",
      "progress",
      "stage",
      "readout",
      "summary",
    ])
  })

  test("what is taken off the page hears and draws no more", async () => {
    const {frame, stop} = mounted()
    const {view} = await drawnIn(frame)
    stop()
    dispatchEvent(new Event("guide-theme"))
    assert.equal(view.asked, 0)
  })
})
