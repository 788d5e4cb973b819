// The state of a figure in the address of its page: what is not at its default.

import type {Control, Values} from "./contract.ts"

/** Milliseconds. A browser takes so many changes of the address and no more. */
export const PAUSE = 300

/**
 * The query with this figure's state in it, and all that is others'; a step of null is the one that
 * it opens with, undefined is none.
 */
export const queryWith = (
  query: string,
  prefix: string,
  controls: Control[],
  values: Values,
  step: number | null | undefined,
) => {
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

/** The step that the address asks for, if it does. */
export const stepIn = (query: string, prefix: string) => {
  const step = new URLSearchParams(query).get(`${prefix}step`)
  return step !== null && /^\d{1,4}$/.test(step) ? Number(step) : null
}

/** Whether the address sets a figure. */
export const isIn = (query: string, prefix: string, controls: Control[]) => {
  const parameters = new URLSearchParams(query)
  return controls.some(({name}) => parameters.has(prefix + name))
}

export const makeAddress = (prefix: string, controls: Control[]) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let shown: number | null | undefined
  let newest: Values = {}
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
    remember: (values: Values, step: number | null | undefined = shown) => {
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
