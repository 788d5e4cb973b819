// What a reader takes away: Python writes a text, the browser saves it, or copies it.

import type {Given} from "./contract.ts"
import {element} from "./elements.ts"
import type {Line} from "./picture.ts"

const UNREADABLE =
  "The browser does not let the page read what it has drawn, so the picture would be noise. Allow it " +
  "for this page (some browsers ask by a sign in the address bar), or take a picture of the screen."

const save = (file: string, address: string) => {
  element("a", {href: address, download: file}).click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

/** `labels`: name → label; `takePicture` gives null where none can be taken. */
export const makeActions = (
  labels: Record<string, string>,
  asked: (action: string) => void,
  takePicture: (caption: Line[]) => Promise<string | null>,
) => {
  const buttons = Object.entries(labels).map(([name, label]) =>
    element("button", {type: "button", onclick: () => asked(name)}, label),
  )
  const said = element("p", {class: "heard", role: "status"})
  const copied = element("textarea", {
    class: "taken",
    readonly: true,
    hidden: true,
    rows: 12,
    "aria-label": "The text that was copied",
  })

  const copy = async (text: string) => {
    copied.hidden = text === ""
    copied.value = text
    if (text === "") return
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      copied.select() // no permission, or no secure address
      said.textContent = "The browser does not let the page copy: copy it from here."
    }
  }
  /** Of a picture, the text is its caption, as JSON. */
  const give = async ({file, text, said: words}: Given) => {
    said.textContent = words
    if (file.endsWith(".png")) {
      const picture = await takePicture(JSON.parse(text))
      if (picture) save(file, picture)
      else said.textContent = UNREADABLE
    } else if (file) save(file, URL.createObjectURL(new Blob([text], {type: "text/plain"})))
    else await copy(text)
  }
  const nodes = buttons.length ? [element("div", {class: "actions"}, ...buttons), said, copied] : []
  return {nodes, give}
}
