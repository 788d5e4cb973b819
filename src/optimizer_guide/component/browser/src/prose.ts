// What is alive in the prose: terms that explain themselves, and words that set a figure.

import type {Values} from "./contract.ts"
import {element, outwards} from "./elements.ts"

/** Figures hear this event of the window: `box` is theirs, `values` what they are to be set to. */
const SET = "guide-set"

const EDGE = 8 // pixels that a note keeps from the edges of the window
const PAUSE = 200 // milliseconds in which the pointer gets from a term to its note

let count = 0

/** Words that are pressed like a button, by pointer or key. */
const makePressable = (node: HTMLElement, pressed: () => void) => {
  node.setAttribute("role", "button")
  node.tabIndex = 0
  node.addEventListener("click", pressed)
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return
    event.preventDefault()
    pressed()
  })
}

/** Puts a note below its term, above it where there is no room, and within the window. */
const place = (note: HTMLElement, term: HTMLElement) => {
  const lines = [...term.getClientRects()]
  const [first, last] = [lines[0], lines[lines.length - 1]]
  const {clientWidth, clientHeight} = document.documentElement
  const room = clientWidth - note.offsetWidth - EDGE
  const left = Math.max(EDGE, Math.min(last.left, room))
  const hasRoom = last.bottom + note.offsetHeight + EDGE < clientHeight
  const top = hasRoom ? last.bottom : first.top - note.offsetHeight
  note.style.left = `${left + scrollX}px`
  note.style.top = `${top + scrollY}px`
}

/**
 * A term shows its note under the pointer, with the focus, and when it is tapped. As a popover the
 * note is above all else, goes by Escape or a tap elsewhere, and is alone.
 */
const explain = (term: HTMLElement) => {
  count += 1
  const id = `note-${count}`
  const note = element("span", {class: "note", role: "tooltip", popover: "auto", id})
  note.textContent = term.dataset.note ?? ""
  term.setAttribute("aria-describedby", id)
  term.after(note)
  let timer: ReturnType<typeof setTimeout> | undefined
  const show = () => {
    clearTimeout(timer)
    if (!note.matches(":popover-open")) note.showPopover()
    place(note, term)
  }
  const hide = () => {
    clearTimeout(timer)
    if (note.matches(":popover-open")) note.hidePopover()
  }
  makePressable(term, show)
  term.addEventListener("focus", show)
  term.addEventListener("blur", hide)
  term.addEventListener("pointerenter", ({pointerType}) => {
    if (pointerType === "mouse") show()
  })
  note.addEventListener("pointerenter", () => clearTimeout(timer))
  for (const part of [term, note]) {
    part.addEventListener("pointerleave", () => {
      timer = setTimeout(hide, PAUSE)
    })
  }
}

/** Words set a figure of this page, or lead to the page that has it, if there is one. */
const offer = (words: HTMLElement, root: Document | HTMLElement, hasPages: boolean) => {
  const {sets, values = "{}", page} = words.dataset
  const box = root.querySelector(`.figure.${sets}`)
  if (box) {
    words.title = "Set the figure"
    makePressable(words, () => {
      dispatchEvent(new CustomEvent(SET, {detail: {box, values: JSON.parse(values)}}))
    })
  } else if (hasPages) words.replaceWith(element("a", {href: page}, ...words.childNodes))
}

/** `hasPages`: the other pages of the guide are beside it. */
export const enliven = (root: Document | HTMLElement, hasPages: boolean) => {
  const terms: NodeListOf<HTMLElement> = root.querySelectorAll(".term[data-note]")
  for (const term of terms) explain(term)
  const numbers: NodeListOf<HTMLElement> = root.querySelectorAll("[data-sets]")
  for (const number of numbers) offer(number, root, hasPages)
}

/** A figure hears what the prose sets it to, until it calls what this gives. */
export const hearProse = (figure: Element, set: (values: Values) => void): (() => void) => {
  const hear = ({detail}: any) => {
    if (outwards(figure).includes(detail.box)) set(detail.values)
  }
  addEventListener(SET, hear)
  return () => removeEventListener(SET, hear)
}
