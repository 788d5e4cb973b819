// A line at the bottom of the window: what the reader waits for, or what went wrong.

import {element} from "./elements.ts"

const line = element("p", {class: "line", role: "status"})

export const say = (text: string, isWrong = false) => {
  line.classList.toggle("wrong", isWrong)
  line.textContent = text
  if (!line.isConnected) document.body.append(line)
}

export const beSilent = () => line.remove()
