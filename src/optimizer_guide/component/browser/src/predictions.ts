// Predictions: what a figure will show is asked first, and answered when the reader has chosen.  One
// stands above the controls at a time; the outcome stands just above the plots that show it.

import type {Claim, Verdict} from "./contract.ts"
import {element, hide, html} from "./elements.ts"

/** A claim, and its number in the figure. */
export type Numbered = {claim: number} & Claim

/** The figure's name tells its predictions from those of others. */
export const makePredictions = (
  claims: Numbered[],
  tried: (claim: number) => void,
  figure: string,
) => {
  let on = 0 // show
  /** The choice that was made, of the one on show. */
  let chosen: number | null = null

  const kicker = element("span", {class: "kicker"})
  const question = element("p", {class: "question", "aria-live": "polite"})
  const choices = element("div", {class: "choices", role: "group", "aria-label": "Your answer"})
  const answer = element("p", {class: "answer", role: "status"})
  const count = element("span", {class: "of"})
  const turn = (by: number) => () => {
    on = (on + by + claims.length) % claims.length
    ask()
  }
  const pager = element(
    "div",
    {class: "pager"},
    element("button", {type: "button", "aria-label": "Question before", onclick: turn(-1)}, "‹"),
    count,
    element("button", {type: "button", "aria-label": "Next question", onclick: turn(1)}, "›"),
  )
  hide(pager, claims.length < 2)
  const head = element("div", {class: "head"}, kicker, question, pager)
  const node = element(
    "section",
    {class: "predictions", "aria-label": `Predictions: ${figure.replaceAll("-", " ")}`},
    head,
    choices,
  )
  const outcome = element("div", {class: "outcome"}, answer)

  const mark = (isAnswered: boolean) => {
    for (const [i, button] of [...choices.children].entries()) {
      const isRight = isAnswered && i === claims[on].answer
      button.className = isRight ? "right" : isAnswered && i === chosen ? "wrong" : ""
      button.setAttribute("aria-pressed", String(i === chosen))
    }
  }
  const clear = () => {
    chosen = null
    answer.replaceChildren()
    answer.className = "answer"
    mark(false)
  }
  const ask = () => {
    const {text, asks, choices: offered} = claims[on]
    kicker.textContent = offered.length ? "Predict" : "Try"
    question.innerHTML = asks || text // written by the guide itself
    count.textContent = `${on + 1} of ${claims.length}`
    const buttons = offered.length ? offered : ["Show me"]
    choices.replaceChildren(
      ...buttons.map((choice, i) =>
        html("button", {type: "button", onclick: () => choose(i)}, choice),
      ),
    )
    clear()
  }
  const choose = (i: number) => {
    clear()
    chosen = i
    mark(false)
    tried(claims[on].claim)
  }
  const tell = ({holds, text: measured}: Verdict) => {
    const {text, asks, choices: offered, answer: right} = claims[on]
    const isGuess = offered.length > 0 && chosen !== null
    const word = html("strong", {}, chosen === right ? "Right. " : "Not quite. ")
    const claim = html("span", {}, `${text} `)
    const found = html("span", {class: "measured"}, measured)
    answer.replaceChildren(...(isGuess ? [word] : []), ...(asks ? [claim] : []), found)
    answer.className = `answer ${holds ? "holds" : "fails"}`
    mark(isGuess)
  }
  ask()
  return {
    node,
    outcome,
    /** What was tried last comes to, while it stands. */
    show: (verdict: Verdict | null) => {
      if (verdict?.claim === claims[on].claim) return tell(verdict)
      clear()
      outcome.classList.remove("stays") // in the window, as folds.ts had it
    },
  }
}
