// A figure as a picture: its plots where they stand, and a caption below them.

import {element} from "./elements.ts"

/** Of a caption: texts, each after an SVG or "". */
export type Line = [swatch: string, text: string][]

const LINE = 22 // pixels from a line of the caption to the next
const GAP = 12 // between plots and caption
const EDGE = 8

const imageOf = async (swatch: string): Promise<HTMLImageElement> => {
  const image = new Image()
  const svg = swatch.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`
  await image.decode()
  return image
}

/** Writes the lines, and breaks those that are too long; the height that they take. */
const writeCaption = async (
  context: CanvasRenderingContext2D,
  lines: Line[],
  width: number,
): Promise<number> => {
  const space = context.measureText(" ").width
  let [x, y] = [0, 0]
  const breakFor = (wide: number) => {
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

const canvasOf = (width: number): [HTMLCanvasElement, CanvasRenderingContext2D] => {
  const canvas = element("canvas", {width})
  return [canvas, canvas.getContext("2d") as CanvasRenderingContext2D]
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

/** A PNG of Bokeh's views in a box, as an address; null where the browser lets nobody read it. */
export const pictureOf = async (plots: any[], box: HTMLElement, lines: Line[]) => {
  if (!mayRead()) return null
  const frame = box.getBoundingClientRect()
  const ratio = devicePixelRatio
  const {color, fontFamily} = getComputedStyle(box)
  const write = (context: CanvasRenderingContext2D) => {
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
