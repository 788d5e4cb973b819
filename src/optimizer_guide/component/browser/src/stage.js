// The place of a figure's plots, which are made when their turn comes.

import {element} from "./elements.js"
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
 * @property {() => void} stop
 */

/** Keeps the room of a plot until it is there. @param {Spec} spec */
const boxesFor = ({plots, document: {roots}}) =>
  plots.map(({label}, i) => {
    const style = `min-height: ${roots[i].attributes.height}px`
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
  /** @type {Plots | null} */
  let plots = null
  let isOld = false // what came while the plots were made is not in them
  let isStopped = false

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
    made(plots)
  }
  const letGo = spec.plots.length ? takeTurn(node, make) : () => {}
  const repaint = () => plots?.repaint() // a canvas takes its colours from the page when it paints
  addEventListener("guide-theme", repaint)
  return {
    node,
    boxes,
    plots: () => plots,
    show: async (news) => {
      isOld = true
      await plots?.show(news)
    },
    stop: () => {
      isStopped = true
      letGo()
      removeEventListener("guide-theme", repaint)
      plots?.remove()
    },
  }
}
