// The shell around a figure: controls, plots, playback, readouts, claims.
// It knows nothing of the mathematics: Python names the controls and computes every number.

const element = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value)
    else if (value === true) node.setAttribute(name, "")
    else if (value !== false && value != null) node.setAttribute(name, value)
  }
  node.append(...children)
  return node
}

const html = (tag, attributes, inner) => {
  const node = element(tag, attributes)
  node.innerHTML = inner // written by the guide itself, never by a reader
  return node
}

// What stands already is not written again: the browser would lay the page out anew for it.
const put = (node, text) => { if (node.textContent !== text) node.textContent = text }
const hide = (node, hidden) => { if (node.hidden !== hidden) node.hidden = hidden }

// Whether a node is as a fresh one, but for what is in it and the style that the shell gave it.
const alike = (node, fresh) => node.nodeName === fresh.nodeName
  && [...fresh.attributes].every(({name, value}) => node.getAttribute(name) === value)
  && [...node.attributes].every(({name}) => name === "style" || fresh.hasAttribute(name))

// Makes the children of a node those of a fresh one, keeping what is the same. What is in a blank
// is left: the playback writes it.
const merge = (node, fresh) => {
  const [old, made] = [[...node.childNodes], [...fresh.childNodes]]
  if (old.length !== made.length) return node.replaceChildren(...made)
  old.forEach((child, i) => {
    const other = made[i]
    if (child.nodeType === Node.TEXT_NODE && other.nodeType === Node.TEXT_NODE) put(child, other.data)
    else if (child.nodeType === Node.ELEMENT_NODE && alike(child, other)) {
      if (!child.hasAttribute("data-column")) merge(child, other)
    } else child.replaceWith(other)
  })
}

const rewrite = (node, text) => {
  const fresh = document.createElement("template")
  fresh.innerHTML = text // written by the guide itself, never by a reader
  merge(node, fresh.content)
}

// -- Controls: one native input for each parameter ---------------------------------------------

const slider = (control, changed) => {
  const input = element("input", {
    type: "range", id: control.name, min: control.start, max: control.end, step: control.step,
  })
  const output = element("output", {for: control.name})
  const show = (value) => {
    input.value = value
    const plain = Number(Number(value).toPrecision(9)) // a map may have loaded more digits
    const digits = (String(plain).split(".")[1] ?? "").length
    output.textContent = Number(value).toFixed(Math.min(6, Math.max(control.digits, digits)))
    input.setAttribute("aria-valuetext", output.textContent)
    const share = (value - control.start) / (control.end - control.start)
    input.style.setProperty("--share", `${100 * share}%`)
  }
  input.addEventListener("input", () => { show(input.value); changed(Number(input.value)) })
  const label = html("label", {for: control.name}, control.label)
  return {node: element("div", {class: "control slider"}, label, output, input), show}
}

const checkbox = (control, changed) => {
  const input = element("input", {type: "checkbox", id: control.name})
  input.addEventListener("change", () => changed(input.checked))
  const label = html("label", {for: control.name}, control.label)
  const node = element("div", {class: "control checkbox"}, input, label)
  return {node, show: (value) => { input.checked = value }}
}

const choice = (control, changed) => {
  const inputs = control.options.map((option) => {
    const id = `${control.name}-${option}`.replaceAll(" ", "-")
    const input = element("input", {type: "radio", name: control.name, id, value: option})
    input.addEventListener("change", () => changed(option))
    return [input, element("label", {for: id}, option)]
  })
  const legend = html("legend", {}, control.label)
  const options = inputs.map((pair) => element("span", {class: "option"}, ...pair))
  const node = element("fieldset", {class: "control choice"}, legend, ...options)
  return {node, show: (value) => { for (const [input] of inputs) input.checked = input.value === value }}
}

// A choice whose options are the nodes of a tree: [value, its parent's value or "", label].
const tree = (control, changed) => {
  const inputs = []
  const branches = (above) => {
    const nodes = control.nodes.filter(([, parent]) => parent === above)
    return nodes.length ? [element("ul", {}, ...nodes.map(leaf))] : []
  }
  const leaf = ([value, , text]) => {
    const id = `${control.name}-${value}`
    const input = element("input", {type: "radio", name: control.name, id, value})
    input.addEventListener("change", () => changed(value))
    inputs.push(input)
    const node = element("div", {class: "node"}, input, html("label", {for: id}, text))
    return element("li", {}, node, ...branches(value))
  }
  const legend = html("legend", {}, control.label)
  const node = element("fieldset", {class: "control tree"}, legend, ...branches(""))
  return {node, show: (value) => { for (const input of inputs) input.checked = input.value === value }}
}

// Over powers of ten: the slider moves the exponent.
const log = (control, changed) => {
  const input = element("input", {type: "range", id: control.name, step: 0.01,
    min: Math.log10(control.start), max: Math.log10(control.end)})
  const output = element("output", {for: control.name})
  const tell = (value) => {
    output.textContent = written(value)
    input.setAttribute("aria-valuetext", output.textContent)
    input.style.setProperty("--share", `${100 * (input.value - input.min) / (input.max - input.min)}%`)
  }
  input.addEventListener("input", () => {
    const value = Number((10 ** input.value).toPrecision(3))
    tell(value)
    changed(Math.min(control.end, Math.max(control.start, value)))
  })
  const label = html("label", {for: control.name}, control.label)
  return {
    node: element("div", {class: "control slider"}, label, output, input),
    show: (value) => { input.value = Math.log10(value); tell(value) },
  }
}

// A number to type; empty stands for what Python hints at.
const entry = (control, changed) => {
  // The arrow keys count from the least: from 1 by tens they would go to 11, 21, …
  const least = Math.floor(control.start / control.step) * control.step
  const input = element("input", {type: "number", id: control.name, min: least,
    max: control.end, step: control.step})
  let value = null, hint = ""
  let typing = false // what is half typed is the reader's: -0 may become -0.05
  const write = () => {
    const text = value ?? hint
    if (!typing && (input.value === "" || Number(input.value) !== text)) input.value = text
  }
  const take = (number) => { value = number; changed(number) }
  input.addEventListener("input", () => {
    typing = true
    if (input.value !== "") take(Number(input.value))
  })
  const typed = () => { typing = false; write() }
  input.addEventListener("change", () => { // it was left, or Enter or an arrow key was pressed
    if (input.value === "" && !input.validity.badInput) take(control.default)
    typed()
  })
  input.addEventListener("blur", typed) // no change, if it was typed to what it had been
  const label = html("label", {for: control.name}, control.label)
  return {
    node: element("div", {class: "control entry"}, label, input),
    show: (given) => { value = given; write() },
    hint: (given) => { hint = given; write() },
  }
}

const select = (control, changed) => {
  const options = control.options.map((option) => element("option", {value: option}, option))
  const input = element("select", {id: control.name}, ...options)
  input.addEventListener("change", () => changed(input.value))
  const label = html("label", {for: control.name}, control.label)
  const node = element("div", {class: "control entry"}, label, input)
  return {node, show: (value) => { input.value = value }}
}

// A line of text, and what is wrong with it, at the character.
const text = (control, changed) => {
  const fault = element("p", {class: "fault", role: "status", id: `${control.name}-fault`})
  const input = element("input", {type: "text", id: control.name, maxlength: control.longest + 1, // that is refused
    spellcheck: "false", autocapitalize: "off", autocomplete: "off",
    "aria-describedby": fault.id})
  input.addEventListener("input", () => changed(input.value))
  const label = html("label", {for: control.name}, control.label)
  return {
    node: element("div", {class: "control text"}, label, input, fault),
    show: (value) => { if (input.value !== value) input.value = value },
    fault: (wrong) => {
      input.setAttribute("aria-invalid", String(Boolean(wrong)))
      fault.replaceChildren()
      if (!wrong) return
      const {text, position, reason} = wrong
      const here = element("mark", {}, text.slice(position, position + 1) || "\u00a0")
      fault.append(element("code", {}, text.slice(0, position), here, text.slice(position + 1)),
        ` ${reason}`)
    },
  }
}

// What a control does: under the pointer, and for screen readers.
const explain = (node, control) => {
  const note = element("span", {id: `${control.name}-doc`, hidden: true}, control.doc)
  node.title = control.doc
  node.append(note)
  const named = node.matches("fieldset") ? node : node.querySelector("input, select")
  const others = named.getAttribute("aria-describedby")
  named.setAttribute("aria-describedby", others ? `${note.id} ${others}` : note.id)
}

const KINDS = {slider, checkbox, choice, tree, log, entry, select, text}

// -- Numbers as the prose writes them: three digits, a true minus sign --------------------------

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹"
// Of the number as it is rounded: 0.9999 is written as 1.00.
const exponentOf = (size) => Number(size.toExponential(2).split("e")[1])
const plain = (exponent) => exponent >= -3 && exponent < 5
const written = (value) => {
  if (value === undefined || Number.isNaN(value)) return "–"
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞"
  const size = Math.abs(value), sign = value < 0 ? "−" : ""
  if (size === 0) return "0"
  const exponent = exponentOf(size)
  if (plain(exponent)) return sign + size.toFixed(Math.max(0, 2 - exponent))
  const [digits, power] = size.toExponential(1).split("e")
  const raised = power.replace("+", "").replace("-", "⁻").replace(/\d/g, (d) => SUPERSCRIPT[d])
  return `${sign}${digits} × 10${raised}`
}

// The widest that a number of the column is written, in widths of a digit: a sign is about as wide
// as a digit, a point or a space about half, a superscript about three quarters.
const room = (column) => {
  let widest = 1
  for (const value of column ?? []) {
    const size = Math.abs(value)
    if (size === 0 || !Number.isFinite(size)) continue
    const exponent = Math.floor(Math.log10(1.0005 * size)) // as it is when it is rounded
    const width = !plain(exponent) ? 7 + 0.75 * String(exponent).length
      : exponent < 0 ? 3.5 - exponent : Math.max(3.5, exponent + 1)
    widest = Math.max(widest, width + (value < 0 ? 1.1 : 0))
  }
  return widest
}

// -- Playback: the browser shows one step after another, with no word to Python ------------------

const DURATION = 5000 // milliseconds for a whole run, but
const LONGEST = 500 // for a step
const SPEEDS = {"½×": 0.5, "1×": 1, "2×": 2, "4×": 4}

// A part of a typed array, that shares its memory; Bokeh's own arrays would also copy their shape.
const part = ({buffer, byteOffset, BYTES_PER_ELEMENT}, from, to) =>
  new (BYTES_PER_ELEMENT === 4 ? Float32Array : Float64Array)(
    buffer, byteOffset + from * BYTES_PER_ELEMENT, to - from)

// What `Film.show` packed: "a b c" → their columns, one below the other; "d[]" → a row a step.
const unpacked = (sent) => {
  const columns = {}
  for (const [key, [numbers]] of Object.entries(sent)) {
    if (key.endsWith("[]")) columns[key.slice(0, -2)] = numbers
    else {
      const length = numbers.shape[1]
      key.split(" ").forEach((name, i) => {
        columns[name] = part(numbers, i * length, (i + 1) * length)
      })
    }
  }
  return columns
}

const playback = (film, opens, announce, settle) => {
  const {sent, full, head, now, row} = film
  // Their columns are of one length; Bokeh would compare them all, anew for each glyph.
  for (const source of [full, head, now]) if (source) source.get_length = () => source.data.t?.length ?? null
  full.data = unpacked(sent.data)
  const last = () => Math.max(0, (full.data.t?.length ?? 1) - 1)
  let step = opens ?? last(), frame = null

  const show = (k) => {
    step = Math.max(0, Math.min(k, last()))
    const past = {}, present = {}, across = {...row?.data}
    for (const [name, column] of Object.entries(full.data)) {
      const width = column.shape?.[1]
      if (width) {
        across[name] = part(column, step * width, (step + 1) * width)
      } else {
        past[name] = part(column, 0, step + 1)
        present[name] = part(column, step, step + 1)
      }
    }
    if (head) head.data = past // null where no plot draws it
    if (now) now.data = present
    if (row) row.data = across
    scrub.max = last()
    scrub.value = step
    scrub.style.setProperty("--share", `${last() ? (100 * step) / last() : 0}%`)
    const t = full.data.t // a film may show some of the steps only
    count.textContent = `step ${t?.[step] ?? 0} of ${t?.[last()] ?? 0}`
    scrub.setAttribute("aria-valuetext", count.textContent)
    back.setAttribute("aria-disabled", step === 0) // `disabled` would lose the focus
    forward.setAttribute("aria-disabled", step === last())
    announce(step, full.data)
  }

  const pause = () => {
    cancelAnimationFrame(frame)
    frame = null
    play.textContent = "Play"
    play.classList.remove("playing")
  }
  const start = () => {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return show(last())
    settle()
    const from = step === last() ? 0 : step
    const begun = performance.now()
    const pace = Math.min(DURATION / last(), LONGEST) / SPEEDS[speed.value]
    play.textContent = "Pause"
    play.classList.add("playing")
    const tick = (time) => {
      const k = from + Math.floor(Math.max(0, time - begun) / pace)
      if (k !== step) show(k)
      if (step < last()) frame = requestAnimationFrame(tick)
      else pause()
    }
    show(from)
    frame = requestAnimationFrame(tick)
  }
  const jump = (k) => { pause(); show(k) }

  const play = element("button", {type: "button", class: "play",
    onclick: () => frame === null ? start() : pause()}, "Play")
  const back = element("button", {type: "button", "aria-label": "One step back",
    onclick: () => jump(step - 1)}, "‹")
  const forward = element("button", {type: "button", "aria-label": "One step on",
    onclick: () => jump(step + 1)}, "›")
  const scrub = element("input", {type: "range", min: 0, max: last(), step: 1, "aria-label": "Step",
    oninput: () => jump(Number(scrub.value))})
  const count = element("span", {class: "count"})
  const speeds = Object.keys(SPEEDS).map((name) => element("option", {selected: name === "1×"}, name))
  const speed = element("select", {class: "speed", "aria-label": "Speed", title: "Speed of playback",
    onchange: () => {
      if (frame === null) return
      cancelAnimationFrame(frame)
      start()
    }}, ...speeds)
  const node = element("div", {class: "transport", role: "group", "aria-label": "Playback"},
    play, back, forward, scrub, count, speed)

  // A new run keeps the step that is being looked at, or the end if that was it.
  let length = last()
  const renewed = () => {
    full.data = unpacked(sent.data)
    const ended = step === length
    length = last()
    show(ended && frame === null ? length : step)
  }
  sent.properties.data.change.connect(renewed)
  show(step)
  const stop = () => { pause(); sent.properties.data.change.disconnect(renewed) }
  return {node, stop, told: () => count.textContent}
}

// -- The state in the address ----------------------------------------------------------------------

const address = (spec) => {
  let timer = null, shown, newest
  return (values, step = shown) => {
    shown = step
    newest = values
    timer ??= setTimeout(() => { // not put off anew: a film that plays would do so to its end
      timer = null
      const query = new URLSearchParams(location.search)
      if (shown === null) query.delete(`${spec.prefix}step`)
      else if (shown !== undefined) query.set(`${spec.prefix}step`, shown)
      for (const control of spec.controls) {
        const key = spec.prefix + control.name
        if (newest[control.name] === control.default) query.delete(key)
        else query.set(key, newest[control.name])
      }
      const text = query.toString()
      history.replaceState(null, "", location.pathname + (text ? `?${text}` : "") + location.hash)
    }, 300)
  }
}

// -- What the reader takes away -------------------------------------------------------------------

const save = (file, address) => {
  element("a", {href: address, download: file}).click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

// Bokeh's views of the plots, in their order.
const plotViews = (part) => part.canvas_view ? [part]
  : (part.children_views?.() ?? part.child_views ?? []).flatMap(plotViews)

// Bokeh asks the page for the style of each axis and grid, line by line and label by label, whenever
// it paints, and for the size of letters, before which the browser has to lay the page out: a third
// of all that a slider's move takes. The answers change with the theme alone, once the plot is in the
// page: before, there are none.
const forget = new WeakMap() // Bokeh's view of a plot → what forgets its answers
const rememberStyles = (plot) => {
  if (forget.has(plot)) return
  const answers = []
  const remembered = (ask, view) => {
    const known = new Map()
    answers.push(known)
    return (name) => {
      if (!view.el.isConnected) return ask(name)
      if (!known.has(name)) known.set(name, ask(name))
      return known.get(name)
    }
  }
  const parts = [...plot.model.center, ...plot.model.left, ...plot.model.below]
  for (const view of [plot, ...parts.map((part) => plot.renderer_views.get(part))]) {
    for (const visual of view?.visuals ?? []) {
      if (!visual._get_css_value) continue
      visual._get_css_value = remembered(visual._get_css_value.bind(visual), view)
    }
  }
  const size = remembered((name) => Reflect.get(Object.getPrototypeOf(plot), name, plot), plot)
  Object.defineProperty(plot, "base_font_size", {get: () => size("base_font_size")})
  forget.set(plot, () => { for (const known of answers) known.clear() })
}

// At each painting it also writes the style sheet of every curve and arrow anew, which says where in
// the plot it is, and is the same as before.
const spareSheets = (plot) => {
  const sheets = Object.getPrototypeOf([...plot.renderer_views.values()][0].position)
  if (Object.hasOwn(sheets._update, "sparing")) return
  const write = sheets._update
  sheets._update = function (css) { if (css !== this.css) write.call(this, css) }
  sheets._update.sparing = true
}

const LINE = 22 // pixels from a line of a picture's caption to the next

// Writes lines of [swatch or "", text], and breaks those that are too long; returns the height.
const caption = async (context, lines, width) => {
  const space = context.measureText(" ").width
  let y = 0
  for (const line of lines) {
    let x = 0
    const fits = (wide) => { if (x && x + wide > width) { x = 0; y += LINE } }
    for (const [swatch, text] of line) {
      const words = text.split(" ")
      if (swatch) {
        const image = new Image()
        const svg = swatch.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
        image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`
        await image.decode()
        fits(36 + context.measureText(text).width)
        context.drawImage(image, x, y + 4, 28, 14)
        x += 36
      }
      for (const word of words) {
        const wide = context.measureText(word).width
        fits(wide)
        context.fillText(word, x, y + 16)
        x += wide + space
      }
      x += 18
    }
    y += LINE
  }
  return y
}

// All plots of a figure, where they stand, and the caption below them, on the colour of the page.
const picture = async (view, plots, lines) => {
  const frame = plots.getBoundingClientRect(), ratio = devicePixelRatio, edge = 8
  const {color, fontFamily} = getComputedStyle(plots)
  const sheet = () => {
    const canvas = element("canvas", {width: (frame.width + 2 * edge) * ratio})
    return [canvas, canvas.getContext("2d")]
  }
  const write = (context) => {
    context.scale(ratio, ratio)
    context.translate(edge, edge)
    context.fillStyle = color
    context.font = `14px ${fontFamily}`
    return caption(context, lines, frame.width)
  }
  const [canvas, context] = sheet()
  const high = await write(sheet()[1]) // once to know the height, for that empties a canvas
  canvas.height = (frame.height + 12 + high + 2 * edge) * ratio
  context.fillStyle = getComputedStyle(document.body).backgroundColor
  context.fillRect(0, 0, canvas.width, canvas.height)
  for (const plot of plotViews(view)) {
    const at = plot.el.getBoundingClientRect()
    context.drawImage(plot.export("png", true).canvas,
      (at.x - frame.x + edge) * ratio, (at.y - frame.y + edge) * ratio)
  }
  context.translate(0, (frame.height + 12) * ratio)
  await write(context)
  return canvas.toDataURL("image/png")
}

// -- Points picked on a plot: by a tap, a drag or the keyboard --------------------------------------

const NEAR = 24 // pixels: a finger so near a mark means the mark
const MOVED = 6 // pixels: what moves farther is no tap
const CROSS = `<svg width="32" height="32" viewBox="-16 -16 32 32" aria-hidden="true">
  <path d="M-14 0H14M0 -14V14"/><path d="M-12 0H12M0 -12V12"/></svg>`
const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1]}

// Where `drags`, the mark follows a drag and the arrow keys; else these move a cross, and Enter picks.
// A finger scrolls the page, unless it taps or is on the mark. `plot` finds Bokeh's view.
const picking = (box, plot, drags, pick) => {
  const cross = html("div", {class: "cross", hidden: true}, CROSS)
  const where = element("span", {class: "unseen", role: "status"})
  box.append(cross, where)
  let at = null // of the mark, or of the cross where that is on show
  let down = null, held = false, moved = false

  const scales = () => {
    const {frame, el} = plot(), {left, top} = el.getBoundingClientRect()
    return {across: frame.x_scale, up: frame.y_scale, left, top}
  }
  const pixels = () => {
    const {across, up, left, top} = scales()
    return [left + across.compute(at[0]), top + up.compute(at[1])]
  }
  const take = ({clientX, clientY}) => {
    const {across, up, left, top} = scales()
    at = [across.invert(clientX - left), up.invert(clientY - top)]
    cross.hidden = true
    pick(at)
  }
  const near = ({clientX, clientY}) => {
    if (!at) return false
    const [x, y] = pixels()
    return Math.hypot(clientX - x, clientY - y) <= NEAR
  }
  const listen = (event, listener) => box.addEventListener(event, listener)
  listen("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return
    down = event
    held = drags && (event.pointerType === "mouse" || near(event))
    moved = false
  })
  listen("pointermove", (event) => {
    if (event.pointerId !== down?.pointerId) return
    moved ||= Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > MOVED
    if (moved && held) take(event)
  })
  listen("pointerup", (event) => {
    if (event.pointerId !== down?.pointerId) return
    if (!moved) take(event)
    down = null
  })
  listen("pointercancel", () => { down = null }) // the page scrolls
  const keep = (event) => { if (drags && near(event.touches[0])) event.preventDefault() }
  box.addEventListener("touchstart", keep, {passive: false})

  const move = (direction, share) => {
    const {x_range, y_range} = plot().model
    at = [x_range, y_range].map(({start, end}, i) => {
      const from = at?.[i] ?? (start + end) / 2
      return Math.min(end, Math.max(start, from + direction[i] * share * (end - start)))
    })
  }
  const point = () => {
    const {left, top} = box.getBoundingClientRect(), [x, y] = pixels()
    cross.hidden = false
    cross.style.translate = `${x - left}px ${y - top}px`
    const {x_range, y_range} = plot().model
    const [across, up] = [x_range, y_range].map(({start, end}, i) =>
      `${Math.round((100 * (at[i] - start)) / (end - start))} %`)
    where.textContent = `${across} across, ${up} up`
  }
  listen("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key === "Enter" && !cross.hidden) return pick(at)
    if (!ARROWS[event.key]) return
    event.preventDefault() // the page does not scroll
    move(ARROWS[event.key], event.shiftKey ? 0.1 : 0.01)
    if (drags) pick(at)
    else point()
  })
  listen("focusout", () => { cross.hidden = true; where.textContent = "" })
  box.tabIndex = 0
  return (place) => { if (cross.hidden) at = place }
}

// -- The shell ---------------------------------------------------------------------------------

export function render({model, view}) {
  const spec = JSON.parse(model.spec)
  const values = JSON.parse(model.values)
  const remember = spec.address ? address(spec) : () => {}

  // One message at a time: while Python computes, only the newest value waits.
  let waiting = null, newer = false, picked = null, sent = 0
  const touched = new Set() // what the reader has set since the last message
  const held = () => {
    try { return JSON.parse(model.values) } catch { return {} } // not by Python
  }
  const send = () => {
    offline.hidden = !lost
    if (waiting !== null) { newer = true; return }
    newer = false
    touched.clear()
    const before = held()
    const same = spec.controls.every(({name}) => values[name] === before[name])
    // What is as Python has it needs no answer, unless a notice says that something was not taken.
    if (same && !picked && notice.hidden) return reflect()
    waiting = setTimeout(answered, 2000)
    // Counted, for what is the same as before would not be sent.
    if (picked) {
      model.picked = JSON.stringify({...picked, n: ++sent})
      picked = null
    } else {
      model.values = JSON.stringify({...values, "#": ++sent})
    }
  }
  const answered = () => {
    clearTimeout(waiting)
    waiting = null
    if (!newer) return reflect()
    for (const [name, value] of Object.entries(held())) // as by a click, whose answer this is
      if (!touched.has(name)) values[name] = value
    send()
  }
  const inputs = {}
  const standing = {} // what each input shows
  const showAll = () => {
    for (const [name, input] of Object.entries(inputs)) {
      if (standing[name] === values[name]) continue
      standing[name] = values[name]
      input.show(values[name])
    }
    arrange()
  }
  const reflect = () => {
    Object.assign(values, held())
    showAll()
    remember(values)
  }
  // Some controls are there only where others have certain values.
  const arrange = () => {
    for (const {name, when} of spec.controls) {
      if (when) hide(inputs[name].node,
        !Object.entries(when).every(([other, allowed]) => allowed.includes(values[other])))
    }
  }
  model.on("served", answered)
  let lost = false
  const offline = element("p", {class: "notice", role: "alert", hidden: true},
    "The connection to the server is lost. What is on show still plays, but it is of the settings " +
    "before; for new ones, reload the page.")
  const connection = (_, {event_name}) => {
    lost = event_name === "connection_lost"
    offline.hidden ||= !lost
  }
  model.document.on_event("connection_lost", connection)
  model.document.on_event("client_reconnected", connection)
  model.on("values", () => { if (waiting === null) reflect() }) // another figure set them

  const controls = element("div", {class: "controls"})
  const rarer = element("div", {class: "controls"})
  for (const control of spec.controls) {
    const input = KINDS[control.kind](control, (value) => {
      values[control.name] = standing[control.name] = value
      touched.add(control.name)
      arrange()
      send()
    })
    inputs[control.name] = input
    if (control.doc) explain(input.node, control)
    const group = control.more ? rarer : controls
    if (spec.breaks.includes(control.name)) group.append(element("span", {class: "break"}))
    group.append(input.node)
  }
  const more = element("details", {class: "more"}, element("summary", {}, "More"), rarer)
  if (rarer.childElementCount) controls.append(more)
  if (spec.controls.length) controls.append(element("button", {type: "button", class: "reset", onclick: () => {
    for (const control of spec.controls) {
      values[control.name] = control.default
      touched.add(control.name)
    }
    showAll()
    send()
  }}, "Reset"))

  const notice = element("p", {class: "notice", role: "alert", hidden: true})
  const plots = element("div", {class: "plots", style: `--columns: ${spec.columns}`})
  const marks = {} // plot → tells it where what is picked on it stands
  model.get_child("plots").forEach((plot, i) => {
    const label = spec.plots[i]
    const box = element("figure", {role: "img", "aria-label": label}, plot)
    plots.append(box)
    if (!spec.picks.includes(i)) return
    // Python is told where, in the plot's own coordinates.
    const drags = spec.drags.includes(i)
    box.classList.add("pick")
    box.setAttribute("role", "application")
    box.setAttribute("aria-label", `${label}. ${drags
      ? "The arrow keys move the start, with Shift farther."
      : "The arrow keys move a cross, with Shift farther; Enter loads what is there."}`)
    marks[i] = picking(box, () => plotViews(view)[i], drags, ([x, y]) => {
      picked = {plot: i, x, y}
      send()
    })
  })
  const progress = element("progress", {max: 1, hidden: true, "aria-label": "Computing"})
  const above = element("div"), below = element("div")
  const readout = element("div", {class: "readout"}, above, below)
  const summary = element("p", {class: "summary", role: "status"})

  const claims = element("ul", {class: "claims"})
  const answers = spec.claims.map((claim, index) => {
    const answer = element("span", {class: "answer", role: "status"})
    const button = element("button", {type: "button", "aria-label": `Try it: ${claim.plain}`,
      onclick: () => { model.tried = model.tried + spec.claims.length + index -
                       (model.tried % spec.claims.length) }}, "Try it")
    claims.append(element("li", {}, html("span", {class: "claim"}, claim.text), button, answer))
    return answer
  })

  // What the reader takes away: Python writes a text, the browser saves it, or copies it.
  const actions = element("div", {class: "actions"})
  const taken = element("textarea", {class: "taken", readonly: true, hidden: true, rows: 12,
    "aria-label": "The text that was copied"})
  const heard = element("p", {class: "heard", role: "status"})
  let asked = 0
  for (const [name, label] of Object.entries(spec.actions)) {
    actions.append(element("button", {type: "button", onclick: () => {
      model.asked = JSON.stringify({name, n: ++asked})
    }}, label))
  }
  model.on("given", async () => {
    const {file, text, said} = JSON.parse(model.given)
    heard.textContent = said
    if (file.endsWith(".png")) {
      const step = film ? [[["", film.told()]]] : []
      return save(file, await picture(view, plots, [...JSON.parse(text), ...step]))
    }
    if (file) return save(file, URL.createObjectURL(new Blob([text], {type: "text/plain"})))
    taken.hidden = !text
    taken.value = text
    if (!text) return
    try {
      await navigator.clipboard.writeText(text)
    } catch { // no permission, or no secure address
      taken.select()
      heard.textContent = "The browser does not let the page copy: copy it from here."
    }
  })

  const rules = spec.rules ? html("div", {class: "rules"}, spec.rules) : ""
  const source = (name) => view.model.document.get_model_by_name(name)
  // The numbers of the step on show: every <b data-column="…"> gets that column's.
  const equation = html("div", {class: "equation"}, spec.equation)
  let shown = null
  const blanks = () => [equation, readout].flatMap((part) =>
    [...part.querySelectorAll("[data-column]")])
  // Numbers widen and narrow as they play, and nothing below may move: a cell of a table keeps the
  // width of its widest number, a text the height that it has with all of them at their widest.
  let fitted = new WeakMap() // blank → the column that it has room for
  let boxes = [] // texts with blanks
  const fit = (columns) => {
    for (const text of boxes) text.style.minHeight = ""
    const texts = new Map()
    for (const blank of blanks()) {
      const {column} = blank.dataset
      fitted.set(blank, columns[column])
      blank.style.minWidth = column === "t" ? `${String(columns.t?.at(-1) ?? 0).length}ch`
        : `${room(columns[column])}ch`
      if (!blank.closest("table")) texts.set(blank, blank.closest(".equation, p"))
    }
    boxes = [...new Set(texts.values())].filter(Boolean)
    const heights = boxes.map((text) => text.offsetHeight)
    boxes.forEach((text, i) => { text.style.minHeight = `${heights[i]}px` })
    for (const blank of texts.keys()) blank.style.minWidth = ""
  }
  let wide = 0
  const resized = new ResizeObserver(() => {
    if (!shown || readout.clientWidth === wide) return
    wide = readout.clientWidth
    fit(shown[1])
  })
  // At once at first and before playing; of what is being dragged only the end needs it.
  let fitting = null
  const settle = () => {
    clearTimeout(fitting)
    const [, columns] = shown
    if (blanks().some((blank) => fitted.get(blank) !== columns[blank.dataset.column])) fit(columns)
  }
  const announce = (...moment) => {
    const first = !shown
    const [step, columns] = shown = moment
    // Before the first step there is nothing to write into it, but its room is kept.
    equation.style.visibility = step === 0 ? "hidden" : "visible"
    clearTimeout(fitting)
    if (first) settle()
    else fitting = setTimeout(settle, 250)
    for (const blank of blanks()) {
      const {column} = blank.dataset
      put(blank, column === "t" ? String(columns.t?.[step]) : written(columns[column]?.[step]))
    }
    const last = (columns.t?.length ?? 1) - 1
    if (spec.step) remember(values, step === (spec.opens ?? last) ? null : step)
  }
  const opened = spec.step && spec.address && new URLSearchParams(location.search).get(`${spec.prefix}step`)
  const opens = /^\d{1,4}$/.test(opened) ? Number(opened) : spec.opens
  const film = spec.film && playback({
    sent: source(`${spec.film}-sent`), full: source(spec.film), head: source(`${spec.film}-head`), now: source(`${spec.film}-now`),
    row: source(`${spec.film}-row`),
  }, opens, announce, settle)

  // A canvas takes its colours from the page when it paints.
  const repainted = () => {
    for (const plot of plotViews(view)) {
      forget.get(plot)?.()
      plot.request_paint()
    }
  }
  window.addEventListener("guide-theme", repainted)

  let speak = null
  const read = new Map() // part of the readout → the HTML that it was written from
  const tell = () => {
    const told = JSON.parse(model.told)
    if (told.notice || notice.textContent) notice.textContent = told.notice // an alert is heard anew
    hide(notice, !told.notice)
    const changed = [[above, told.above ?? ""], [below, told.readout]]
      .filter(([part, text]) => read.get(part) !== text)
    for (const [part, text] of changed) {
      rewrite(part, text)
      read.set(part, text)
    }
    if (shown && changed.length) {
      fitted = new WeakMap()
      announce(...shown)
    }
    for (const [name, wrong] of Object.entries(told.faults ?? {})) inputs[name].fault(wrong)
    for (const [name, hint] of Object.entries(told.hints ?? {})) inputs[name].hint(hint)
    if (!newer) // else Python speaks of a point before the newest
      for (const [i, mark] of Object.entries(marks)) mark(told.places?.[i])
    const part = told.progress ?? 1
    hide(progress, part >= 1)
    if (progress.value !== part) progress.value = part
    clearTimeout(speak) // a screen reader hears where a drag ended, not every value on the way
    speak = setTimeout(() => { summary.textContent = told.summary }, 600)
    answers.forEach((answer, index) => {
      const answered = told.answer && told.answer.index === index
      answer.innerHTML = answered ? told.answer.text : ""
      answer.className = `answer${answered ? (told.answer.holds ? " holds" : " fails") : ""}`
    })
  }
  model.on("told", tell)
  tell()
  reflect()
  more.open = spec.controls.some((c) => c.more && values[c.name] !== c.default)
  // A canvas takes no keys: it is no place to stop at.
  model.on("after_render", () => {
    for (const plot of plotViews(view)) {
      plot.canvas_view.events_el.removeAttribute("tabindex")
      rememberStyles(plot)
      spareSheets(plot)
    }
  })
  resized.observe(readout)
  model.on("remove", () => {
    if (film) film.stop()
    resized.disconnect()
    clearTimeout(fitting)
    window.removeEventListener("guide-theme", repainted)
  })

  const box = element("div", {class: "frame"}, notice, offline, controls, progress, plots)
  if (film) box.append(film.node)
  if (spec.equation) box.append(equation)
  box.append(readout, summary)
  if (actions.childElementCount) box.append(actions, heard, taken)
  if (spec.claims.length) box.append(claims)
  box.append(rules)
  return box
}
