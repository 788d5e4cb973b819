// Light and dark follow the system until the reader, or the address, chooses.

const KEY = "guide-theme"

/** @typedef {"light" | "dark"} Theme */

const system = () => matchMedia("(prefers-color-scheme: dark)")

/** @param {unknown} name @returns {Theme | null} */
const themeOf = (name) => (name === "dark" || name === "light" ? name : null)

const remembered = () => {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null // a private window
  }
}

/** @param {Theme} theme */
const remember = (theme) => {
  try {
    localStorage.setItem(KEY, theme)
  } catch {} // a private window
}

/** @returns {Theme} */
const onShow = () =>
  themeOf(document.documentElement.dataset.theme) ?? (system().matches ? "dark" : "light")

/** On paper the page is light. */
export const printLight = () => {
  const {dataset} = document.documentElement
  /** @type {string | undefined} */
  let before
  addEventListener("beforeprint", () => {
    before = dataset.theme
    dataset.theme = "light"
  })
  addEventListener("afterprint", () => {
    if (before) dataset.theme = before
    else delete dataset.theme
    dispatchEvent(new Event("guide-theme")) // canvases repaint
  })
}

/** At once, before anything is painted. @param {URLSearchParams} query */
export const chooseTheme = (query) => {
  const chosen = themeOf(query.get("theme") ?? remembered())
  if (chosen) document.documentElement.dataset.theme = chosen
}

/** @param {HTMLElement} button that changes it */
export const offerTheme = (button) => {
  const tell = () => {
    const isDark = onShow() === "dark"
    button.textContent = isDark ? "Light" : "Dark"
    button.setAttribute("aria-label", isDark ? "Light theme" : "Dark theme")
    dispatchEvent(new Event("guide-theme")) // canvases repaint
  }
  button.addEventListener("click", () => {
    const theme = onShow() === "dark" ? "light" : "dark"
    document.documentElement.dataset.theme = theme
    remember(theme)
    tell()
  })
  system().addEventListener("change", tell)
  tell()
}
