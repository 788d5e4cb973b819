// What every page of the guide runs, before its figures: theme, contents, frames.

import {openForPrint} from "../folds.js"
import {enliven} from "../prose.js"
import {followReader} from "./contents.js"
import {embed} from "./embedding.js"
import {guardFigures} from "./pictures.js"
import {stayWhereLinksLead} from "./place.js"
import {renewWhenLost} from "./renewal.js"
import {chooseTheme, offerTheme, printLight} from "./theme.js"

const query = new URLSearchParams(location.search)
const isEmbedded = query.has("embed")
document.documentElement.classList.toggle("embedded", isEmbedded)
chooseTheme(query)

const start = () => {
  enliven(document, true)
  if (isEmbedded) embed(query)
  const button = document.getElementById("theme")
  if (button) offerTheme(button)
  followReader()
  stayWhereLinksLead()
  openForPrint()
  printLight()
  guardFigures()
  renewWhenLost()
}
// Once: a shim for modules sends this event a second time.
addEventListener("DOMContentLoaded", start, {once: true})
