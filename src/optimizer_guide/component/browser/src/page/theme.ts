// Light and dark follow the system until the reader, or the address, chooses.

import {ifAllowed} from "./storage.ts"

const KEY = "guide-theme"

type Theme = "light" | "dark"

const system = () => matchMedia("(prefers-color-scheme: dark)")

const themeOf = (name: unknown): Theme | null => (name === "dark" || name === "light" ? name : null)

const onShow = (): Theme =>
  themeOf(document.documentElement.dataset.theme) ?? (system().matches ? "dark" : "light")

/** On paper the page is light. */
export const printLight = () => {
  const {dataset} = document.documentElement
  let before: string | undefined
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

/** At once, before anything is painted. */
export const chooseTheme = (query: URLSearchParams) => {
  const chosen = themeOf(query.get("theme") ?? ifAllowed(() => localStorage.getItem(KEY)))
  if (chosen) document.documentElement.dataset.theme = chosen
}

export const offerTheme = (button: HTMLElement) => {
  const tell = () => {
    const isDark = onShow() === "dark"
    button.textContent = isDark ? "Light" : "Dark"
    button.setAttribute("aria-label", isDark ? "Light theme" : "Dark theme")
    dispatchEvent(new Event("guide-theme")) // canvases repaint
  }
  button.addEventListener("click", () => {
    const theme = onShow() === "dark" ? "light" : "dark"
    document.documentElement.dataset.theme = theme
    ifAllowed(() => localStorage.setItem(KEY, theme))
    tell()
  })
  system().addEventListener("change", tell)
  tell()
}
