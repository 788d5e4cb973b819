// The one worker of all pages: it holds Python and the page that the reader opened, and answers
// what page.js asks.
import {inflated, open, start} from "./runtime.js"

let python, page

const download = async (url) => {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${answer.statusText}`)
  return inflated(new Uint8Array(await answer.arrayBuffer()))
}

const run = async ({pyodide, packages, archives, script, address, fingerprint}) => {
  const say = (text) => postMessage({say: text})
  const files = archives.map(download) // while Pyodide itself is loaded
  for (const file of files) file.catch(() => {}) // `start` awaits it, later
  const {loadPyodide} = await import(`${pyodide}pyodide.mjs`)
  python = await start({loadPyodide, indexURL: pyodide, packages, archives: files, say})
  page = await open(python, script, address, say)
  const document = page.fingerprint === fingerprint ? null : page.as_json()
  postMessage({ready: true, document, roots: page.roots.toJs(), notice: page.notice})
}

const connect = () => page.connect((patch, arrays) => {
  const buffers = new Map([...arrays].map(([name, bytes]) => [name, bytes.buffer]))
  postMessage({patch, buffers}, [...buffers.values()])
})

const receive = ({patch, buffers}) => {
  const arrays = python.toPy(Object.fromEntries(buffers))
  page.receive(patch, arrays)
  arrays.destroy()
}

const answers = {run, connect, receive}
self.onmessage = async ({data}) => {
  try {
    await answers[data.ask](data)
  } catch (error) {
    console.error(error)
    postMessage({failed: String(error.message ?? error).trim().split("\n").at(-1)})
  }
  if (data.ask === "receive") postMessage({idle: true})
}
