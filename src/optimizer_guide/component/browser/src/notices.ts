// What a figure tells beside its readout: what was not taken, that nobody answers, how far a long
// computation is, and to a screen reader what is to be seen.

import type {Answer} from "./contract.ts"
import {element, hide} from "./elements.ts"

const LOST =
  "The connection to the server is lost. What is on show still plays, but it is of the settings " +
  "before; for new ones, reload the page."
const PAUSE = 600 // milliseconds: a screen reader hears where a drag ended, not all on the way

const alert = (text = "") => element("p", {class: "notice", role: "alert", hidden: true}, text)

export const makeNotices = () => {
  const notice = alert()
  const offline = alert(LOST)
  const progress = element("progress", {max: 1, hidden: true, "aria-label": "Computing"})
  const summary = element("p", {class: "summary", role: "status"})
  let timer: ReturnType<typeof setTimeout> | undefined

  const tell = ({notice: warning, progress: part, summary: text}: Answer) => {
    if (warning !== undefined) {
      // An alert is heard anew, though it says the same.
      if (warning || notice.textContent) notice.textContent = warning
      hide(notice, warning === "")
    }
    if (part !== undefined) {
      hide(progress, part >= 1)
      progress.value = part
    }
    if (text !== undefined) {
      clearTimeout(timer)
      timer = setTimeout(() => {
        summary.textContent = text
      }, PAUSE)
    }
  }
  return {
    alerts: [notice, offline],
    progress,
    summary,
    tell,
    setLost: (isLost: boolean) => hide(offline, !isLost),
    stop: () => clearTimeout(timer),
  }
}
