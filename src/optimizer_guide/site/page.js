// A page of the site: at once with the document made when the site was built, then, when Python
// is up in the worker, with one that answers.
(() => {
  const settings = JSON.parse(document.getElementById("guide-settings").textContent)
  const {item, pages} = settings
  const here = document.currentScript.src
  const absolute = (url) => new URL(url, document.baseURI).href

  // ?page=race, as a server takes it, is a file of its own here.
  const query = new URLSearchParams(location.search)
  const asked = query.get("page") || query.get("section")
  if (pages[asked]) {
    query.delete("page")
    query.delete("section")
    const rest = query.toString()
    location.replace(pages[asked] + (rest ? `?${rest}` : "") + location.hash)
    return
  }

  // -- what the reader sees of it ------------------------------------------------------------

  const line = document.createElement("p")
  line.className = "loading"
  line.setAttribute("role", "status")
  const style = document.createElement("style")
  style.textContent = `
    .loading { position: fixed; right: 16px; bottom: 16px; z-index: 2; margin: 0; padding: 6px 12px;
      max-width: calc(100vw - 32px); box-sizing: border-box; border: 1px solid var(--rule);
      border-radius: 4px; background: var(--paper); color: var(--quiet); font: 14px/1.4 var(--sans); }
    .loading.failed { color: var(--lost); border-color: currentColor; }
    @media print { .loading { display: none; } }`
  document.head.append(style)
  document.body.append(line)
  const say = (text) => { line.textContent = `${text} …` }
  const fail = (reason) => {
    line.className = "loading failed"
    line.textContent = `Python did not start, so the figures stay as they are: ${reason}`
    document.documentElement.dataset.python = "failed"
  }

  // -- the worker ----------------------------------------------------------------------------

  let worker
  try {
    worker = new Worker(new URL("worker.js", here), {type: "module"})
  } catch (error) {
    return fail(error.message)
  }
  worker.onerror = (event) => fail(event.message || "the worker could not be loaded")
  const ask = (what, more = {}, transfer = []) => worker.postMessage({ask: what, ...more}, transfer)
  say("Loading Python")
  ask("run", {
    pyodide: absolute(settings.pyodide),
    packages: settings.packages,
    archives: settings.archives.map(absolute),
    script: settings.script,
    address: location.pathname + location.search,
    fingerprint: settings.fingerprint,
  })

  // -- the document --------------------------------------------------------------------------

  let shown = null // the document on screen
  let changes = [] // what the reader changed and Python does not know yet: the newest of each
  let busy = true // Python computes, or is not up
  let patching = false

  // When nothing more urgent is to do; the browser paints before.
  const pause = () => new Promise((done) => {
    if (window.requestIdleCallback) requestIdleCallback(done, {timeout: 1000})
    else setTimeout(done, 50)
  })

  // The first figure at once, the others one by one, as a server's document grows.
  const embed = async (json, roots) => {
    const elements = Object.values(item.roots)
    const places = Object.fromEntries(roots.map((root, number) => [root, elements[number]]))
    const [first, ...rest] = json.roots
    const [views] = await Bokeh.embed.embed_items(
      {page: {...json, roots: [first]}}, [{...item, roots: places, root_ids: roots}])
    shown = [...views.roots][0].model.document
    shown.on_change((event) => {
      if (patching) return
      if (event.attr) changes = changes.filter((other) => other.model !== event.model || other.attr !== event.attr)
      changes.push(event)
      flush()
    }, false)
    for (const model of rest) {
      await pause()
      apply({events: [{kind: "RootAdded", model}]})
    }
  }

  // What Python says, which is not to be told to it again.
  const apply = (patch, buffers) => {
    patching = true
    try {
      shown.apply_json_patch(patch, buffers)
    } finally {
      patching = false
    }
  }

  const flush = () => {
    if (busy || !changes.length) return
    busy = true
    const buffers = new Map()
    const patch = JSON.stringify(shown.create_json_patch(changes), (key, value) => {
      if (!(value?.buffer instanceof ArrayBuffer)) return value
      const id = `b${buffers.size}`
      buffers.set(id, new Uint8Array(value.buffer))
      return {id}
    })
    changes = []
    ask("receive", {patch, buffers})
  }

  // Another document in the place of the one on screen, without a jump of what is below it.
  const replace = async (json, roots) => {
    const places = Object.values(item.roots).map((id) => document.getElementById(id).parentElement)
    for (const place of places) place.style.minHeight = `${place.offsetHeight}px`
    for (const view of [...Bokeh.index.roots]) view.remove()
    Bokeh.documents.length = 0
    changes = []
    await embed(json, roots)
    for (const place of places) place.style.minHeight = ""
  }

  const ready = async ({document: json, roots, notice}) => {
    await first
    if (json) await replace(JSON.parse(json), roots)
    if (notice) {
      const told = document.createElement("p")
      told.className = "notice"
      told.setAttribute("role", "alert")
      told.textContent = notice
      document.querySelector("main").prepend(told)
    }
    inert(false)
    ask("connect")
    busy = false
    flush()
    line.remove()
    document.documentElement.dataset.python = "live"
  }

  worker.onmessage = ({data}) => {
    if (data.say) say(data.say)
    else if (data.patch) apply(JSON.parse(data.patch), data.buffers)
    else if (data.idle) { busy = false; flush() }
    else if (data.ready) ready(data).catch((error) => fail(error.message))
    else if (data.failed) fail(data.failed)
  }

  // What an address with settings asks for is shown only when Python is up.  Till then the figures,
  // which show something else, take nothing and do not write the address.
  const asks = [...query.keys()].some((name) => name !== "embed" && name !== "theme")
  const inert = (on) => { for (const figure of document.querySelectorAll(".figure")) figure.inert = on }
  const made = () => {
    const text = document.getElementById("guide-document").textContent
    return JSON.parse(asks ? text.replaceAll('\\"address\\": true', '\\"address\\": false') : text)
  }

  const first = new Promise((done) => document.addEventListener("DOMContentLoaded", done, {once: true}))
    .then(() => { inert(asks); return embed(made(), item.root_ids) })
    .then(() => { document.documentElement.dataset.python ??= "loading" })
})()
