// What is said to Python, and when: one message at a time. While it computes, only the newest value
// waits.

import type {Answer, Channel, Message, Values} from "./contract.ts"

type Ask =
  | {ask: "set"}
  | {ask: "try"; claim: number}
  | {ask: "do"; action: string}
  | {ask: "pick"; plot: number; x: number; y: number}

/** Longer than this, in milliseconds, no message waits for the answer to another. */
export const PATIENCE = 2000

/** `settled` hears, when nothing is out, what the values are. */
export const makeConversation = (
  channel: Channel,
  figure: string,
  values: Values,
  {heard, settled}: {heard: (answer: Answer) => void; settled: (values: Values) => void},
) => {
  const own = {...values}
  let known = {...values} // to Python
  let isRefused = false // there is a notice: what was refused before may be right now
  let waiting: Ask[] = []
  /** What the reader has set since the last message that said so. */
  const touched = new Set<string>()
  let count = 0
  /** The message that is out. */
  let out: number | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const isNews = () => isRefused || Object.keys(own).some((name) => own[name] !== known[name])

  /** Sends it, unless it is no news; whether it was sent. */
  const send = (ask: Ask): boolean => {
    if (ask.ask === "set") {
      touched.clear()
      if (!isNews()) return false
    }
    count += 1
    out = count
    if (channel.state !== "starting") timer = setTimeout(next, PATIENCE)
    const said = ask.ask === "set" ? {ask: ask.ask, values: {...own}} : ask
    channel.send({figure, n: count, ...said} as Message)
    return true
  }

  const next = () => {
    clearTimeout(timer)
    out = null
    for (let ask = waiting.shift(); ask; ask = waiting.shift()) if (send(ask)) return
    Object.assign(own, known)
    settled(own)
  }

  const say = (ask: Ask) => {
    // A newer one says all that an older said; what is tried sets all that was to be set.
    waiting = waiting.filter((other) =>
      ask.ask === "try" ? other.ask === "do" : other.ask !== ask.ask || ask.ask === "do",
    )
    if (ask.ask === "try") touched.clear()
    waiting.push(ask)
    if (out === null) next()
  }

  const hear = (answer: Answer) => {
    if (answer.figure !== figure) return
    known = {...known, ...answer.values}
    if (answer.notice !== undefined) isRefused = answer.notice !== ""
    const isDue = out !== null && answer.n === out
    if (isDue || out === null) {
      for (const name of Object.keys(known)) if (!touched.has(name)) own[name] = known[name]
    }
    heard(answer)
    if (isDue) next()
    else if (out === null) settled(own)
  }

  const stop = channel.listen(hear)
  return {
    /** As the reader sees them. */
    values: own,
    set: (changed: Values) => {
      Object.assign(own, changed)
      for (const name of Object.keys(changed)) touched.add(name)
      say({ask: "set"})
    },
    ask: say,
    /** Whether the reader has said more since what this answers. */
    isBehind: ({n}: Answer) => waiting.length > 0 || (out !== null && n !== out),
    stop: () => {
      clearTimeout(timer)
      stop?.()
    },
  }
}
