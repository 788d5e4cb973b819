import assert from "node:assert/strict"
import {test} from "node:test"
import "./dom.ts"

const {makeActions} = await import("../src/actions.ts")

let copied: string[] = []

/** @param picture that can be taken */
const made = (mayCopy = true, picture: string | null = "data:image/png;base64,") => {
  copied = []
  const clipboard = {
    writeText: async (text: string) => {
      if (!mayCopy) throw new Error("not allowed")
      copied.push(text)
    },
  }
  Object.defineProperty(globalThis, "navigator", {value: {clipboard}, configurable: true})
  const asked: string[] = []
  const captions: any[] = []
  const {nodes, give} = makeActions(
    {csv: "Run as CSV", pytorch: "Copy as PyTorch"},
    (action) => asked.push(action),
    async (caption) => {
      captions.push(caption)
      return picture
    },
  )
  const [buttons, said, taken] = nodes as any[]
  return {buttons, said, taken, give, asked, captions}
}

test("a button asks Python for its action", () => {
  const {buttons, asked} = made()
  const [csv, pytorch] = buttons.querySelectorAll("button")
  assert.deepEqual([csv.textContent, pytorch.textContent], ["Run as CSV", "Copy as PyTorch"])
  pytorch.click()
  assert.deepEqual(asked, ["pytorch"])
})

test("a text is copied, and can be read", async () => {
  const {said, taken, give} = made()
  assert.ok(taken.hidden)
  await give({file: "", text: "import torch", said: "Copied."})
  assert.deepEqual(copied, ["import torch"])
  assert.equal(said.textContent, "Copied.")
  assert.equal(taken.value, "import torch")
  assert.ok(!taken.hidden)
})

test("or is there to be copied by hand", async () => {
  const {said, taken, give} = made(false)
  await give({file: "", text: "import torch", said: "Copied."})
  assert.match(said.textContent, /does not let the page copy/)
  assert.equal(taken.value, "import torch")
})

test("where there is none, only that is said", async () => {
  const {said, taken, give} = made()
  await give({file: "", text: "", said: "There is nothing in it."})
  assert.equal(said.textContent, "There is nothing in it.")
  assert.ok(taken.hidden)
  assert.deepEqual(copied, [])
})

test("a picture has the caption that Python wrote", async () => {
  const {captions, give} = made()
  await give({file: "race.png", text: '[[["<svg/>", "SGD"]]]', said: ""})
  assert.deepEqual(captions, [[[["<svg/>", "SGD"]]]])
})

test("where the browser lets no page read a picture, nothing is saved, and it is said", async () => {
  const {said, give} = made(true, null)
  await give({file: "race.png", text: "[]", said: "Saved."})
  assert.match(said.textContent, /the picture would be noise/)
})

test("a figure without actions has no place for them", () => {
  const none = async () => ""
  assert.deepEqual(makeActions({}, () => {}, none).nodes, [])
})
