// The claims that go deeper, each with a button that shows it, in a fold below the figure.

import type {Verdict} from "./contract.ts"
import {element, html} from "./elements.ts"
import type {Numbered} from "./predictions.ts"

export const makeClaims = (claims: Numbered[], tried: (claim: number) => void) => {
  const list = element("ul", {class: "claims"})
  const answers = claims.map(({claim, text, plain}) => {
    const answer = element("span", {class: "answer", role: "status"})
    const onclick = () => tried(claim)
    const button = element("button", {type: "button", "aria-label": `Try it: ${plain}`, onclick})
    button.textContent = "Try it"
    list.append(element("li", {}, html("span", {class: "claim"}, text), button, answer))
    return answer
  })
  /** Of the one that was tried last, while it stands. */
  const show = (verdict: Verdict | null) => {
    for (const [i, answer] of answers.entries()) {
      const own = verdict?.claim === claims[i].claim ? verdict : null
      answer.innerHTML = own?.text ?? "" // written by the guide itself
      answer.className = own ? `answer ${own.holds ? "holds" : "fails"}` : "answer"
    }
  }
  const summary = element("summary", {}, "More to try")
  return {node: element("details", {class: "more to-try"}, summary, list), show}
}
