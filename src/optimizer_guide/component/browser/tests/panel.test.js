import assert from "node:assert/strict"
import {mock, test} from "node:test"
import "./css.js"
import {goHome} from "./dom.js"

const {GuidePage} = await import("../src/panel.js")

/** @param {string} figure */
const spec = (figure) => ({
  figure,
  prefix: "",
  address: false,
  controls: [],
  breaks: [],
  claims: [],
  rules: "",
  equation: "",
  actions: {},
  picks: [],
  drags: [],
  plays: false,
  plots: [],
  document: {roots: []},
  opening: {figure, values: {}, readout: "<p>opened</p>", summary: "", notice: ""},
})

/** @param {string} text of both readouts, with a bar between */
const readouts = (text) =>
  assert.equal(
    [...document.querySelectorAll("[data-figure]")]
      .map((place) => place.shadowRoot?.querySelector(".readout")?.textContent)
      .join("|"),
    text,
  )

test("a page's figures come one by one, and hear what was said before all are there", () => {
  goHome()
  mock.timers.enable({apis: ["setTimeout"]})
  document.body.innerHTML = `<div class="figure a"><div data-figure="a"></div></div>
    <div class="figure b"><div data-figure="b"></div></div>`
  /** @type {(message: any) => void} */
  let said = () => {}
  const say = (/** @type {string} */ figure, /** @type {string} */ readout) =>
    said({answers: JSON.stringify([{figure, readout}]), block: new Uint8Array()})
  const model = {
    specs: JSON.stringify(["a", "b"].map(spec)),
    on: (/** @type {string} */ _, /** @type {any} */ callback) => {
      said = callback
    },
    document: {on_event: () => {}},
  }
  GuidePage.render({model})
  readouts("opened|")
  say("b", "<p>computed</p>")
  mock.timers.runAll()
  readouts("opened|computed")
  say("a", "<p>moved</p>")
  readouts("moved|computed")
  mock.timers.reset()
})
