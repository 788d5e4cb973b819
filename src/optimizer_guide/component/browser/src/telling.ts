// What is said of a place in an image: under the pointer, and to who points with the keys.

import {element} from "./elements.ts"
import type {Point} from "./picking.ts"

const LOST = 1e9 // on an image in place of a number of steps, as in lessons/visualizer/images.py
const BESIDE = 14 // pixels from the pointer to what is said

/** What an image's table says of a place: where it is, and what became of it there. */
export const saidOf = (
  {image, x, y, dw, dh, across, up, outcomes, named, values}: Record<string, any>,
  [at, above]: Point,
) => {
  const [column, row] = [(at - x[0]) / dw[0], (above - y[0]) / dh[0]]
  if (!(column >= 0 && column < 1 && row >= 0 && row < 1)) return ""
  const [rows, columns] = image[0].shape
  const [i, j] = [Math.floor(row * rows), Math.floor(column * columns)]
  const value = (values ?? image)[0][i * columns + j]
  const [missed, lost, nothing, arrived] = outcomes[0]
  const outcome = Number.isNaN(value)
    ? nothing
    : value < 0
      ? missed
      : value >= LOST
        ? lost
        : (named[0][value] ?? arrived.replace("#", String(value)))
  return [across[0][j], up[0][i], outcome].filter(Boolean).join(", ")
}

/** What is said of a place in a plot; of a plot without images, nothing. */
export const makeTelling = (box: HTMLElement, plot: () => any): ((place: Point) => string) => {
  const note = element("div", {class: "under-pointer", hidden: true})
  box.append(note)
  const tableOf = () =>
    plot()
      ?.model.renderers?.map(({data_source}: any) => data_source.data)
      ?.find((data: any) => data.outcomes?.length && data.image?.length)
  const saidAt = (place: Point) => {
    const table = tableOf()
    return table ? saidOf(table, place) : ""
  }
  box.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch" || !tableOf()) return
    const {frame, el} = plot()
    const {left, top} = el.getBoundingClientRect()
    const place = [event.clientX - left, event.clientY - top]
    const text = saidAt([frame.x_scale.invert(place[0]), frame.y_scale.invert(place[1])])
    note.hidden = text === ""
    note.textContent = text
    const {width} = box.getBoundingClientRect()
    const isRight = place[0] > width / 2 // it stays inside the plot
    note.style.left = isRight ? "auto" : `${place[0] + BESIDE}px`
    note.style.right = isRight ? `${width - place[0] + BESIDE}px` : "auto"
    note.style.top = `${place[1] + BESIDE}px`
  })
  box.addEventListener("pointerleave", () => {
    note.hidden = true
  })
  return saidAt
}
