// The claims of a figure, each with a button that shows it.

import {element, html} from "./elements.js"

/** @typedef {import("./contract.js").Verdict} Verdict */

/**
 * @param {{text: string, plain: string}[]} claims
 * @param {(claim: number) => void} tried
 */
export const makeClaims = (claims, tried) => {
  const node = element("ul", {class: "claims"})
  const answers = claims.map(({text, plain}, i) => {
    const answer = element("span", {class: "answer", role: "status"})
    const attributes = {type: "button", "aria-label": `Try it: ${plain}`, onclick: () => tried(i)}
    const button = element("button", attributes, "Try it")
    node.append(element("li", {}, html("span", {class: "claim"}, text), button, answer))
    return answer
  })
  /** @param {Verdict | null} verdict of the one that was tried last, while it stands */
  const show = (verdict) => {
    answers.forEach((answer, i) => {
      const own = verdict?.claim === i ? verdict : null
      answer.innerHTML = own?.text ?? "" // written by the guide itself
      answer.className = own ? `answer ${own.holds ? "holds" : "fails"}` : "answer"
    })
  }
  return {node, show}
}
