// A line at the bottom of the window: what the reader waits for, or what went wrong.

import {element} from "./elements.js"

const line = element("p", {class: "line", role: "status"})

/** @param {string} text @param {boolean} [isWrong] */
export const say = (text, isWrong = false) => {
  line.classList.toggle("wrong", isWrong)
  line.textContent = text
  if (!line.isConnected) document.body.append(line)
}

export const beSilent = () => line.remove()
