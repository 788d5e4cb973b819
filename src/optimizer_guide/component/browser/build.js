// Makes the two bundles, beside this folder: figure.bundle.js, a module that Panel and the static
// site load, and page.bundle.js, a script that stands in every page. `node build.js DIRECTORY` makes
// them there.

import {resolve} from "node:path"
import {build} from "esbuild"

const here = import.meta.dirname
const outdir = resolve(process.argv[2] ?? resolve(here, ".."))

/** @type {import("esbuild").BuildOptions} */
const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  target: "es2022",
  charset: "utf8",
  loader: {".css": "text"},
  logLevel: "warning",
}

await build({
  ...common,
  entryPoints: ["src/index.js"],
  format: "esm",
  outfile: resolve(outdir, "figure.bundle.js"),
})
await build({
  ...common,
  entryPoints: ["src/page/index.js"],
  format: "iife",
  outfile: resolve(outdir, "page.bundle.js"),
})
