// The page in a frame of another one: ?embed is the text alone, with &figure=race one figure alone.

import {unfold} from "../folds.js"

const PARTS = "main > *, main section > *, .deeper > summary, .fold > *"

/** Hides all but one figure, and what it is in. @param {string | null} slug */
const showAlone = (slug) => {
  const figures = [...document.querySelectorAll(".figure")]
  const figure = figures.find((one) => slug && one.classList.contains(slug))
  if (!figure) return
  /** @type {NodeListOf<HTMLElement>} */
  const parts = document.querySelectorAll(PARTS)
  for (const part of parts) part.hidden = part !== figure && !part.contains(figure)
  unfold(figure)
}

/** Tells the page around how high this one is, whenever that changes or it asks. */
const tellHeight = () => {
  const tell = () => {
    const {height} = document.body.getBoundingClientRect()
    parent.postMessage({height: Math.ceil(height)}, "*")
  }
  new ResizeObserver(tell).observe(document.body)
  addEventListener("message", ({data}) => {
    if (data === "height?") tell()
  })
}

/** @param {URLSearchParams} query */
export const embed = (query) => {
  showAlone(query.get("figure"))
  tellHeight()
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const links = document.querySelectorAll("a[href]:not([href^='#'])")
  for (const link of links) link.target = "_blank"
}
