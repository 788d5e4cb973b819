import assert from "node:assert/strict"
import {test} from "node:test"
import {addressOf} from "../src/embed/address.ts"

const SCRIPT = "https://guide.example/some/where/embed.js"
const address = (attributes: Record<string, string>) => addressOf(SCRIPT, attributes).address

test("a page with settings, by either of its names", () => {
  const asked = {page: "race", lr: "0.45", id: "first", "data-own": "1", height: "700"}
  assert.equal(address(asked), "https://guide.example/some/where/race.html?embed&lr=0.45")
  for (const page of ["family_tree", "family-tree"]) {
    assert.equal(address({page}), "https://guide.example/some/where/family_tree.html?embed")
  }
})

test("the whole guide, a figure, a theme", () => {
  assert.equal(address({}), "https://guide.example/some/where/index.html?embed")
  const asked = {page: "momentum", figure: "conditioning", theme: "dark", "ravine.lr": "0,3"}
  const query = "embed&figure=conditioning&theme=dark&ravine.lr=0%2C3"
  assert.equal(address(asked), `https://guide.example/some/where/momentum.html?${query}`)
})

test("what is asked for does not leave the site's folder, nor end the query", () => {
  const {pathname, search} = new URL(address({page: "race", lr: "1&x=2#y"}))
  assert.equal(pathname, "/some/where/race.html")
  assert.equal(search, "?embed&lr=1%26x%3D2%23y")
})

test("a frame has a title", () => {
  assert.equal(addressOf(SCRIPT, {page: "family_tree"}).title, "How Optimizers Work: family tree")
  assert.equal(addressOf(SCRIPT, {page: "race", title: "The race"}).title, "The race")
})
