// The state of a figure in the address of its page: what is not at its default.

/** @typedef {import("./contract.js").Control} Control */
/** @typedef {import("./contract.js").Values} Values */

/** Milliseconds. A browser takes so many changes of the address and no more. */
export const PAUSE = 300

/**
 * The query with this figure's state in it, and all that is others'.
 * @param {string} query
 * @param {string} prefix of the figure's names
 * @param {Control[]} controls
 * @param {Values} values
 * @param {number | null | undefined} step null for the one that it opens with, undefined for none
 */
export const queryWith = (query, prefix, controls, values, step) => {
  const parameters = new URLSearchParams(query)
  const own = new Map(controls.map(({name}) => [(prefix + name).toLowerCase(), prefix + name]))
  for (const name of [...parameters.keys()]) {
    const known = own.get(name.toLowerCase()) // however the reader has written it
    if (known !== undefined && known !== name) parameters.delete(name)
  }
  if (step === null) parameters.delete(`${prefix}step`)
  else if (step !== undefined) parameters.set(`${prefix}step`, String(step))
  for (const {name, kind, default: standard} of controls) {
    // What the reader has written is theirs: whoever is sent the address shall not read it.
    if (values[name] === standard || kind === "passage") parameters.delete(prefix + name)
    else parameters.set(prefix + name, String(values[name]))
  }
  return parameters.toString()
}

/** The step that the address asks for, if it does. @param {string} query @param {string} prefix */
export const stepIn = (query, prefix) => {
  const step = new URLSearchParams(query).get(`${prefix}step`)
  return step !== null && /^\d{1,4}$/.test(step) ? Number(step) : null
}

/**
 * Whether the address sets a figure.
 * @param {string} query
 * @param {string} prefix
 * @param {Control[]} controls
 */
export const isIn = (query, prefix, controls) => {
  const parameters = new URLSearchParams(query)
  return controls.some(({name}) => parameters.has(prefix + name))
}

/**
 * @param {string} prefix
 * @param {Control[]} controls
 */
export const makeAddress = (prefix, controls) => {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer
  /** @type {number | null | undefined} */
  let shown
  /** @type {Values} */
  let newest = {}
  const write = () => {
    clearTimeout(timer)
    timer = undefined
    const query = queryWith(location.search, prefix, controls, newest, shown)
    // To the browser each is a navigation, which costs it as much as a painting.
    if (query === new URLSearchParams(location.search).toString()) return
    const {pathname, hash} = location
    history.replaceState(null, "", pathname + (query ? `?${query}` : "") + hash)
  }
  return {
    /** @param {Values} values @param {number | null} [step] */
    remember: (values, step = shown) => {
      shown = step
      newest = values
      timer ??= setTimeout(write, PAUSE) // not put off anew: what plays would do so to its end
    },
    /** The address of the page as it is set now, to send to somebody. */
    link: () => {
      write()
      return location.href
    },
    stop: () => clearTimeout(timer),
  }
}
