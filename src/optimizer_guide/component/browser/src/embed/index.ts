// The element <optimizer-guide page="race" lr="0.45"></optimizer-guide> for other people's pages: a
// frame of the site that this script comes from, as high as what it shows.

import {themeAround} from "../theme.ts"
import {addressOf} from "./address.ts"

const HEIGHT = 900 // pixels, until the page says what it takes
const {src} = document.currentScript as HTMLScriptElement

class OptimizerGuide extends HTMLElement {
  frame = document.createElement("iframe")
  watch = new MutationObserver(() => this.show())

  connectedCallback() {
    this.style.display ||= "block"
    this.frame.style.cssText = "display: block; width: 100%; border: 0"
    this.frame.setAttribute("loading", this.getAttribute("loading") ?? "lazy")
    this.frame.allow = "clipboard-write"
    this.frame.height = this.getAttribute("height") ?? String(HEIGHT)
    this.frame.onload = () => this.frame.contentWindow?.postMessage("height?", "*")
    addEventListener("message", this)
    this.show()
    this.replaceChildren(this.frame)
    this.watch.observe(this, {attributes: true})
  }

  disconnectedCallback() {
    removeEventListener("message", this)
    this.watch.disconnect()
  }

  show() {
    const given = Object.fromEntries(this.getAttributeNames().map((n) => [n, this.getAttribute(n)]))
    const {address, title} = addressOf(src, {theme: themeAround(this), ...given})
    this.frame.title = title
    if (this.frame.src !== address) this.frame.src = address
  }

  handleEvent({source, data}: MessageEvent) {
    if (source === this.frame.contentWindow && data?.height) this.frame.height = data.height
  }
}

customElements.define("optimizer-guide", OptimizerGuide)
