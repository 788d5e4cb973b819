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
  const folder = python.runPython("import site; site.getsitepackages()[0]")
  for (const archive of archives) unpack(python.FS, folder, await archive)
  python.runPython("import importlib; importlib.invalidate_caches()")
  return python
}

// The bytes of a .tar.gz as those of the tar.  The browser does it beside all else that goes on; in
// Python it would hold everything up.  Some hosts have HTTP do it already.
export async function inflated(bytes) {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

// A tar is, for each file, a block of 512 bytes about it and the file, filled up to whole blocks.
function unpack(FS, folder, tar) {
  const text = (start, length) => new TextDecoder().decode(tar.subarray(start, start + length)).split("\0")[0]
  const made = new Set()
  for (let at = 0; tar[at]; ) {
    const name = [text(at + 345, 155), text(at, 100)].filter(Boolean).join("/")
    const path = `${folder}/${name}`, size = parseInt(text(at + 124, 12), 8), begin = at + 512
    const parent = path.slice(0, path.lastIndexOf("/"))
    if (!made.has(parent)) FS.mkdirTree(parent)
    made.add(parent)
    FS.writeFile(path, tar.subarray(begin, begin + size), {canOwn: true})
    at = begin + 512 * Math.ceil(size / 512)
  }
}

export async function open(python, script, address, say = () => {}) {
  say("Importing Panel")
  const live = python.pyimport("optimizer_guide.site.live")
  live.prepare()
  say("Computing the page")
  return live.Page(script, address)
}
