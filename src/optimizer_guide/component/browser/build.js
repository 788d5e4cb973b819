// Makes the bundles, beside this folder: figure.bundle.js, a module that Panel loads; page.bundle.js,
// a script that stands in every page; site.bundle.js, which shows the figures in a page of the static
// site; and embed.bundle.js, a script of the site for other people's pages. `node build.js DIRECTORY`
// makes them there.

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
  entryPoints: ["src/index.ts"],
  format: "esm",
  outfile: resolve(outdir, "figure.bundle.js"),
})
for (const name of ["page", "site", "embed"]) {
  await build({
    ...common,
    entryPoints: [`src/${name}/index.ts`],
    format: "iife",
    outfile: resolve(outdir, `${name}.bundle.js`),
  })
}
