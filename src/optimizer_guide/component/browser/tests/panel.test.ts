import assert from "node:assert/strict"
import {mock, test} from "node:test"
import "./css.ts"
import {goHome} from "./dom.ts"
import {specOf} from "./spec.ts"

const {GuidePage} = await import("../src/panel.ts")

/** @param text of both readouts, with a bar between */
const readouts = (text: string) =>
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
  let said: (message: any) => void = () => {}
  const say = (figure: string, readout: string) =>
    said({answers: JSON.stringify([{figure, readout}]), block: new Uint8Array()})
  const model = {
    specs: JSON.stringify(["a", "b"].map((figure) => specOf(figure))),
    on: (event: string, callback: any) => {
      if (event === "msg:custom") said = callback
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
