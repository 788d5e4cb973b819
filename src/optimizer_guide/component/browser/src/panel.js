// The Panel components. The names here are those of their classes in Python.

import {unpack} from "./decoding.js"
import {element, html} from "./elements.js"
import {mount} from "./figure.js"
import {enliven} from "./prose.js"
import {followTheme} from "./theme.js"

/** @typedef {import("./contract.js").Answer} Answer */
/** @typedef {import("./contract.js").Channel} Channel */
/** @typedef {import("./contract.js").Spec} Spec */
/** @typedef {import("./contract.js").State} State */

/**
 * The way to Python over Panel's messages.
 * @param {any} model
 * @returns {Channel & {open: () => void}} answers wait until it is open
 */
const channelOf = (model) => {
  /** @type {Set<(answer: Answer) => void>} */
  const listeners = new Set()
  /** @type {Answer[]} */
  const waiting = []
  let isOpen = false
  const pass = () => {
    for (const answer of waiting.splice(0)) for (const callback of listeners) callback(answer)
  }
  model.on("msg:custom", (/** @type {any} */ message) => {
    waiting.push(...unpack(message.data ?? message))
    if (isOpen) pass()
  })
  /** @type {Channel & {open: () => void}} */
  const channel = {
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

/** A figure: `spec` is JSON. */
export const GuideFigure = {
  /** @param {{model: any}} of Panel */
  render: ({model}) => {
    const box = element("div")
    const channel = channelOf(model)
    const figure = mount(box, JSON.parse(model.spec), channel)
    channel.open()
    model.on("remove", figure.stop)
    return box
  },
}

/** All figures of a page, `specs` as JSON, each in the place that the page has for it. */
export const GuidePage = {
  /** @param {{model: any}} of Panel */
  render: ({model}) => {
    const channel = channelOf(model)
    /** @type {Spec[]} */
    const specs = JSON.parse(model.specs)
    const mountNext = () => {
      const spec = specs.shift()
      const place = spec && document.querySelector(`[data-figure="${spec.figure}"]`)
      if (spec && place) mount(place, spec, channel)
      if (specs.length)
        setTimeout(mountNext) // what is there can be seen meanwhile
      else channel.open()
    }
    mountNext()
    return element("div")
  },
}

/** Prose, `html`, with an empty element `data-figure` where each of the `figures` goes. */
export const GuideProse = {
  /** @param {{model: any, view: any}} of Panel */
  render: ({model, view}) => {
    const body = html("div", {class: "body"}, model.html)
    const figures = model.get_child("figures")
    const places = [...body.querySelectorAll("[data-figure]")]
    for (const [i, place] of places.entries()) place.append(figures[i])
    enliven(body, false)
    const letGo = followTheme(view.el)
    model.on("remove", letGo)
    return body
  },
}
