// Playback: the browser shows one step after another, with no word to Python. Where the reader wants
// no motion, its button leads from the one end of the run to the other, and says so.

import {element} from "./elements.ts"
import {timesOf} from "./pace.ts"
import {keepFromSwipes, setShare} from "./sliders.ts"
import {lastOf, type Played} from "./steps.ts"

const SPEEDS: Record<string, number> = {"½×": 0.5, "1×": 1, "2×": 2, "4×": 4}

const isReduced = () => matchMedia("(prefers-reduced-motion: reduce)").matches

/** It `opens` with this step, or with the last one if that is null. */
export const makePlayback = (
  played: Played,
  opens: number | null,
  {
    show,
    starting,
    paused,
  }: {show: (step: number) => void; starting: () => void; paused: () => void},
) => {
  let run = played
  let last = lastOf(run)
  let times = timesOf(run) // of each step, in milliseconds
  let step = Math.min(opens ?? last, last)
  /** The frame that is asked for, while it plays. */
  let frame: number | null = null

  const play = element("button", {type: "button", class: "play"}, "Play")
  const back = element("button", {type: "button", "aria-label": "One step back"}, "‹")
  const forward = element("button", {type: "button", "aria-label": "One step on"}, "›")
  const scrub = element("input", {type: "range", min: 0, max: last, step: 1, "aria-label": "Step"})
  const count = element("span", {class: "count"})
  const speed = element(
    "select",
    {class: "speed", "aria-label": "Speed", title: "Speed of playback"},
    ...Object.keys(SPEEDS).map((name) => element("option", {selected: name === "1×"}, name)),
  )
  const parts = [play, back, forward, scrub, count, speed]
  const node = element(
    "div",
    {class: "transport", role: "group", "aria-label": "Playback"},
    ...parts,
  )

  const tell = () => {
    scrub.max = String(last)
    scrub.value = String(step)
    setShare(scrub, last ? step / last : 0)
    const {t} = run // it may have some of the steps only
    count.textContent = `step ${t?.[step] ?? 0} of ${t?.[last] ?? 0}`
    scrub.setAttribute("aria-valuetext", count.textContent)
    back.setAttribute("aria-disabled", String(step === 0)) // `disabled` would lose the focus
    forward.setAttribute("aria-disabled", String(step === last))
    play.textContent = frame !== null ? "Pause" : isReduced() ? reduced() : "Play"
  }
  const reduced = () => (step === last ? "To the start" : "To the end")
  const go = (k: number) => {
    step = Math.max(0, Math.min(k, last))
    tell()
    show(step)
  }
  const pause = () => {
    if (frame !== null) cancelAnimationFrame(frame)
    frame = null
    play.classList.remove("playing")
    tell()
    paused()
  }
  const start = () => {
    if (isReduced()) return go(step === last ? 0 : last)
    starting()
    const from = step === last ? 0 : step
    const begun = performance.now()
    play.classList.add("playing")
    const tick = (now: number) => {
      const time = times[from] + (now - begun) * SPEEDS[speed.value]
      let k = step
      while (k < last && times[k + 1] <= time) k += 1
      if (k !== step) go(k)
      if (step < last) frame = requestAnimationFrame(tick)
      else pause()
    }
    frame = requestAnimationFrame(tick)
    go(from)
  }
  const jump = (k: number) => {
    pause()
    go(k)
  }
  play.addEventListener("click", () => (frame === null ? start() : pause()))
  back.addEventListener("click", () => jump(step - 1))
  forward.addEventListener("click", () => jump(step + 1))
  keepFromSwipes(scrub)
  scrub.addEventListener("input", () => jump(Number(scrub.value)))
  speed.addEventListener("change", () => {
    if (frame === null) return
    cancelAnimationFrame(frame)
    start()
  })
  // A new run keeps the step that is being looked at, or the end if that was it.
  const renew = (fresh: Played) => {
    const hasEnded = step === last && frame === null
    run = fresh
    last = lastOf(run)
    times = timesOf(run)
    step = hasEnded ? last : Math.min(step, last)
    tell()
  }
  /** Plays from the beginning, unless the end is on show already. */
  const watch = () => {
    if (step === last && frame === null) return
    pause()
    step = isReduced() ? step : 0
    start()
  }
  tell()
  return {
    node,
    step: () => step,
    /** Of the step on show: “step 4 of 100”. */
    said: () => count.textContent ?? "",
    isPlaying: () => frame !== null,
    renew,
    watch,
    stop: pause,
  }
}
