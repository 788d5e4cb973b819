// The place of a figure's plots, which are made when their turn comes.

import {element, hide} from "./elements.js"
import {fit} from "./folds.js"
import {drawPlots} from "./plots.js"
import {takeTurn} from "./turns.js"

/** @typedef {import("./contract.js").Spec} Spec */
/** @typedef {import("./plots.js").News} News */
/** @typedef {import("./plots.js").Plots} Plots */

/**
 * @typedef {object} Stage
 * @property {HTMLElement} node
 * @property {HTMLElement[]} boxes one for each plot
 * @property {(news: News) => Promise<void>} show
 * @property {() => Plots | null} plots null until they are there
 * @property {(isBusy: boolean) => void} setBusy whether what is on show is still being computed
 * @property {(plot?: number) => HTMLElement} toWatch all plots, or this one where not all fit on the screen
 * @property {() => void} stop
 */

/** Keeps the room of a plot until it is there. @param {Spec} spec */
const boxesFor = ({plots, document: {roots}}) =>
  plots.map(({label}, i) => {
    const {height, aspect_ratio: shape} = roots[i].attributes
    const style = shape ? `width: 100%; aspect-ratio: ${shape}` : `min-height: ${height}px`
    return element("figure", {role: "img", "aria-label": label, style})
  })

/**
 * @param {Spec} spec
 * @param {() => News} everything that there is to draw by now
 * @param {(plots: Plots) => void} made
 * @returns {Stage}
 */
export const makeStage = (spec, everything, made) => {
  const boxes = boxesFor(spec)
  const node = element("div", {class: "plots", style: `--columns: ${spec.widths}`}, ...boxes)
  /** Of the plots that come and go, only those on show have a place. @param {News["onShow"]} onShow */
  const place = (onShow) => {
    if (onShow === undefined) return
    spec.plots.forEach(({part}, i) => {
      if (part) hide(boxes[i], onShow !== null && !onShow.includes(part))
    })
  }
  const first = spec.opening.on_show
  place(first === undefined ? [] : first) // what comes later says who has a place
  /** @type {Plots | null} */
  let plots = null
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
    plots: () => plots,
    setBusy: (isBusy) => node.classList.toggle("busy", isBusy),
    toWatch: (plot = 0) => (fit(node) ? node : (boxes[plot] ?? node)),
    show: async (news) => {
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
