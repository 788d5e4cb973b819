// What the browser keeps for a page: a private window keeps nothing, and may say so by an error.

/** What is read or written, or null where that is refused. */
export const ifAllowed = <Result>(act: () => Result) => {
  try {
    return act()
  } catch {
    return null
  }
}
