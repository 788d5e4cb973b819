// node compile.js PYODIDE SOURCES.zip COMPILED.zip: sources to bytecode, by the Python that will
// run it.
import {readFile, writeFile} from "node:fs/promises"
import {pathToFileURL} from "node:url"

const [pyodide, sources, compiled] = process.argv.slice(2)
const {loadPyodide} = await import(pathToFileURL(`${pyodide}/pyodide.mjs`))
const python = await loadPyodide({indexURL: pyodide, env: {PYTHONHASHSEED: "0"}})
python.FS.writeFile("/sources.zip", await readFile(sources))
python.runPython(`
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc

with zipfile.ZipFile("/sources.zip") as source, zipfile.ZipFile("/compiled.zip", "w") as target:
    for entry in source.infolist():
        content, name = source.read(entry), entry.filename
        if name.endswith(".py"):
            code = compile(content, name, "exec", dont_inherit=True)
            content, name = bytes(_code_to_hash_pyc(code, b"unmarked", checked=False)), name + "c"
        target.writestr(zipfile.ZipInfo(name, entry.date_time), content, zipfile.ZIP_DEFLATED, 9)
`)
await writeFile(compiled, python.FS.readFile("/compiled.zip"))
