import assert from "node:assert/strict"
import {mock, test} from "node:test"
import {window} from "./dom.ts"

const {pictureOf} = await import("../src/picture.ts")

test("where the browser gives noise for what a page has drawn, there is no picture", async () => {
  const noise = {fillRect: () => {}, getImageData: () => ({data: new Uint8ClampedArray(512)})}
  mock.method(window.HTMLCanvasElement.prototype, "getContext", () => noise)
  assert.equal(await pictureOf([], document.body, []), null)
  mock.restoreAll()
})
