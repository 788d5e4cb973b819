// A figure as a picture: its plots where they stand, and a caption below them.

import {element} from "./elements.js"

/** @typedef {[swatch: string, text: string][]} Line of a caption: texts, each after an SVG or "" */

const LINE = 22 // pixels from a line of the caption to the next
const GAP = 12 // between plots and caption
const EDGE = 8

/** @param {string} swatch @returns {Promise<HTMLImageElement>} */
const imageOf = async (swatch) => {
  const image = new Image()
  const svg = swatch.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`
  await image.decode()
  return image
}

/**
 * Writes the lines, and breaks those that are too long.
 * @param {CanvasRenderingContext2D} context
 * @param {Line[]} lines
 * @param {number} width
 * @returns {Promise<number>} the height that they take
 */
const writeCaption = async (context, lines, width) => {
  const space = context.measureText(" ").width
  let [x, y] = [0, 0]
  const breakFor = (/** @type {number} */ wide) => {
    if (x === 0 || x + wide <= width) return
    x = 0
    y += LINE
  }
  for (const line of lines) {
    x = 0
    for (const [swatch, text] of line) {
      if (swatch) {
        const image = await imageOf(swatch)
        breakFor(36 + context.measureText(text).width)
        context.drawImage(image, x, y + 4, 28, 14)
        x += 36
      }
      for (const word of text.split(" ")) {
        const wide = context.measureText(word).width
        breakFor(wide)
        context.fillText(word, x, y + 16)
        x += wide + space
      }
      x += 18
    }
    y += LINE
  }
  return y
}

/** @param {number} width @returns {[HTMLCanvasElement, CanvasRenderingContext2D]} */
const canvasOf = (width) => {
  const canvas = element("canvas", {width})
  return [canvas, /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"))]
}

const INKS = [
  [200, 30, 90],
  [20, 160, 220],
]

/** Whether the browser lets a page read what it has drawn: some give noise for it, lest it tell who
 * the reader is. */
const mayRead = () => {
  const [, context] = canvasOf(16)
  for (const [i, ink] of INKS.entries()) {
    context.fillStyle = `rgb(${ink})`
    context.fillRect(8 * i, 0, 8, 16)
  }
  return INKS.every((ink, i) => {
    const {data} = context.getImageData(8 * i, 0, 8, 16)
    return data.every((value, at) => at % 4 === 3 || Math.abs(value - ink[at % 4]) < 4)
  })
}

/**
 * @param {any[]} plots Bokeh's views
 * @param {HTMLElement} box that they are in
 * @param {Line[]} lines
 * @returns {Promise<string | null>} a PNG, as an address; null where the browser lets nobody read it
 */
export const pictureOf = async (plots, box, lines) => {
  if (!mayRead()) return null
  const frame = box.getBoundingClientRect()
  const ratio = devicePixelRatio
  const {color, fontFamily} = getComputedStyle(box)
  const write = (/** @type {CanvasRenderingContext2D} */ context) => {
    context.scale(ratio, ratio)
    context.translate(EDGE, EDGE)
    context.fillStyle = color
    context.font = `14px ${fontFamily}`
    return writeCaption(context, lines, frame.width)
  }
  const wide = (frame.width + 2 * EDGE) * ratio
  const [canvas, context] = canvasOf(wide)
  // Once to know the height, for setting that empties a canvas.
  const high = await write(canvasOf(wide)[1])
  canvas.height = (frame.height + GAP + high + 2 * EDGE) * ratio
  context.fillStyle = getComputedStyle(document.body).backgroundColor
  context.fillRect(0, 0, canvas.width, canvas.height)
  for (const plot of plots) {
    const {x, y, width} = plot.el.getBoundingClientRect()
    if (width === 0) continue // it is not on show
    const {canvas: drawn} = plot.export("png", true)
    context.drawImage(drawn, (x - frame.x + EDGE) * ratio, (y - frame.y + EDGE) * ratio)
  }
  context.translate(0, (frame.height + GAP) * ratio)
  await write(context)
  return canvas.toDataURL("image/png")
}
