// A figure in the page: its controls, plots, playback, readout and claims. It knows nothing of the
// mathematics: Python names the controls and computes every number.

import css from "../../figure.css"
import {makeActions} from "./actions.js"
import {makeAddress, stepIn} from "./address.js"
import {makeClaims} from "./claims.js"
import {makeControls} from "./controls.js"
import {makeConversation} from "./conversation.js"
import {element, hide, html} from "./elements.js"
import {makePickable} from "./picking.js"
import {pictureOf} from "./picture.js"
import {makePlayback} from "./playback.js"
import {makeReadout} from "./readout.js"
import {makeStage} from "./stage.js"
import {cutAt, emptyState, everythingAt, newsOf, takeIn} from "./state.js"
import {lastOf} from "./steps.js"

/** @typedef {import("./contract.js").Answer} Answer */
/** @typedef {import("./contract.js").Channel} Channel */
/** @typedef {import("./contract.js").Spec} Spec */
/** @typedef {import("./picture.js").Line} Line */

const LOST =
  "The connection to the server is lost. What is on show still plays, but it is of the settings " +
  "before; for new ones, reload the page."
const PAUSE = 600 // milliseconds: a screen reader hears where a drag ended, not every value on the way

/** Style sheet by its text: the figures of a page share them. @type {Map<string, CSSStyleSheet>} */
const sheets = new Map()

/** @param {string} text CSS */
const sheetOf = (text) => {
  const sheet = sheets.get(text) ?? new CSSStyleSheet()
  if (!sheets.has(text)) sheet.replaceSync(text)
  sheets.set(text, sheet)
  return sheet
}

/**
 * A shadow root in the box, so that no two figures' names and no page's styles meet.
 * @param {Element} box
 * @param {string} styles CSS
 */
const rootIn = (box, styles) => {
  const root = box.shadowRoot ?? box.attachShadow({mode: "open"})
  root.adoptedStyleSheets = [css, styles].map(sheetOf)
  return root
}

/** @param {string} [text] */
const alert = (text = "") => element("p", {class: "notice", role: "alert", hidden: true}, text)

/**
 * Shows a figure in a box: see kit.conversation for what it says to Python, and Python to it.
 * @param {Element} box
 * @param {Spec} spec
 * @param {Channel} channel
 */
export const mount = (box, spec, channel) => {
  const state = emptyState()
  takeIn(state, spec.opening)
  const values = spec.opening.values ?? {}
  const address = spec.address ? makeAddress(spec.prefix, spec.controls) : null
  const frame = element("div", {class: "frame"})

  // -- Texts ----------------------------------------------------------------------------------------

  const notice = alert()
  const offline = alert(LOST)
  const progress = element("progress", {max: 1, hidden: true, "aria-label": "Computing"})
  const readout = makeReadout(spec.equation)
  const summary = element("p", {class: "summary", role: "status"})
  const standing = {above: "", readout: ""}
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let speaking

  /** @param {Answer} answer */
  const tell = (answer) => {
    if (answer.notice !== undefined) {
      // An alert is heard anew, though it says the same.
      if (answer.notice || notice.textContent) notice.textContent = answer.notice
      hide(notice, answer.notice === "")
    }
    standing.above = answer.above ?? standing.above
    standing.readout = answer.readout ?? standing.readout
    readout.write(standing.above, standing.readout)
    controls.showFaults(answer.faults ?? {})
    controls.showHints(answer.hints ?? {})
    if (!conversation.isBehind()) place(answer.places ?? {}) // else they are of a point before
    if (answer.progress !== undefined) {
      hide(progress, answer.progress >= 1)
      progress.value = answer.progress
    }
    if (answer.summary !== undefined) {
      const {summary: text} = answer
      clearTimeout(speaking)
      speaking = setTimeout(() => {
        summary.textContent = text
      }, PAUSE)
    }
    if (answer.verdict !== undefined) claims.show(answer.verdict)
    if (answer.given) actions.give(answer.given)
  }

  // -- What is heard --------------------------------------------------------------------------------

  /** @param {Answer} answer */
  const heard = async (answer) => {
    const changes = takeIn(state, answer)
    const [before, length] = [step(), lastOf(state.played)]
    playback?.renew(state.played)
    const isCutAnew = step() !== before || length !== lengthBefore
    lengthBefore = length
    const painted = stage.show(newsOf(state, changes, step(), isCutAnew))
    tell(answer)
    if (changes.columns.size) readout.show(step(), state.played)
    await painted
    frame.dispatchEvent(new CustomEvent("guide-shown", {detail: answer.n}))
  }
  let lengthBefore = lastOf(state.played)

  const conversation = makeConversation(channel, spec.figure, values, {
    sending: () => hide(offline, channel.state !== "lost"),
    heard,
    settled: (own) => {
      controls.show(own)
      remember()
    },
  })
  const stopWatching = channel.onState((now) => {
    if (now !== "lost") hide(offline, true)
    remember()
  })

  // -- Parts ----------------------------------------------------------------------------------------

  const controls = makeControls(spec.controls, spec.breaks, values, conversation.set)
  const claims = makeClaims(spec.claims, (claim) => conversation.ask({ask: "try", claim}))
  const stage = makeStage(
    spec,
    () => everythingAt(state, step()),
    (plots) => Object.assign(frame, {bokeh: plots}), // where tests, and the curious, find them
  )
  const takePicture = (/** @type {Line[]} */ lines) =>
    pictureOf(stage.plots()?.views ?? [], stage.node, [
      ...lines,
      .../** @type {Line[]} */ (playback ? [[["", playback.said()]]] : []),
    ])
  const ask = (/** @type {string} */ action) => conversation.ask({ask: "do", action})
  const actions = makeActions(spec.actions, ask, takePicture)

  const marks = spec.picks.map((plot) => {
    const view = () => stage.plots()?.views[plot]
    const pick = (/** @type {[number, number]} */ [x, y]) =>
      conversation.ask({ask: "pick", plot, x, y})
    const {label} = spec.plots[plot]
    return {
      plot,
      set: makePickable(stage.boxes[plot], label, view, spec.drags.includes(plot), pick),
    }
  })
  const place = (/** @type {NonNullable<Answer["places"]>} */ places) => {
    for (const {plot, set} of marks) if (places[plot] !== undefined) set(places[plot])
  }

  // -- Playback -------------------------------------------------------------------------------------

  const asked = spec.keepsStep && address ? stepIn(location.search, spec.prefix) : null
  const opens = () => spec.opens ?? lastOf(state.played)
  const playback = spec.plays
    ? makePlayback(state.played, asked ?? spec.opens, {
        show: (k) => {
          stage.show({sources: cutAt(state, k, null)})
          readout.show(k, state.played)
          remember()
        },
        starting: readout.settle,
      })
    : null
  const step = () => playback?.step() ?? lastOf(state.played)

  const remember = () => {
    // While Python starts, the address may ask for what is not on show yet.
    if (!address || channel.state === "starting") return
    const kept = step() === opens() ? null : step()
    address.remember(conversation.values, spec.keepsStep ? kept : undefined)
  }

  // -- All together ---------------------------------------------------------------------------------

  frame.append(notice, offline, controls.node, progress, stage.node)
  if (playback) frame.append(playback.node)
  if (spec.equation) frame.append(readout.equation)
  frame.append(readout.node, summary, ...actions.nodes)
  if (spec.claims.length) frame.append(claims.node)
  if (spec.rules) frame.append(html("div", {class: "rules"}, spec.rules))
  rootIn(box, spec.styles ?? "").replaceChildren(frame)
  tell(spec.opening)
  readout.show(step(), state.played)
  remember()

  const stop = () => {
    playback?.stop()
    stage.stop()
    readout.stop()
    conversation.stop()
    stopWatching?.()
    address?.stop()
    clearTimeout(speaking)
  }
  return {stop}
}
