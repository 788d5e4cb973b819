// Where a figure does not come, the still picture of it stands in its place: the one that is there for
// browsers without scripts.

import {html} from "../elements.ts"
import {beSilent, say} from "../line.ts"

/** Longer than this, in milliseconds, nobody looks at an empty place. */
export const PATIENCE = 10_000
const PAUSE = 1000

const OF_A_SERVER =
  "The figures could not be connected with the server, so pictures stand in their place. " +
  "Something on the way may refuse WebSockets. To try again, reload the page."
const OF_FILES =
  "The figures did not start, so pictures stand in their place. To try again, reload the page."

/** Whether anything is drawn. */
const isThere = (figure: Element) =>
  Boolean(figure.querySelector("[data-figure]")?.shadowRoot?.childElementCount)

const showStill = (figure: Element) => {
  const written = figure.querySelector("noscript")?.textContent
  if (written) figure.prepend(html("div", {class: "still"}, written))
}

/** Whether any is missing. */
const fill = (figures: Element[]): boolean => {
  const missing = figures.filter((figure) => !isThere(figure))
  for (const figure of figures) {
    const still = figure.querySelector(".still")
    if (!missing.includes(figure)) still?.remove()
    else if (!still) showStill(figure)
  }
  return missing.length > 0
}

/** Fills the places of figures that are not there in time, until they are. */
export const guardFigures = () => {
  const figures = [...document.querySelectorAll(".figure")]
  let isFilled = false
  const look = () => {
    if (!fill(figures)) {
      if (isFilled) beSilent()
      return
    }
    if (!isFilled) say(document.getElementById("guide") ? OF_FILES : OF_A_SERVER, true)
    isFilled = true
    setTimeout(look, PAUSE)
  }
  const timer = setTimeout(look, PATIENCE)
  // What fetches or draws them says that it cannot.
  const fail = () => {
    clearTimeout(timer)
    if (!isFilled) look()
  }
  addEventListener("guide-missing", fail, {once: true})
}
