// A page of the site: at once with the pictures that were computed when the site was built, then,
// when Python is up in the worker, with figures that answer.
//
// It is no module, for a page that is opened from disk, or stands in a sandbox, may load none; and
// those, too, show what was computed.

import {unpack} from "../decoding.js"
import {mount} from "../figure.js"
import {beSilent, say} from "../line.js"
import {elsewhere, faultsOf, setsFigures} from "./address.js"
import {PATIENCE, wayTo, whyNone} from "./way.js"

/** @typedef {import("../contract.js").Answer} Answer */
/** @typedef {import("../contract.js").Channel} Channel */
/** @typedef {import("../contract.js").Spec} Spec */
/** @typedef {import("../contract.js").State} State */

/**
 * What Python has written into the page.
 * @typedef {object} Guide
 * @property {(Spec & {lesson: string})[]} figures
 * @property {Record<string, string>} modules lesson → its module
 * @property {boolean} prefixed
 * @property {string} pyodide
 * @property {string} stdlib
 * @property {string[]} packages
 * @property {string[]} archives
 */

const {src} = /** @type {HTMLScriptElement} */ (document.currentScript)
/** @type {Guide & import("./address.js").Known} */
const guide = JSON.parse(document.getElementById("guide")?.textContent ?? "")
const query = new URLSearchParams(location.search)
const root = document.documentElement
const absolute = (/** @type {string} */ url) => new URL(url, document.baseURI).href

// -- What the reader sees of Python -----------------------------------------------------------------

/** @type {State} */
let state = "starting"
/** @type {ReturnType<typeof setTimeout> | undefined} */
let deadline

// What an address with settings asks for is shown only when Python is up. Till then the figures,
// which show something else, take nothing and do not write the address.
const asks = setsFigures(guide, query)

/** @param {boolean} inert */
const setInert = (inert) => {
  for (const box of document.querySelectorAll(".figure")) box.toggleAttribute("inert", inert)
}

const fail = (/** @type {string} */ reason) => {
  clearTimeout(deadline)
  const what = state === "up" ? "Python failed" : "Python did not start"
  say(`${what}, so the figures stay as they are: ${reason}`, true)
  root.dataset.python = "failed"
  setInert(false) // they still play
}

const notify = (/** @type {string} */ text) => {
  const notice = document.createElement("p")
  notice.className = "notice"
  notice.setAttribute("role", "alert")
  notice.textContent = text
  document.querySelector("main")?.prepend(notice)
}

// -- The figures ------------------------------------------------------------------------------------

const lessons = Object.keys(guide.modules)
const due = new Set(asks ? lessons : []) // those that have not shown yet what the address asks for
/** @type {Set<(answer: Answer) => void>} */
const figures = new Set()
/** @type {Set<(state: State) => void>} */
const watchers = new Set()

/** @template Call @param {Set<Call>} group @param {Call} callback */
const listen = (group, callback) => {
  group.add(callback)
  return () => void group.delete(callback)
}

/** @param {MessagePort} port @param {string} lesson @param {object} message */
const tell = (port, lesson, message) => port.postMessage({ask: "hear", lesson, message})

/** @param {MessagePort} port @param {string} lesson @returns {Channel} */
const channelTo = (port, lesson) => ({
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

const hear = (/** @type {MessageEvent} */ {data}) => {
  if (data.say) say(`${data.say} …`)
  if (data.failed) fail(data.failed)
  if (data.answers) {
    for (const answer of unpack(data)) for (const callback of figures) callback(answer)
    due.delete(data.lesson)
  }
  if (state === "starting" && (data.live || data.answers) && due.size === 0) becomeLive()
}

// Of each figure of a lesson, the columns in its first picture: Python says what is no more.
const openedOf = (/** @type {string} */ lesson) =>
  Object.fromEntries(
    guide.figures
      .filter((figure) => figure.lesson === lesson)
      .map(({figure, opening}) => [figure, Object.keys(opening.played ?? {})]),
  )

const show = (/** @type {MessagePort} */ port) => {
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

/** The way to Python, or to nobody. @returns {MessagePort} */
const startPython = () => {
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
