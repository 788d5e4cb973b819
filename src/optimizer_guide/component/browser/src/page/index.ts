// What every page of the guide runs, before its figures: theme, contents, frames.

import {openForPrint} from "../folds.ts"
import {enliven} from "../prose.ts"
import {followReader} from "./contents.ts"
import {embed} from "./embedding.ts"
import {guardFigures} from "./pictures.ts"
import {stayWhereLinksLead} from "./place.ts"
import {renewWhenLost} from "./renewal.ts"
import {chooseTheme, offerTheme, printLight} from "./theme.ts"

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
