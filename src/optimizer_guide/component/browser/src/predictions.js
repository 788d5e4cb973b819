// Predictions: what a figure will show is asked first, and answered when the reader has chosen.  One
// stands above the controls at a time; the outcome stands just above the plots that show it.

import {element, hide, html} from "./elements.js"

/** @typedef {import("./contract.js").Claim} Claim */
/** @typedef {import("./contract.js").Verdict} Verdict */

/** @typedef {{claim: number} & Claim} Numbered a claim, and its number in the figure */

/**
 * @typedef {object} Predictions
 * @property {HTMLElement} node
 * @property {HTMLElement} outcome what is said of the choice
 * @property {(verdict: Verdict | null) => void} show of what was tried last, while it stands
 */

/**
 * @param {Numbered[]} claims
 * @param {(claim: number) => void} tried
 * @param {string} figure its name, which tells its predictions from those of others
 * @returns {Predictions}
 */
export const makePredictions = (claims, tried, figure) => {
  let on = 0 // show
  /** The choice that was made, of the one on show. @type {number | null} */
  let chosen = null

  const kicker = element("span", {class: "kicker"})
  const question = element("p", {class: "question", "aria-live": "polite"})
  const choices = element("div", {class: "choices", role: "group", "aria-label": "Your answer"})
  const answer = element("p", {class: "answer", role: "status"})
  const count = element("span", {class: "of"})
  const turn = (/** @type {number} */ by) => () => {
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

  const mark = (/** @type {boolean} */ isAnswered) => {
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
  const choose = (/** @type {number} */ i) => {
    clear()
    chosen = i
    mark(false)
    tried(claims[on].claim)
  }
  /** @param {Verdict} verdict */
  const tell = ({holds, text: measured}) => {
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
    show: (verdict) => {
      if (verdict?.claim === claims[on].claim) return tell(verdict)
      clear()
      outcome.classList.remove("stays") // in the window, as folds.js had it
    },
  }
}
