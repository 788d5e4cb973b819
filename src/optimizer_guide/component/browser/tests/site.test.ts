import assert from "node:assert/strict"
import {test} from "node:test"
import "./dom.ts"
import {elsewhere, faultsOf, setsFigures} from "../src/site/address.ts"

const KNOWN = {
  pages: {race: "race.html", family_tree: "family_tree.html"},
  settings: ["lr", "AdamW", "step"],
  own: ["page", "section", "figure", "embed", "theme"],
  ofOthers: "utm_.*|.*clid",
  unknown: "There is no page “{}”.",
  strange: "The address sets what no figure here has: {}.",
}
const parameters = (query: string) => new URLSearchParams(query)

test("a page is asked for by name, with hyphens or without", () => {
  const to = (query: string) => elsewhere(KNOWN, parameters(query), "#end")
  assert.equal(to("page=race&lr=0,45"), "race.html?lr=0%2C45#end")
  assert.equal(to("section=family-tree"), "family_tree.html#end")
  assert.equal(to("page=family_tree&theme=dark"), "family_tree.html?theme=dark#end")
  for (const query of ["", "lr=0.4", "page=none", "page="]) assert.equal(to(query), null)
})

test("only a setting sets a figure, in large letters or small", () => {
  assert.ok(setsFigures(KNOWN, parameters("adamw=true")))
  assert.ok(setsFigures(KNOWN, parameters("embed&LR=0.3")))
  assert.ok(!setsFigures(KNOWN, parameters("embed&theme=dark&speed=3")))
})

test("what there is not is named", () => {
  assert.deepEqual(faultsOf(KNOWN, parameters("lr=0.4&embed&utm_source=x&fbclid=y")), [])
  assert.deepEqual(faultsOf(KNOWN, parameters("page=<b>{}&speed=1&speed=2&$=3")), [
    "There is no page “<b>{}”.",
    "The address sets what no figure here has: “speed”, “$”.",
  ])
})
