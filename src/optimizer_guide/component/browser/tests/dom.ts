// A page for the tests: happy-dom's, with what it lacks of a browser's.

import {Window} from "happy-dom"

const window = new Window({url: "https://guide.example/page"})
const NAMES = [
  "document",
  "location",
  "history",
  "Element",
  "Event",
  "HTMLElement",
  "Node",
  "ShadowRoot",
  "Text",
  "CSSStyleSheet",
  "CustomEvent",
  "innerHeight",
  "KeyboardEvent",
  "MutationObserver",
  "addEventListener",
  "removeEventListener",
  "dispatchEvent",
]

/** Calls back by hand: nothing is laid out here. */
class Observer {
  static all: Observer[] = []
  callback: (entries: any[]) => void

  constructor(callback: (entries: any[]) => void) {
    this.callback = callback
    Observer.all.push(this)
  }

  observe() {}

  disconnect() {
    Observer.all.splice(Observer.all.indexOf(this), 1)
  }
}

for (const name of NAMES) {
  const value = (window as any)[name]
  const isOfWindow = typeof value === "function" && /^[a-z]/.test(name)
  Object.defineProperty(globalThis, name, {
    value: isOfWindow ? value.bind(window) : value,
    configurable: true,
    writable: true,
  })
}
Object.assign(globalThis, {
  ResizeObserver: class extends Observer {},
  IntersectionObserver: class extends Observer {},
  matchMedia: () => ({matches: false, addEventListener: () => {}}),
  requestAnimationFrame: () => 0, // no frame comes, but in the tests that bring their own
  cancelAnimationFrame: () => {},
})

/** Moves a control as a reader does. */
export const move = (input: any, value: string | boolean, type = "input") => {
  if (typeof value === "boolean") input.checked = value
  else input.value = value
  input.dispatchEvent(new Event(type, {bubbles: true}))
}

/** Goes to the page that the tests are of. */
export const goHome = () => history.replaceState(null, "", "/page?theme=dark#here")

export {Observer, window}
