// The place of a figure's plots, which are made when their turn comes.

import type {Spec} from "./contract.ts"
import {element, hide} from "./elements.ts"
import {fit} from "./folds.ts"
import {drawPlots, type News, type Plots} from "./plots.ts"
import {takeTurn} from "./turns.ts"

/** Keeps the room of a plot until it is there. */
const boxesFor = ({plots, document: {roots}}: Spec) =>
  plots.map(({label}, i) => {
    const {height, aspect_ratio: shape} = roots[i].attributes
    const style = shape ? `width: 100%; aspect-ratio: ${shape}` : `min-height: ${height}px`
    return element("figure", {role: "img", "aria-label": label, style})
  })

/** `everything` is all that there is to draw by now. */
export const makeStage = (spec: Spec, everything: () => News, made: (plots: Plots) => void) => {
  const boxes = boxesFor(spec)
  const node = element("div", {class: "plots", style: `--columns: ${spec.widths}`}, ...boxes)
  /** Of the plots that come and go, only those on show have a place. */
  const place = (onShow: News["onShow"]) => {
    if (onShow === undefined) return
    spec.plots.forEach(({part}, i) => {
      if (part) hide(boxes[i], onShow !== null && !onShow.includes(part))
    })
  }
  const first = spec.opening.on_show
  place(first === undefined ? [] : first) // what comes later says who has a place
  let plots: Plots | null = null
  let isOld = false // what came while the plots were made is not in them
  let isStopped = false
  let isPrinting = false

  const make = async () => {
    isOld = false
    const places = boxes.map((box) => {
      const place = element("div")
      box.prepend(place)
      return place
    })
    const drawn = await drawPlots(spec.document, places, everything())
    if (isStopped) return drawn.remove()
    plots = drawn
    if (isOld) await plots.show(everything())
    if (isPrinting) draw()
    made(plots)
  }
  const letGo = spec.plots.length ? takeTurn(node, make) : () => {}
  const repaint = () => plots?.repaint() // a canvas takes its colours from the page when it paints
  addEventListener("guide-theme", repaint)

  // A canvas keeps its width and its colours; on paper stands a picture of it, which scales.
  const draw = () => {
    for (const [i, source] of (plots?.pictures() ?? []).entries()) {
      boxes[i].append(element("img", {class: "on-paper", src: source, alt: ""}))
    }
  }
  const print = () => {
    isPrinting = true
    draw()
  }
  const printed = () => {
    isPrinting = false
    for (const picture of node.querySelectorAll(".on-paper")) picture.remove()
  }
  addEventListener("beforeprint", print)
  addEventListener("afterprint", printed)
  return {
    node,
    boxes,
    /** Null until they are there. */
    plots: () => plots,
    /** Whether what is on show is still being computed. */
    setBusy: (isBusy: boolean) => node.classList.toggle("busy", isBusy),
    /** All plots, or this one where not all fit on the screen. */
    toWatch: (plot = 0) => (fit(node) ? node : (boxes[plot] ?? node)),
    show: async (news: News) => {
      isOld = true
      place(news.onShow)
      await plots?.show(news)
    },
    stop: () => {
      isStopped = true
      letGo()
      removeEventListener("guide-theme", repaint)
      removeEventListener("beforeprint", print)
      removeEventListener("afterprint", printed)
      plots?.remove()
    },
  }
}

export type Stage = ReturnType<typeof makeStage>
