// What the address of a page of the site asks for. What Python knows of it stands in the page.

/**
 * @typedef {object} Known
 * @property {Record<string, string>} pages name → file
 * @property {string[]} settings that the page's figures have
 * @property {string[]} own names that are for the page itself
 * @property {string} ofOthers a pattern of names that others write for themselves
 * @property {string} unknown a sentence with {} in it, on a page that there is not
 * @property {string} strange the same, on a setting
 */

/** The page that it names, by ?page=race. @param {URLSearchParams} query */
const askedIn = (query) => query.get("page") ?? query.get("section")

/**
 * Where the page is that was asked for as a server takes it, ?page=race: here it is a file.
 * @param {Known} known
 * @param {URLSearchParams} query
 * @param {string} hash
 */
export const elsewhere = ({pages}, query, hash) => {
  const file = pages[(askedIn(query) ?? "").replaceAll("-", "_")]
  if (!file) return null
  const others = new URLSearchParams(query)
  others.delete("page")
  others.delete("section")
  const rest = others.toString()
  return file + (rest ? `?${rest}` : "") + hash
}

/** @param {Known} known @param {string} name */
const isSetting = ({settings}, name) =>
  settings.some((own) => own.toLowerCase() === name.toLowerCase())

/** Whether it sets a figure. @param {Known} known @param {URLSearchParams} query */
export const setsFigures = (known, query) =>
  [...query.keys()].some((name) => isSetting(known, name))

/**
 * What the reader is told of it.
 * @param {Known} known
 * @param {URLSearchParams} query
 * @returns {string[]} sentences
 */
export const faultsOf = (known, query) => {
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
