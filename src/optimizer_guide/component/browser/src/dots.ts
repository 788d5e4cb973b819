// Dots of one look, as at the steps of a run: there are many, and Bokeh asks of each how it looks.

/** Whether all rows of a glyph look alike, by every property of its look. */
export const isUniform = (glyph: any) =>
  [...glyph.visuals].every((look) =>
    [...look].every(({attr}: any) => glyph[attr]?.is_Scalar?.() ?? true),
  )

const HIDDEN = 16 // dots on one place hide what is below, though they are seen through

/** Paints them; of those on one place as many as are seen. */
export const paintDots = (glyph: any, context: CanvasRenderingContext2D, rows: number[]) => {
  const {sx, sy, size, visuals} = glyph
  const radius = size.get(0) / 2
  visuals.fill.set_vectorize(context, 0)
  let [x, y, onPlace] = [Number.NaN, Number.NaN, 0]
  for (const i of rows) {
    if (!Number.isFinite(sx[i] + sy[i])) continue
    const isThere = Math.abs(sx[i] - x) + Math.abs(sy[i] - y) < 0.1 // pixels
    onPlace = isThere ? onPlace + 1 : 1
    if (onPlace > HIDDEN) continue // where a run rests
    if (!isThere) [x, y] = [sx[i], sy[i]]
    context.beginPath()
    context.arc(sx[i], sy[i], radius, 0, 2 * Math.PI)
    context.fill()
  }
}

/** Whether a glyph is dots of one look, without an outline. */
export const areDots = ({model, marker, size, angle, visuals}: any) => {
  if (model.type !== "Scatter" || visuals.line.doit || visuals.hatch.doit) return false
  const isOne = [marker, size, angle].every((uniform) => uniform.is_Scalar())
  return isOne && marker.value === "circle" && angle.value === 0
}
