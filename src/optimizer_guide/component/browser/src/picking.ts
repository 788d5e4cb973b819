// Points picked on a plot: by a tap, a drag or the keyboard.

import {element, html} from "./elements.ts"
import {makeTelling} from "./telling.ts"

/** In the plot's own coordinates. */
export type Point = [x: number, y: number]

const NEAR = 24 // pixels: a finger so near a mark means the mark
const MOVED = 6 // pixels: what moves farther is no tap
const CROSS = `<svg width="32" height="32" viewBox="-16 -16 32 32" aria-hidden="true">
  <path d="M-14 0H14M0 -14V14"/><path d="M-12 0H12M0 -12V12"/></svg>`
const ARROWS: Record<string, Point> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowDown: [0, -1],
  ArrowUp: [0, 1],
}

const within = (from: number, by: number, {start, end}: {start: number; end: number}) =>
  Math.min(end, Math.max(start, from + by * (end - start)))

/** How far along a range, in percent. */
const percent = (value: number, {start, end}: {start: number; end: number}) =>
  `${Math.round((100 * (value - start)) / (end - start))} %`

/**
 * The mark follows a drag and the arrow keys, where it can be dragged; else these move a cross, and
 * Enter picks. A finger scrolls the page, unless it taps or is on the mark. What it gives is to be
 * told where the mark is.
 */
export const makePickable = (
  box: HTMLElement,
  label: string,
  plot: () => any,
  drags: boolean,
  pick: (point: Point) => void,
): ((place: Point | null) => void) => {
  const keys = drags
    ? "The arrow keys move the point, with Shift farther."
    : "The arrow keys move a cross, with Shift farther; Enter loads what is there."
  box.classList.add("pick")
  box.setAttribute("role", "application")
  box.setAttribute("aria-label", `${label}. ${keys}`)
  box.tabIndex = 0
  const cross = html("div", {class: "cross", hidden: true}, CROSS)
  const where = element("span", {class: "unseen", role: "status"})
  box.append(cross, where)
  const saidAt = makeTelling(box, plot)
  /** Of the mark, or of the cross where that is on show. */
  let at: Point | null = null
  let down: PointerEvent | null = null
  let isHeld = false
  let isMoved = false

  const scales = () => {
    const {frame, el} = plot()
    const {left, top} = el.getBoundingClientRect()
    return {across: frame.x_scale, up: frame.y_scale, left, top}
  }
  const ranges = () => [plot().model.x_range, plot().model.y_range]
  const pixelsOf = ([x, y]: Point) => {
    const {across, up, left, top} = scales()
    return [left + across.compute(x), top + up.compute(y)]
  }
  const take = ({clientX, clientY}: PointerEvent) => {
    if (!plot()) return
    const {across, up, left, top} = scales()
    at = [across.invert(clientX - left), up.invert(clientY - top)]
    cross.hidden = true
    pick(at)
  }
  const isNear = ({clientX, clientY}: {clientX: number; clientY: number}) => {
    if (!at || !plot()) return false
    const [x, y] = pixelsOf(at)
    return Math.hypot(clientX - x, clientY - y) <= NEAR
  }

  box.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return
    down = event
    isHeld = drags && (event.pointerType === "mouse" || isNear(event))
    isMoved = false
  })
  box.addEventListener("pointermove", (event) => {
    if (!down || event.pointerId !== down.pointerId) return
    isMoved ||= Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > MOVED
    if (isMoved && isHeld) take(event)
  })
  box.addEventListener("pointerup", (event) => {
    if (event.pointerId !== down?.pointerId) return
    if (!isMoved) take(event)
    down = null
  })
  box.addEventListener("pointercancel", () => {
    down = null // the page scrolls
  })
  const keep = (event: TouchEvent) => {
    if (drags && isNear(event.touches[0])) event.preventDefault()
  }
  box.addEventListener("touchstart", keep, {passive: false})

  const move = ([right, up]: Point, share: number) => {
    const [across, upward] = ranges()
    const [x, y] = at ?? [(across.start + across.end) / 2, (upward.start + upward.end) / 2]
    at = [within(x, right * share, across), within(y, up * share, upward)]
    return at
  }
  const point = (place: Point) => {
    const {left, top} = box.getBoundingClientRect()
    const [x, y] = pixelsOf(place)
    const [across, up] = ranges()
    cross.hidden = false
    cross.style.translate = `${x - left}px ${y - top}px`
    const percents = `${percent(place[0], across)} across, ${percent(place[1], up)} up`
    where.textContent = saidAt(place) || percents
  }
  box.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !plot()) return
    if (event.key === "Enter" && !cross.hidden && at) return pick(at)
    const direction = ARROWS[event.key]
    if (!direction) return
    event.preventDefault() // the page does not scroll
    const place = move(direction, event.shiftKey ? 0.1 : 0.01)
    if (drags) pick(place)
    else point(place)
  })
  box.addEventListener("focusout", () => {
    cross.hidden = true
    where.textContent = ""
  })
  return (place) => {
    if (cross.hidden) at = place
  }
}
