// A figure in the page: its predictions, controls, plots, playback, readout and claims. It knows
// nothing of the mathematics: Python names the controls and computes every number.

import css from "../../figure.css"
import workbench from "../../workbench.css"
import {makeActions} from "./actions.ts"
import {isIn, makeAddress, stepIn} from "./address.ts"
import {makeClaims} from "./claims.ts"
import type {Answer, Channel, Spec, Verdict} from "./contract.ts"
import {makeControls} from "./controls.ts"
import {makeConversation} from "./conversation.ts"
import {element, html} from "./elements.ts"
import {reveal, unfold} from "./folds.ts"
import {makeNotices} from "./notices.ts"
import {makePickable, type Point} from "./picking.ts"
import {type Line, pictureOf} from "./picture.ts"
import {makePlayback} from "./playback.ts"
import {makePredictions} from "./predictions.ts"
import {hearProse} from "./prose.ts"
import {makeReadout} from "./readout.ts"
import {makeStage, type Stage} from "./stage.ts"
import {cutAt, emptyState, everythingAt, newsOf, takeIn} from "./state.ts"
import {lastOf} from "./steps.ts"

/** Style sheet by its text: the figures of a page share them. */
const sheets = new Map<string, CSSStyleSheet>()

const sheetOf = (text: string) => {
  const sheet = sheets.get(text) ?? new CSSStyleSheet()
  if (!sheets.has(text)) sheet.replaceSync(text)
  sheets.set(text, sheet)
  return sheet
}

/** A shadow root in the box, so that no two figures' names and no page's styles meet. */
const rootIn = (box: Element, styles: string) => {
  const root = box.shadowRoot ?? box.attachShadow({mode: "open"})
  root.adoptedStyleSheets = [css, workbench, styles].map(sheetOf)
  return root
}

/** Makes the plots that can be picked on; what it gives is to be told where the marks are. */
const makeMarks = (
  {picks, drags, plots}: Spec,
  stage: Stage,
  picked: (plot: number, point: Point) => void,
): ((places: NonNullable<Answer["places"]>) => void) => {
  const marks = picks.map((plot) => {
    const view = () => stage.plots()?.views[plot]
    const pick = (point: Point) => picked(plot, point)
    const {label} = plots[plot]
    return {plot, set: makePickable(stage.boxes[plot], label, view, drags.includes(plot), pick)}
  })
  return (places) => {
    for (const {plot, set} of marks) if (places[plot] !== undefined) set(places[plot])
  }
}

/** Shows a figure in a box. What it says to Python, and Python to it, is in contract.ts. */
export const mount = (box: Element, spec: Spec, channel: Channel) => {
  const frame = element("div", {class: `frame ${spec.figure}`})
  const state = emptyState()
  takeIn(state, spec.opening)
  const values = spec.opening.values ?? {}
  const notices = makeNotices()
  const readout = makeReadout(spec.equation)
  const texts = {above: "", readout: ""}

  // -- What Python says ---------------------------------------------------------------------------

  const heard = async (answer: Answer) => {
    const before = step()
    const changes = takeIn(state, answer)
    playback?.renew(state.played)
    const painted = stage.show(newsOf(state, changes, step(), step() !== before))
    tell(answer)
    if (changes.columns.size) readout.show(step(), state.played)
    await painted
    frame.dispatchEvent(new CustomEvent("guide-shown", {detail: answer.n}))
  }
  const tell = (answer: Answer) => {
    notices.tell(answer)
    if (answer.progress !== undefined) stage.setBusy(answer.progress < 1)
    texts.above = answer.above ?? texts.above
    texts.readout = answer.readout ?? texts.readout
    readout.write(texts.above, texts.readout)
    controls.tell(answer)
    const isBehind = conversation.isBehind(answer) // of a point, or a prediction, before
    if (!isBehind) place(answer.places ?? {})
    if (answer.verdict || (answer.verdict === null && !isBehind)) {
      predictions?.show(answer.verdict)
      claims?.show(answer.verdict)
      if (answer.verdict) watch(answer.verdict)
    }
    if (answer.moved) reveal(stage.toWatch())
    if (answer.given) actions.give(answer.given)
  }
  const conversation = makeConversation(channel, spec.figure, values, {
    heard,
    settled: (own) => {
      controls.show(own)
      remember()
    },
  })
  const stopWatching = channel.onState((now) => {
    const isTold = "renews" in document.documentElement.dataset // by the page, once for all
    notices.setLost(now === "lost" && !isTold)
    remember()
  })

  // -- What the reader does -----------------------------------------------------------------------

  const isHere = channel.isHere ?? false
  const controls = makeControls(spec.controls, spec.breaks, values, conversation.set, isHere)
  const numbered = spec.claims.map((own, claim) => ({...own, claim}))
  const asked = numbered.filter(({deeper}) => !deeper)
  const deeper = numbered.filter((claim) => claim.deeper)
  const attempt = (claim: number) => conversation.ask({ask: "try", claim})
  const predictions = asked.length ? makePredictions(asked, attempt, spec.figure) : null
  const claims = deeper.length ? makeClaims(deeper, attempt) : null
  const {link, ...others} = spec.actions
  const actions = makeActions(
    spec.address && link ? {link, ...others} : others,
    (action) => {
      if (action === "link" && address) {
        actions.give({file: "", text: address.link(), said: "Copied: whoever opens it sees this."})
      } else conversation.ask({ask: "do", action})
    },
    (lines) => pictureOf(stage.plots()?.views ?? [], stage.node, [...lines, ...stepOnShow()]),
  )
  const stage = makeStage(
    spec,
    () => everythingAt(state, step()),
    (plots) => Object.assign(frame, {bokeh: plots}), // where tests, and the curious, find them
  )
  const place = makeMarks(spec, stage, (plot, [x, y]) =>
    conversation.ask({ask: "pick", plot, x, y}),
  )

  // -- Steps --------------------------------------------------------------------------------------

  const address = spec.address ? makeAddress(spec.prefix, spec.controls) : null
  const from = spec.keepsStep && address ? stepIn(location.search, spec.prefix) : null
  const show = (step: number) => {
    stage.show({sources: cutAt(state, step, null)})
    readout.show(step, state.played)
    if (!playback?.isPlaying()) remember() // to the browser it costs as much as some paintings
  }
  const playback = spec.plays
    ? makePlayback(state.played, from ?? spec.opens, {
        show,
        starting: readout.settle,
        paused: () => remember(),
      })
    : null
  const step = () => playback?.step() ?? lastOf(state.played)
  /** For a picture's caption. */
  const stepOnShow = (): Line[] => (playback ? [[["", playback.said()]]] : [])

  const remember = () => {
    // While Python starts, the address may ask for what is not on show yet.
    if (!address || channel.state === "starting") return
    const opens = spec.opens ?? lastOf(state.played)
    const kept = step() === opens ? null : step()
    address.remember(conversation.values, spec.keepsStep ? kept : undefined)
  }

  /**
   * Has what the reader has brought about be seen: the plots, and the run up to its end; with a
   * verdict on what they tried, its answer too.
   */
  const watch = (verdict?: Verdict) => {
    const claim = verdict && spec.claims[verdict.claim]
    const answer = claim && !claim.deeper ? predictions?.outcome : undefined
    reveal(stage.toWatch(claim?.plot), answer)
    playback?.watch()
  }
  const stopHearing = hearProse(box, (given) => {
    controls.set(given)
    watch()
  })

  // -- All together -------------------------------------------------------------------------------

  frame.append(...notices.alerts)
  const asking = predictions ? [predictions.node] : []
  const telling = predictions ? [predictions.outcome] : []
  const setting = [controls.node, notices.progress]
  const playing = playback ? [playback.node] : []
  const order = spec.plotsFirst
    ? [stage.node, ...asking, ...telling, ...setting, ...playing]
    : [...asking, ...setting, ...telling, element("div", {class: "stage"}, stage.node, ...playing)]
  frame.append(...order)
  if (spec.equation) frame.append(readout.equation)
  frame.append(readout.node, notices.summary, ...actions.nodes)
  if (claims) frame.append(claims.node)
  if (spec.rules) frame.append(html("div", {class: "rules"}, spec.rules))
  rootIn(box, spec.styles ?? "").replaceChildren(frame)
  tell(spec.opening)
  stage.setBusy(!spec.opening.played && !spec.opening.tables) // its first picture comes later
  readout.show(step(), state.played)
  remember()
  let isGone = false
  const whenPlaced = () => {
    if (box.isConnected) unfold(box)
    else if (!isGone) requestAnimationFrame(whenPlaced)
  }
  if (address && isIn(location.search, spec.prefix, spec.controls)) whenPlaced()

  const stop = () => {
    isGone = true
    stopHearing()
    stopWatching?.()
    for (const part of [playback, stage, readout, notices, conversation, address]) part?.stop()
  }
  return {stop}
}
