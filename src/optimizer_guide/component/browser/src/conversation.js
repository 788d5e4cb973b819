// What is said to Python, and when: one message at a time. While it computes, only the newest value
// waits.

/** @typedef {import("./contract.js").Answer} Answer */
/** @typedef {import("./contract.js").Channel} Channel */
/** @typedef {import("./contract.js").Message} Message */
/** @typedef {import("./contract.js").Values} Values */

/**
 * @typedef {{ask: "set"} | {ask: "try", claim: number} | {ask: "do", action: string}
 *   | {ask: "pick", plot: number, x: number, y: number}} Ask
 */

/** Longer than this, in milliseconds, no message waits for the answer to another. */
export const PATIENCE = 2000

/**
 * @typedef {object} Conversation
 * @property {Values} values as the reader sees them
 * @property {(changed: Values) => void} set
 * @property {(ask: Ask) => void} ask
 * @property {(answer: Answer) => boolean} isBehind whether the reader has said more since what it answers
 * @property {() => void} stop
 */

/**
 * @param {Channel} channel
 * @param {string} figure its name
 * @param {Values} values that Python has at first
 * @param {object} reactions
 * @param {(answer: Answer) => void} reactions.heard
 * @param {(values: Values) => void} reactions.settled nothing is out, and these are the values
 * @returns {Conversation}
 */
export const makeConversation = (channel, figure, values, {heard, settled}) => {
  const own = {...values}
  let known = {...values} // to Python
  let isRefused = false // there is a notice: what was refused before may be right now
  /** @type {Ask[]} */
  let waiting = []
  /** What the reader has set since the last message that said so. @type {Set<string>} */
  const touched = new Set()
  let count = 0
  /** The message that is out. @type {number | null} */
  let out = null
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer

  const isNews = () => isRefused || Object.keys(own).some((name) => own[name] !== known[name])

  /** @param {Ask} ask @returns {boolean} whether it was sent */
  const send = (ask) => {
    if (ask.ask === "set") {
      touched.clear()
      if (!isNews()) return false
    }
    count += 1
    out = count
    if (channel.state !== "starting") timer = setTimeout(next, PATIENCE)
    const said = ask.ask === "set" ? {ask: ask.ask, values: {...own}} : ask
    channel.send(/** @type {Message} */ ({figure, n: count, ...said}))
    return true
  }

  const next = () => {
    clearTimeout(timer)
    out = null
    for (let ask = waiting.shift(); ask; ask = waiting.shift()) if (send(ask)) return
    Object.assign(own, known)
    settled(own)
  }

  /** @param {Ask} ask */
  const say = (ask) => {
    // A newer one says all that an older said; what is tried sets all that was to be set.
    waiting = waiting.filter((other) =>
      ask.ask === "try" ? other.ask === "do" : other.ask !== ask.ask || ask.ask === "do",
    )
    if (ask.ask === "try") touched.clear()
    waiting.push(ask)
    if (out === null) next()
  }

  /** @param {Answer} answer */
  const hear = (answer) => {
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
    values: own,
    set: (changed) => {
      Object.assign(own, changed)
      for (const name of Object.keys(changed)) touched.add(name)
      say({ask: "set"})
    },
    ask: say,
    isBehind: ({n}) => waiting.length > 0 || (out !== null && n !== out),
    stop: () => {
      clearTimeout(timer)
      stop?.()
    },
  }
}
