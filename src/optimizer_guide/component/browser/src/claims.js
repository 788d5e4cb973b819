// The claims that go deeper, each with a button that shows it, in a fold below the figure.

import {element, html} from "./elements.js"

/** @typedef {import("./contract.js").Verdict} Verdict */
/** @typedef {import("./predictions.js").Numbered} Numbered */

/**
 * @param {Numbered[]} claims
 * @param {(claim: number) => void} tried
 */
export const makeClaims = (claims, tried) => {
  const list = element("ul", {class: "claims"})
  const answers = claims.map(({claim, text, plain}) => {
    const answer = element("span", {class: "answer", role: "status"})
    const onclick = () => tried(claim)
    const button = element("button", {type: "button", "aria-label": `Try it: ${plain}`, onclick})
    button.textContent = "Try it"
    list.append(element("li", {}, html("span", {class: "claim"}, text), button, answer))
    return answer
  })
  /** @param {Verdict | null} verdict of the one that was tried last, while it stands */
  const show = (verdict) => {
    for (const [i, answer] of answers.entries()) {
      const own = verdict?.claim === claims[i].claim ? verdict : null
      answer.innerHTML = own?.text ?? "" // written by the guide itself
      answer.className = own ? `answer ${own.holds ? "holds" : "fails"}` : "answer"
    }
  }
  const summary = element("summary", {}, "More to try")
  return {node: element("details", {class: "more to-try"}, summary, list), show}
}
