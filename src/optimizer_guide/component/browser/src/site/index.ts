// A page of the site: at once with the pictures that were computed when the site was built, then,
// when Python is up in the worker, with figures that answer.
//
// It is no module, for a page that is opened from disk, or stands in a sandbox, may load none; and
// those, too, show what was computed.

import type {Answer, Channel, Spec, State} from "../contract.ts"
import {unpack} from "../decoding.ts"
import {element} from "../elements.ts"
import {mount} from "../figure.ts"
import {beSilent, say} from "../line.ts"
import {elsewhere, faultsOf, type Known, setsFigures} from "./address.ts"
import {PATIENCE, wayTo, whyNone} from "./way.ts"

/** What Python has written into the page. */
interface Guide {
  figures: (Spec & {lesson: string})[]
  modules: Record<string, string> // lesson → its module
  prefixed: boolean
  pyodide: string
  stdlib: string
  packages: string[]
  archives: string[]
}

const {src} = document.currentScript as HTMLScriptElement
const guide: Guide & Known = JSON.parse(document.getElementById("guide")?.textContent ?? "")
const query = new URLSearchParams(location.search)
const root = document.documentElement
const absolute = (url: string) => new URL(url, document.baseURI).href

// -- What the reader sees of Python -----------------------------------------------------------------

let state: State = "starting"
let deadline: ReturnType<typeof setTimeout> | undefined

// What an address with settings asks for is shown only when Python is up. Till then the figures,
// which show something else, take nothing and do not write the address.
const asks = setsFigures(guide, query)

const setInert = (inert: boolean) => {
  for (const box of document.querySelectorAll(".figure")) box.toggleAttribute("inert", inert)
}

const fail = (reason: string) => {
  clearTimeout(deadline)
  const what = state === "up" ? "Python failed" : "Python did not start"
  say(`${what}, so the figures stay as they are: ${reason}`, true)
  root.dataset.python = "failed"
  setInert(false) // they still play
}

const notify = (text: string) => {
  document.querySelector("main")?.prepend(element("p", {class: "notice", role: "alert"}, text))
}

// -- The figures ------------------------------------------------------------------------------------

const lessons = Object.keys(guide.modules)
const due = new Set(asks ? lessons : []) // those that have not shown yet what the address asks for
const figures = new Set<(answer: Answer) => void>()
const watchers = new Set<(state: State) => void>()

const listen = <Call>(group: Set<Call>, callback: Call) => {
  group.add(callback)
  return () => void group.delete(callback)
}

const tell = (port: MessagePort, lesson: string, message: object) =>
  port.postMessage({ask: "hear", lesson, message})

const channelTo = (port: MessagePort, lesson: string): Channel => ({
  get state() {
    return state
  },
  send: (message) => tell(port, lesson, message),
  listen: (callback) => listen(figures, callback),
  isHere: true,
  onState: (callback) => listen(watchers, callback),
})

const becomeLive = () => {
  clearTimeout(deadline)
  state = "up"
  for (const callback of watchers) callback(state)
  setInert(false)
  beSilent()
  root.dataset.python = "live"
}

const hear = ({data}: MessageEvent) => {
  if (data.say) say(`${data.say} …`)
  if (data.failed) fail(data.failed)
  if (data.answers) {
    for (const answer of unpack(data)) for (const callback of figures) callback(answer)
    due.delete(data.lesson)
  }
  if (state === "starting" && (data.live || data.answers) && due.size === 0) becomeLive()
}

// Of each figure of a lesson, the columns in its first picture: Python says what is no more.
const openedOf = (lesson: string) =>
  Object.fromEntries(
    guide.figures
      .filter((figure) => figure.lesson === lesson)
      .map(({figure, opening}) => [figure, Object.keys(opening.played ?? {})]),
  )

const show = (port: MessagePort) => {
  for (const fault of faultsOf(guide, query)) notify(fault)
  if (!("Bokeh" in window)) {
    dispatchEvent(new Event("guide-missing"))
    return
  }
  setInert(asks && root.dataset.python !== "failed")
  root.dataset.python ??= "loading"
  for (const lesson of lessons) {
    const {prefixed, modules} = guide
    const opened = openedOf(lesson)
    port.postMessage({ask: "begin", lesson, module: modules[lesson], prefixed, opened})
    if (asks) tell(port, lesson, {ask: "address", query: location.search.slice(1)})
  }
  for (const spec of guide.figures) {
    const place = document.querySelector(`[data-figure="${spec.figure}"]`)
    if (place) mount(place, spec, channelTo(port, spec.lesson))
  }
}

/** The way to Python, or to nobody. */
const startPython = (): MessagePort => {
  const none = whyNone()
  try {
    if (none) throw new Error(none)
    const port = wayTo(new URL("worker.js", src), fail)
    deadline = setTimeout(() => fail("it took longer than three minutes"), PATIENCE)
    return port
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error))
    return new MessageChannel().port1
  }
}

const start = () => {
  say("Loading Python …")
  const port = startPython()
  port.onmessage = hear
  const {pyodide, stdlib, packages, archives, modules} = guide
  port.postMessage({
    ask: "start",
    pyodide: absolute(pyodide),
    stdlib: absolute(stdlib),
    archives: archives.map(absolute),
    packages,
    modules: Object.values(modules),
  })
  addEventListener("pagehide", ({persisted}) => persisted || port.postMessage({ask: "leave"}))
  // A script in the document's end brings Bokeh: it is there when all is read.
  if (document.readyState === "loading") {
    addEventListener("DOMContentLoaded", () => show(port), {once: true})
  } else show(port)
}

const other = elsewhere(guide, query, location.hash)
if (other) location.replace(other)
else start()
