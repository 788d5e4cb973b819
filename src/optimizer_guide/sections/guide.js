// Light and dark follow the system until the reader, or the address, chooses; the contents follow
// the reader.  ?embed is the page for a frame in another one: nothing around the text; with
// &figure=race that figure alone.
(() => {
  const root = document.documentElement
  const query = new URLSearchParams(location.search)
  const embedded = query.has("embed")
  root.classList.toggle("embedded", embedded)
  const system = matchMedia("(prefers-color-scheme: dark)")
  const remembered = () => { try { return localStorage.getItem("guide-theme") } catch { return null } }
  const chosen = query.get("theme") ?? remembered()
  if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : system.matches

  const alone = (slug) => {
    const figure = [...document.querySelectorAll(".figure")].find((one) => one.classList.contains(slug))
    if (!figure) return
    for (const part of document.querySelectorAll("main > *, main section > *")) {
      part.hidden = part !== figure && !part.contains(figure)
    }
  }

  // The page around the frame is told how high the text is, whenever that changes or it asks.
  const frame = () => {
    const tell = () => parent.postMessage({height: Math.ceil(document.body.getBoundingClientRect().height)}, "*")
    new ResizeObserver(tell).observe(document.body)
    addEventListener("message", (event) => { if (event.data === "height?") tell() })
    for (const link of document.querySelectorAll("a[href]:not([href^='#'])")) link.target = "_blank"
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (embedded) {
      alone(query.get("figure"))
      frame()
    }
    const button = document.getElementById("theme")
    const told = () => {
      button.textContent = dark() ? "Light" : "Dark"
      button.setAttribute("aria-label", dark() ? "Light theme" : "Dark theme")
      window.dispatchEvent(new Event("guide-theme"))
    }
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark"
      try { localStorage.setItem("guide-theme", root.dataset.theme) } catch { /* a private window */ }
      told()
    })
    system.addEventListener("change", told)
    told()

    const links = new Map([...document.querySelectorAll(".contents a[href^='#']")]
      .map((link) => [link.hash.slice(1), link]))
    const sections = [...document.querySelectorAll("main section")]
    const follow = () => {
      const here = sections.filter((section) => section.getBoundingClientRect().top < innerHeight / 3).at(-1)
      for (const [slug, link] of links) {
        if (here?.id !== slug) link.removeAttribute("aria-current")
        else if (!link.hasAttribute("aria-current")) {
          link.setAttribute("aria-current", "true")
          const list = link.closest("ol") // on a narrow page the contents are one line that scrolls
          list.scrollLeft = link.offsetLeft - list.clientWidth / 2
        }
      }
    }
    addEventListener("scroll", follow, {passive: true})
    follow()
  }, {once: true}) // a shim for modules sends this event a second time
})()
