// The contents follow the reader.

const scrollTo = (link: HTMLElement) => {
  const list = link.closest("ol") // on a narrow page the contents are one line that scrolls
  if (list) list.scrollLeft = link.offsetLeft - list.clientWidth / 2
}

export const followReader = () => {
  const links: NodeListOf<HTMLAnchorElement> = document.querySelectorAll(".contents a[href^='#']")
  const sections = [...document.querySelectorAll("main section")]
  const follow = () => {
    const begun = sections.filter(
      (section) => section.getBoundingClientRect().top < innerHeight / 3,
    )
    const here = (begun.at(-1) ?? sections[0])?.id
    for (const link of links) {
      const isHere = link.hash.slice(1) === here
      if (isHere === link.hasAttribute("aria-current")) continue
      if (isHere) {
        link.setAttribute("aria-current", "true")
        scrollTo(link)
      } else link.removeAttribute("aria-current")
    }
  }
  const page: HTMLElement | null = document.querySelector(".contents [aria-current]") // of one lesson alone
  if (page) scrollTo(page)
  addEventListener("scroll", follow, {passive: true})
  follow()
}
