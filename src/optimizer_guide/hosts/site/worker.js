// Holds Python, and answers the site's pages: all that are open, where the browser shares workers.

/**
 * Where the parts of Python are: addresses, and the names of packages that Pyodide brings.
 * @typedef {{pyodide: string, stdlib: string, packages: string[], archives: string[]}} Places
 */

// -- Starting Python --------------------------------------------------------------------------------

const MINUTES = 3 // that the start may take

/** @param {string} url */
const download = async (url) => {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${answer.statusText}`)
  if (answer.headers.get("content-type")?.startsWith("text/html")) {
    throw new Error(`${url}: a page came in its place, as a filter on the way may send`)
  }
  return answer
}

// Some hosts call a WebAssembly module something else, for which Pyodide would wait for ever.
/** @param {Promise<Response>} answer */
const asWebAssembly = async (answer) => {
  const {headers, body} = await answer
  const type = "application/wasm"
  return headers.get("content-type") === type
    ? answer
    : new Response(body, {headers: {"content-type": type}})
}

// The bytes of a .tar.gz as those of the tar. The browser does it beside all else that goes on; in
// Python it would hold everything up. Some hosts have HTTP do it already.
/** @param {Promise<Response>} answer */
const inflated = async (answer) => {
  const bytes = new Uint8Array(await (await answer).arrayBuffer())
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

/**
 * A tar is, for each file, a block of 512 bytes about it and the file, filled up to whole blocks.
 * @param {any} FS Pyodide's
 * @param {string} folder
 * @param {Uint8Array} tar
 */
const unpack = (FS, folder, tar) => {
  const decoder = new TextDecoder()
  const text = (/** @type {number} */ start, /** @type {number} */ length) =>
    decoder.decode(tar.subarray(start, start + length)).split("\0")[0]
  const made = new Set()
  for (let at = 0; tar[at]; ) {
    const name = [text(at + 345, 155), text(at, 100)].filter(Boolean).join("/")
    const size = Number.parseInt(text(at + 124, 12), 8)
    const path = `${folder}/${name}`
    const parent = path.slice(0, path.lastIndexOf("/"))
    if (!made.has(parent)) FS.mkdirTree(parent)
    made.add(parent)
    const begin = at + 512
    FS.writeFile(path, tar.subarray(begin, begin + size), {canOwn: true})
    at = begin + 512 * Math.ceil(size / 512)
  }
}

/**
 * Pyodide asks for each of its files when it has run another; here all are under way at once.
 * @param {Places} places
 */
const load = async ({pyodide, stdlib, packages}) => {
  const wasm = `${pyodide}pyodide.asm.wasm`
  const ahead = new Map([
    [wasm, asWebAssembly(download(wasm))],
    [stdlib, download(stdlib)],
  ])
  const {fetch} = self
  self.fetch = (url, ...options) => ahead.get(String(url)) ?? fetch(url, ...options)
  const scripts = [import(`${pyodide}pyodide.mjs`), import(`${pyodide}pyodide.asm.js`)]
  const [{loadPyodide}] = await Promise.all([...scripts, ...ahead.values()])
  const env = {HOME: "/home/pyodide"}
  const python = await loadPyodide({indexURL: pyodide, stdLibURL: stdlib, packages, env})
  self.fetch = fetch
  return python
}

/** @param {Places} places @returns {Promise<any>} the module in_browser */
const start = async (places) => {
  sayToAll("Loading Python")
  const archives = places.archives.map((url) => inflated(download(url)))
  for (const archive of archives) archive.catch(() => {}) // it is awaited later
  const python = await load(places)
  // NumPy's build for WebAssembly asks for the C library's backtrace(), to see who calls it when
  // it might reuse a temporary array; there is none, and 0 frames make it reuse none.
  python._module.LDSO.loadedLibsByName.__main__.exports.backtrace ??= () => 0
  const folder = python.runPython("import site; site.getsitepackages()[0]")
  for (const archive of archives) unpack(python.FS, folder, await archive)
  sayToAll("Importing the guide")
  // Not importlib.invalidate_caches(): that takes as long as all the guide. What an import makes
  // stays, so that the collector of garbage need not look at it.
  python.runPython("import gc, sys; sys.path_importer_cache.clear(); gc.disable()")
  return python.pyimport("optimizer_guide.hosts.site.in_browser")
}

/** @template Result @param {Promise<Result>} work @returns {Promise<Result>} */
const inTime = (work) =>
  new Promise((resolve, reject) => {
    const tooLate = new Error(`it took longer than ${MINUTES} minutes`)
    setTimeout(() => reject(tooLate), MINUTES * 60_000)
    work.then(resolve, reject)
  })

// -- Answering pages --------------------------------------------------------------------------------

/** @type {Set<MessagePort>} */
const pages = new Set()
/** The module, promised. @type {Promise<any> | null} */
let starting = null

/** @param {string} text */
const sayToAll = (text) => {
  for (const port of pages) port.postMessage({say: text})
}

// A lesson on a page: who reads it is made when they first say something.
class Lesson {
  /** @type {any} */
  reader = null
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer

  /**
   * @param {MessagePort} port
   * @param {string} slug
   * @param {{module: string, prefixed: boolean, opened: Record<string, string[]>}} options
   */
  constructor(port, slug, options) {
    this.port = port
    this.slug = slug
    this.options = options
  }

  /** @param {any} said of Python */
  tell(said) {
    const [answers, block, wait] = said.toJs()
    said.destroy()
    this.port.postMessage({lesson: this.slug, answers, block}, [block.buffer])
    this.timer = setTimeout(() => this.goOn(), 1000 * wait)
  }

  /** @param {any} python @param {object} message */
  hear(python, message) {
    clearTimeout(this.timer)
    const {module, prefixed, opened} = this.options
    this.reader ??= python.Reader(module, prefixed, JSON.stringify(opened))
    this.tell(this.reader.hear(JSON.stringify(message)))
  }

  goOn() {
    try {
      const said = this.reader.go_on()
      if (said) this.tell(said)
    } catch (error) {
      fail(this.port, error)
    }
  }

  end() {
    clearTimeout(this.timer)
    this.reader?.destroy()
  }
}

/** @param {MessagePort} port @param {any} error */
const fail = (port, error) => {
  console.error(error)
  port.postMessage({
    failed: String(error.message ?? error)
      .trim()
      .split("\n")
      .at(-1),
  })
}

/** @param {MessagePort} port */
const answer = (port) => {
  /** @type {Map<string, Lesson>} */
  const lessons = new Map()
  /** @type {Record<string, (more: any) => void | Promise<void>>} */
  const asks = {
    start: async ({modules, ...places}) => {
      starting ??= inTime(start(places))
      const python = await starting
      for (const module of modules) python.prepare(module)
      port.postMessage({live: true})
    },
    begin: ({lesson, ...options}) => {
      lessons.set(lesson, new Lesson(port, lesson, options))
    },
    hear: async ({lesson, message}) => lessons.get(lesson)?.hear(await starting, message),
    leave: () => {
      pages.delete(port)
      for (const lesson of lessons.values()) lesson.end()
      port.close()
    },
  }
  pages.add(port)
  port.onmessage = async ({data: {ask, ...more}}) => {
    try {
      await asks[ask](more)
    } catch (error) {
      if (ask === "start") starting = null // the next page tries anew
      fail(port, error)
    }
  }
}

// A worker that is shared, and one of a single page.
Object.assign(self, {onconnect: (/** @type {MessageEvent} */ {ports}) => answer(ports[0])})
self.onmessage = ({ports}) => answer(ports[0])
