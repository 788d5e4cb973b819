// node render.js JOB.json: runs one page as the reader's browser will, and writes it as HTML.
import {readFile, writeFile} from "node:fs/promises"
import {pathToFileURL} from "node:url"
import {inflated, open, start} from "./runtime.js"

const render = async (job) => {
  const {loadPyodide} = await import(pathToFileURL(`${job.pyodide}/pyodide.mjs`))
  const archives = job.archives.map(async (file) => inflated(new Uint8Array(await readFile(file))))
  const python = await start({loadPyodide, indexURL: job.pyodide, archives})
  const page = await open(python, job.settings.script, job.address)
  const html = python.runPython(`${await readFile(job.prerender, "utf8")}\nhtml`)
  await writeFile(job.out, html(page, JSON.stringify(job.settings), job.client))
}

globalThis.XMLHttpRequest = class {} // Panel imports it, for what the guide never does
try {
  await render(JSON.parse(await readFile(process.argv[2], "utf8")))
} catch (error) {
  console.log(error.message) // not all of the error: it would print Pyodide's million characters
  process.exitCode = 1
}
process.exit() // whatever the page has planned for later
