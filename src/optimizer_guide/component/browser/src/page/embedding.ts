// The page in a frame of another one: ?embed is the text alone, with &figure=race one figure alone.

import {unfold} from "../folds.ts"

const PARTS = "main > *, main section > *, .deeper > summary, .fold > *"

/** Hides all but one figure, and what it is in. */
const showAlone = (slug: string | null) => {
  const figures = [...document.querySelectorAll(".figure")]
  const figure = figures.find((one) => slug && one.classList.contains(slug))
  if (!figure) return
  const parts: NodeListOf<HTMLElement> = document.querySelectorAll(PARTS)
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

export const embed = (query: URLSearchParams) => {
  showAlone(query.get("figure"))
  tellHeight()
  const links: NodeListOf<HTMLAnchorElement> = document.querySelectorAll("a[href]:not([href^='#'])")
  for (const link of links) link.target = "_blank"
}
