// The two Panel components. The names here are those of their classes in Python.

import {unpack} from "./decoding.js"
import {element, html} from "./elements.js"
import {mount} from "./figure.js"
import {enliven} from "./prose.js"
import {followTheme} from "./theme.js"

/** @typedef {import("./contract.js").Channel} Channel */
/** @typedef {import("./contract.js").State} State */

/**
 * The way to Python over Panel's messages.
 * @param {any} model
 * @returns {Channel}
 */
const channelOf = (model) => {
  /** @type {Channel} */
  const channel = {
    state: "up",
    send: (message) => model.send_msg(message),
    listen: (callback) => {
      const listen = (/** @type {any} */ message) => {
        for (const answer of unpack(message.data ?? message)) callback(answer)
      }
      model.on("msg:custom", listen)
      return () => model.off("msg:custom", listen)
    },
    onState: (callback) => {
      const change = (/** @type {unknown} */ _, /** @type {any} */ {event_name}) => {
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

/** A figure: `spec` and `opening` are JSON. */
export const GuideFigure = {
  /** @param {{model: any}} of Panel */
  render: ({model}) => {
    const box = element("div")
    const spec = {...JSON.parse(model.spec), opening: JSON.parse(model.opening)}
    const figure = mount(box, spec, channelOf(model))
    model.on("remove", figure.stop)
    return box
  },
}

/** Prose, `html`, with an empty element `data-figure` where each of the `figures` goes. */
export const GuideProse = {
  /** @param {{model: any, view: any}} of Panel */
  render: ({model, view}) => {
    const sheet = html("div", {class: "body"}, model.html)
    const figures = model.get_child("figures")
    const places = [...sheet.querySelectorAll("[data-figure]")]
    for (const [i, place] of places.entries()) place.append(figures[i])
    enliven(sheet, false)
    const letGo = followTheme(view.el)
    model.on("remove", letGo)
    return sheet
  },
}
