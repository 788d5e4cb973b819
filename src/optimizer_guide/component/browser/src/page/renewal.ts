// A page whose server is gone tells it at once, and loads itself anew when the server is back. The
// address has the reader's settings.

import {say} from "../line.ts"
import {comeToPlace, keepPlace} from "./place.ts"

const LOST =
  "The connection to the server is lost. What is on show still plays. The page comes back by itself, " +
  "as it is, when the server does."
const SOON = 500 // milliseconds
const SELDOM = 5000

/** Any answer will do, but that of a proxy that finds nobody behind it. */
const isBack = async () => {
  try {
    const {status} = await fetch(location.href, {method: "HEAD", cache: "no-store"})
    return status < 500
  } catch {
    return false
  }
}

const lookAgain = (reload: () => void, wait: number = SOON) => {
  // All readers are not to come back in the same moment.
  setTimeout(
    async () => {
      if (await isBack()) reload()
      else lookAgain(reload, Math.min(2 * wait, SELDOM))
    },
    wait * (1 + Math.random()),
  )
}

const comeAgain = () => {
  keepPlace()
  location.reload()
}

export const renewWhenLost = () => {
  comeToPlace()
  const lost = () => {
    say(LOST, true)
    lookAgain(comeAgain)
  }
  document.documentElement.dataset.renews = ""
  addEventListener("guide-lost", lost, {once: true})
}
