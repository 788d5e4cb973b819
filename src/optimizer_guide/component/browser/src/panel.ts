// The Panel components. The names here are those of their classes in Python.

import type {Answer, Channel, Spec} from "./contract.ts"
import {unpack} from "./decoding.ts"
import {element, html} from "./elements.ts"
import {mount} from "./figure.ts"
import {enliven} from "./prose.ts"
import {followTheme} from "./theme.ts"

/** The way to Python over Panel's messages; answers wait until it is open. */
const channelOf = (model: any): Channel & {open: () => void} => {
  const listeners = new Set<(answer: Answer) => void>()
  const waiting: Answer[] = []
  let isOpen = false
  const pass = () => {
    for (const answer of waiting.splice(0)) for (const callback of listeners) callback(answer)
  }
  model.on("msg:custom", (message: any) => {
    waiting.push(...unpack(message.data ?? message))
    if (isOpen) pass()
  })
  const channel: Channel & {open: () => void} = {
    state: "up",
    open: () => {
      isOpen = true
      pass()
    },
    send: (message) => model.send_msg(message),
    listen: (callback) => {
      listeners.add(callback)
      return () => void listeners.delete(callback)
    },
    onState: (callback) => {
      const change = (_: unknown, {event_name}: any) => {
        channel.state = event_name === "connection_lost" ? "lost" : "up"
        callback(channel.state)
        if (channel.state === "lost") dispatchEvent(new Event("guide-lost"))
      }
      model.document.on_event("connection_lost", change)
      model.document.on_event("client_reconnected", change)
    },
  }
  return channel
}

/** Shows figures, `specs` as JSON, one by one, each in the place that the root has for it. */
const mountIn = (root: ParentNode, model: any) => {
  const channel = channelOf(model)
  const specs: Spec[] = JSON.parse(model.specs)
  const figures: {stop: () => void}[] = []
  const mountNext = () => {
    const spec = specs.shift()
    const place = spec && root.querySelector(`[data-figure="${spec.figure}"]`)
    if (spec && place) figures.push(mount(place, spec, channel))
    if (specs.length)
      setTimeout(mountNext) // what is there can be seen meanwhile
    else channel.open()
  }
  mountNext()
  model.on("remove", () => {
    specs.length = 0
    for (const figure of figures) figure.stop()
  })
}

/** All figures of a page, in the places that the page has for them. */
export const GuidePage = {
  render: ({model}: {model: any}) => {
    mountIn(document, model)
    return element("div")
  },
}

/** Prose, `html`, with the places of its figures in it. */
export const GuideProse = {
  render: ({model, view}: {model: any; view: any}) => {
    const body = html("div", {class: "body"}, model.html)
    enliven(body, false)
    mountIn(body, model)
    model.on("remove", followTheme(view.el))
    return body
  },
}
