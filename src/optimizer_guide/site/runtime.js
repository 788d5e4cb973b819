// Starts Python in WebAssembly with the guide's packages in it: in the reader's browser and, for
// the build, in Node.js.

export async function start({loadPyodide, packages = [], archives, say = () => {}, ...options}) {
  say("Loading Python")
  // The same order of every set in every run: see `Page` in live.py.
  const python = await loadPyodide({...options, packages, env: {HOME: "/home/pyodide", PYTHONHASHSEED: "0"}})
  // NumPy's build for WebAssembly asks for the C library's backtrace(), to see who calls it when
  // it might reuse a temporary array; there is none, and 0 frames make it reuse none.
  python._module.LDSO.loadedLibsByName.__main__.exports.backtrace ??= () => 0
  say("Unpacking NumPy, Bokeh and Panel")
  const extractDir = python.runPython("import site; site.getsitepackages()[0]")
  for (const archive of archives) python.unpackArchive(await archive, "zip", {extractDir})
  python.runPython("import importlib; importlib.invalidate_caches()")
  return python
}

export async function open(python, script, address, say = () => {}) {
  say("Importing Panel")
  const live = python.pyimport("optimizer_guide.site.live")
  live.prepare()
  say("Computing the page")
  return live.Page(script, address)
}
