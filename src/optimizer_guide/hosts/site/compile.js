// node compile.js PYODIDE SOURCES.tar.gz COMPILED.tar.gz LEVEL: sources to bytecode, by the Python
// that will run it. Of level 2 it has no docstrings.
import {readFile, writeFile} from "node:fs/promises"
import {pathToFileURL} from "node:url"

const [pyodide, sources, compiled, level] = process.argv.slice(2)
const {loadPyodide} = await import(pathToFileURL(`${pyodide}/pyodide.mjs`))
const python = await loadPyodide({indexURL: pyodide, env: {PYTHONHASHSEED: "0"}})
python.FS.writeFile("/sources.tar.gz", await readFile(sources))
python.globals.set("level", Number(level))
python.runPython(`
import gzip
import io
import tarfile
from importlib._bootstrap_external import _code_to_hash_pyc

with (
    tarfile.open("/sources.tar.gz") as source,
    gzip.GzipFile("/compiled.tar.gz", "wb", compresslevel=9, mtime=0) as zipped,
    tarfile.open(fileobj=zipped, mode="w", format=tarfile.USTAR_FORMAT) as target,
):
    for entry in source:
        content = source.extractfile(entry).read()
        if entry.name.endswith(".py"):
            code = compile(content, entry.name, "exec", dont_inherit=True, optimize=level)
            content = bytes(_code_to_hash_pyc(code, b"unmarked", checked=False))
            entry.name, entry.size = entry.name + "c", len(content)
        target.addfile(entry, io.BytesIO(content))
`)
await writeFile(compiled, python.FS.readFile("/compiled.tar.gz"))
