import assert from "node:assert/strict"
import {mock, test} from "node:test"
import {window} from "./dom.ts"

const {followReader} = await import("../src/page/contents.ts")
const {openForPrint} = await import("../src/folds.ts")
const {embed} = await import("../src/page/embedding.ts")
const {chooseTheme, offerTheme, printLight} = await import("../src/page/theme.ts")

const theme = () => document.documentElement.dataset.theme

const page = (inner: string) => {
  document.body.innerHTML = inner
}

test("the theme is that of the address, of the last visit, or of the system", () => {
  Object.assign(globalThis, {localStorage: {getItem: () => "light"}})
  chooseTheme(new URLSearchParams("theme=dark"))
  assert.equal(theme(), "dark")
  chooseTheme(new URLSearchParams("theme=pink"))
  assert.equal(theme(), "dark")
  chooseTheme(new URLSearchParams(""))
  assert.equal(theme(), "light")
  delete document.documentElement.dataset.theme
  Object.assign(globalThis, {
    localStorage: {
      getItem: () => {
        throw new Error("a private window")
      },
    },
  })
  chooseTheme(new URLSearchParams(""))
  assert.equal(theme(), undefined)
})

test("the button offers the other theme, and is remembered", () => {
  const kept: string[][] = []
  Object.assign(globalThis, {
    localStorage: {setItem: (...pair: string[]) => kept.push(pair)},
  })
  let painted = 0
  addEventListener("guide-theme", () => painted++)
  const button = document.createElement("button")
  offerTheme(button)
  assert.deepEqual([button.textContent, button.getAttribute("aria-label")], ["Dark", "Dark theme"])
  button.click()
  assert.equal(theme(), "dark")
  assert.equal(button.textContent, "Light")
  assert.deepEqual(kept, [["guide-theme", "dark"]])
  assert.equal(painted, 2)
})

test("in a frame one figure can stand alone, and links leave the frame", () => {
  page(`<main><h1>Guide</h1><section><p>prose</p><div class="figure race"></div></section>
    <section><div class="figure bowl"></div></section><a href="#race">here</a>
    <a href="other.html">there</a></main>`)
  const post = mock.fn()
  Object.assign(globalThis, {parent: {postMessage: post}})
  embed(new URLSearchParams("embed&figure=race"))
  const hidden = [...document.querySelectorAll("main > *, main section > *")]
    .filter((node) => (node as HTMLElement).hidden)
    .map((node) => node.className || node.localName)
  assert.deepEqual(hidden, ["h1", "p", "section", "figure bowl", "a", "a"])
  const [here, there] = document.querySelectorAll("a")
  assert.deepEqual([here.target, there.target], ["", "_blank"])
  window.dispatchEvent(new window.MessageEvent("message", {data: "height?"}))
  assert.deepEqual(post.mock.calls[0].arguments, [{height: 0}, "*"])
})

test("of a figure that there is not, the page is shown", () => {
  page(`<main><h1>Guide</h1><section><div class="figure race"></div></section></main>`)
  embed(new URLSearchParams("embed&figure=<b>"))
  assert.equal(document.querySelectorAll("[hidden]").length, 0)
})

test("a figure in a fold can stand alone, too", () => {
  page(`<main><section><p>prose</p><details class="deeper"><summary>More</summary><div class="fold">
    <p>why</p><div class="figure bowl"></div></div></details></section></main>`)
  embed(new URLSearchParams("embed&figure=bowl"))
  const hidden = [...document.querySelectorAll("main *")]
    .filter((node) => (node as HTMLElement).hidden)
    .map((node) => node.textContent)
  assert.deepEqual(hidden, ["prose", "More", "why"])
  assert.ok(document.querySelector("details")?.open)
})

test("on paper the page is light and its folds are open, and then all is as it was", () => {
  page("<details></details><details name='one' open></details><details name='one'></details>")
  const folds = [...document.querySelectorAll("details")]
  document.documentElement.dataset.theme = "dark"
  printLight()
  openForPrint()
  dispatchEvent(new Event("beforeprint"))
  assert.equal(theme(), "light")
  assert.ok(folds.every(({open, name}) => open && !name)) // which lets only one be open
  dispatchEvent(new Event("afterprint"))
  assert.equal(theme(), "dark")
  assert.deepEqual(
    folds.map((fold) => [fold.open, fold.getAttribute("name")]),
    [
      [false, null],
      [true, "one"],
      [false, "one"],
    ],
  )
  delete document.documentElement.dataset.theme
})

test("the contents follow the reader", () => {
  page(`<nav class="contents"><ol><li><a href="#adam">Adam</a></li><li><a href="#race">Race</a></li>
    </ol></nav><main><section id="adam"></section><section id="race"></section></main>`)
  Object.assign(globalThis, {innerHeight: 900})
  const tops = {adam: 0, race: 600}
  for (const section of document.querySelectorAll("section")) {
    const top = () => tops[section.id as "adam" | "race"]
    section.getBoundingClientRect = () => ({top: top()}) as any
  }
  const current = () => document.querySelector("[aria-current]")?.textContent
  followReader()
  assert.equal(current(), "Adam")
  tops.race = 200
  dispatchEvent(new Event("scroll"))
  assert.equal(current(), "Race")
  assert.equal(document.querySelectorAll("[aria-current]").length, 1)
})
