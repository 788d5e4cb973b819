// What the address of a page of the site asks for. What Python knows of it stands in the page.

export interface Known {
  pages: Record<string, string> // name → file
  settings: string[] // that the page's figures have
  own: string[] // names that are for the page itself
  ofOthers: string // a pattern of names that others write for themselves
  unknown: string // a sentence with {} in it, on a page that there is not
  strange: string // the same, on a setting
}

/** The page that it names, by ?page=race. */
const askedIn = (query: URLSearchParams) => query.get("page") ?? query.get("section")

/** Where the page is that was asked for as a server takes it, ?page=race: here it is a file. */
export const elsewhere = ({pages}: Known, query: URLSearchParams, hash: string) => {
  const file = pages[(askedIn(query) ?? "").replaceAll("-", "_")]
  if (!file) return null
  const others = new URLSearchParams(query)
  others.delete("page")
  others.delete("section")
  const rest = others.toString()
  return file + (rest ? `?${rest}` : "") + hash
}

const isSetting = ({settings}: Known, name: string) =>
  settings.some((own) => own.toLowerCase() === name.toLowerCase())

/** Whether it sets a figure. */
export const setsFigures = (known: Known, query: URLSearchParams) =>
  [...query.keys()].some((name) => isSetting(known, name))

/** What the reader is told of it, in sentences. */
export const faultsOf = (known: Known, query: URLSearchParams): string[] => {
  const asked = askedIn(query)
  const ofOthers = new RegExp(`^(${known.ofOthers})$`)
  const names = [...new Set(query.keys())].filter(
    (name) => !isSetting(known, name) && !known.own.includes(name) && !ofOthers.test(name),
  )
  const quoted = names.slice(0, 5).map((name) => `“${name.slice(0, 40)}”`)
  return [
    ...(asked && known.unknown ? [known.unknown.replace("{}", () => asked.slice(0, 40))] : []),
    ...(names.length ? [known.strange.replace("{}", () => quoted.join(", "))] : []),
  ]
}
