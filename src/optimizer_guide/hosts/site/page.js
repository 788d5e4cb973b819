// A page of the site: at once with the pictures that were computed when the site was built, then,
// when Python is up in the worker, with figures that answer.
import {mount, unpack} from "./figure.bundle.js"

const guide = JSON.parse(document.getElementById("guide").textContent)
const absolute = (url) => new URL(url, document.baseURI).href
const query = new URLSearchParams(location.search)
const asked = query.get("page") || query.get("section")

// Where the page is that was asked for as a server takes it, ?page=race: here it is a file.
const elsewhere = () => {
  if (!guide.pages[asked]) return null
  query.delete("page")
  query.delete("section")
  const rest = query.toString()
  return guide.pages[asked] + (rest ? `?${rest}` : "") + location.hash
}

// -- What the reader sees of Python -----------------------------------------------------------------

const line = document.createElement("p")
line.className = "loading"
line.setAttribute("role", "status")

const say = (text) => {
  line.textContent = `${text} …`
}
const fail = (reason) => {
  line.className = "loading failed"
  const what = state === "up" ? "Python failed" : "Python did not start"
  line.textContent = `${what}, so the figures stay as they are: ${reason}`
  document.body.append(line)
  document.documentElement.dataset.python = "failed"
}

const notify = (text) => {
  const notice = document.createElement("p")
  notice.className = "notice"
  notice.setAttribute("role", "alert")
  notice.textContent = text
  document.querySelector("main").prepend(notice)
}

// -- The worker -------------------------------------------------------------------------------------

// The way to the worker: one for all pages of the site that are open, where the browser shares them.
const connect = () => {
  const url = new URL("worker.js", import.meta.url)
  let worker
  try {
    worker = new SharedWorker(url, {type: "module"})
  } catch {
    worker = new Worker(url, {type: "module"}) // no browser of a phone shares one
  }
  worker.onerror = (event) => fail(event.message || "the worker could not be loaded")
  if (worker.port) return worker.port
  const {port1, port2} = new MessageChannel()
  worker.postMessage(null, [port2])
  return port1
}

// -- The figures ------------------------------------------------------------------------------------

// What an address with settings asks for is shown only when Python is up. Till then the figures,
// which show something else, take nothing and do not write the address.
const OTHERS = ["embed", "theme", "figure", "page", "section"]
const asks = [...query.keys()].some((name) => !OTHERS.includes(name))
const setInert = (inert) => {
  for (const box of document.querySelectorAll(".figure")) box.inert = inert
}

const lessons = Object.keys(guide.modules)
const due = new Set(asks ? lessons : []) // those that have not shown yet what the address asks for
const listeners = {figures: new Set(), state: new Set()}
let state = "starting"

const listen = (group, callback) => {
  group.add(callback)
  return () => group.delete(callback)
}

const tell = (port, lesson, message) => port.postMessage({ask: "hear", lesson, message})

const channelTo = (port, lesson) => ({
  get state() {
    return state
  },
  send: (message) => tell(port, lesson, message),
  listen: (callback) => listen(listeners.figures, callback),
  onState: (callback) => listen(listeners.state, callback),
})

const becomeLive = () => {
  state = "up"
  for (const callback of listeners.state) callback(state)
  setInert(false)
  line.remove()
  document.documentElement.dataset.python = "live"
}

const hear = ({data}) => {
  if (data.say) say(data.say)
  if (data.failed) fail(data.failed)
  if (data.answers) {
    for (const answer of unpack(data)) for (const callback of listeners.figures) callback(answer)
    due.delete(data.lesson)
  }
  if (state === "starting" && (data.live || data.answers) && due.size === 0) becomeLive()
}

// Of each figure of a lesson, the columns in its first picture: Python says what is no more.
const openedOf = (lesson) =>
  Object.fromEntries(
    guide.figures
      .filter((figure) => figure.lesson === lesson)
      .map(({figure, opening}) => [figure, Object.keys(opening.played ?? {})]),
  )

const show = (port) => {
  if (guide.unknown && asked) notify(guide.unknown.replace("{}", asked.slice(0, 40)))
  setInert(asks)
  document.documentElement.dataset.python ??= "loading"
  for (const lesson of lessons) {
    const {prefixed, modules} = guide
    const opened = openedOf(lesson)
    port.postMessage({ask: "begin", lesson, module: modules[lesson], prefixed, opened})
    if (asks) tell(port, lesson, {ask: "address", query: location.search.slice(1)})
  }
  for (const spec of guide.figures) {
    mount(
      document.querySelector(`[data-figure="${spec.figure}"]`),
      spec,
      channelTo(port, spec.lesson),
    )
  }
}

const start = () => {
  document.body.append(line)
  say("Loading Python")
  let port
  try {
    port = connect()
  } catch (error) {
    fail(error.message)
    port = new MessageChannel().port1
  }
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

const other = elsewhere()
if (other) location.replace(other)
else start()
