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

// -- Controls: one native input for each parameter ---------------------------------------------

const slider = (control, changed) => {
  const input = element("input", {
    type: "range", id: control.name, min: control.start, max: control.end, step: control.step,
  })
  const output = element("output", {for: control.name})
  const show = (value) => {
    input.value = value
    output.textContent = Number(value).toFixed(control.digits)
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
  const input = element("input", {type: "number", id: control.name, min: control.start,
    max: control.end, step: control.step})
  let value = null, hint = ""
  const write = () => {
    const text = value ?? hint
    if (input.value === "" || Number(input.value) !== text) input.value = text
  }
  input.addEventListener("input", () => { if (input.value !== "") changed(Number(input.value)) })
  input.addEventListener("change", () => { if (input.value === "") changed(control.default) })
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
  const input = element("input", {type: "text", id: control.name, maxlength: control.longest,
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

const KINDS = {slider, checkbox, choice, tree, log, entry, select, text}

// -- Numbers as the prose writes them: three digits, a true minus sign --------------------------

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹"
const written = (value) => {
  if (value === undefined || Number.isNaN(value)) return "–"
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞"
  const size = Math.abs(value), sign = value < 0 ? "−" : ""
  if (size === 0) return "0"
  const exponent = Math.floor(Math.log10(size))
  if (exponent >= -3 && exponent < 5) return sign + size.toFixed(Math.max(0, 2 - exponent))
  const power = String(Math.abs(exponent)).replace(/\d/g, (digit) => SUPERSCRIPT[digit])
  return `${sign}${(size / 10 ** exponent).toFixed(1)} × 10${exponent < 0 ? "⁻" : ""}${power}`
}

// -- Playback: the browser shows one step after another, with no word to Python ------------------

const DURATION = 5000 // milliseconds for a whole run

const playback = (film, opens, announce) => {
  const {full, head, now, row} = film
  const last = () => Math.max(0, (full.data.t?.length ?? 1) - 1)
  let step = opens ?? last(), frame = null
  const cut = (column, from, to) => Array.prototype.slice.call(column, from, to)

  const show = (k) => {
    step = Math.max(0, Math.min(k, last()))
    const past = {}, present = {}, across = {...row?.data}
    for (const [name, column] of Object.entries(full.data)) {
      const width = column.shape?.[1]
      if (width) {
        across[name] = cut(column, step * width, (step + 1) * width)
      } else {
        past[name] = cut(column, 0, step + 1)
        present[name] = cut(column, step, step + 1)
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
    back.disabled = step === 0
    forward.disabled = step === last()
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
    const from = step === last() ? 0 : step
    const begun = performance.now()
    play.textContent = "Pause"
    play.classList.add("playing")
    const tick = (time) => {
      const k = from + Math.floor(Math.max(0, time - begun) / DURATION * last())
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
  const node = element("div", {class: "transport", role: "group", "aria-label": "Playback"},
    play, back, forward, scrub, count)

  // A new run keeps the step that is being looked at, or the end if that was it.
  let length = last()
  const renewed = () => {
    const ended = step === length
    length = last()
    show(ended && frame === null ? length : step)
  }
  full.properties.data.change.connect(renewed)
  show(step)
  return {node, stop: () => { pause(); full.properties.data.change.disconnect(renewed) }}
}

// -- The state in the address ----------------------------------------------------------------------

const address = (spec) => {
  let timer = null, shown
  return (values, step = shown) => {
    clearTimeout(timer)
    shown = step
    timer = setTimeout(() => {
      const query = new URLSearchParams(location.search)
      if (step === null) query.delete(`${spec.prefix}step`)
      else if (step !== undefined) query.set(`${spec.prefix}step`, step)
      for (const control of spec.controls) {
        const key = spec.prefix + control.name
        if (values[control.name] === control.default) query.delete(key)
        else query.set(key, values[control.name])
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

// All plots of a figure, where they stand, on the colour of the page.
const picture = (view, plots) => {
  const canvas = element("canvas"), context = canvas.getContext("2d")
  const frame = plots.getBoundingClientRect(), ratio = devicePixelRatio
  canvas.width = frame.width * ratio
  canvas.height = frame.height * ratio
  context.fillStyle = getComputedStyle(document.body).backgroundColor
  context.fillRect(0, 0, canvas.width, canvas.height)
  const draw = (part) => {
    if (part.canvas_view) {
      const at = part.el.getBoundingClientRect()
      context.drawImage(part.export("png", true).canvas, (at.x - frame.x) * ratio, (at.y - frame.y) * ratio)
    } else {
      for (const child of part.children_views?.() ?? part.child_views ?? []) draw(child)
    }
  }
  draw(view)
  return canvas.toDataURL("image/png")
}

// -- The shell ---------------------------------------------------------------------------------

export function render({model, view}) {
  const spec = JSON.parse(model.spec)
  const values = JSON.parse(model.values)
  const remember = spec.address ? address(spec) : () => {}

  // One message at a time: while Python computes, only the newest value waits.
  let waiting = null, newer = false, picked = null, picks = 0
  const send = () => {
    if (waiting !== null) { newer = true; return }
    newer = false
    waiting = setTimeout(answered, 2000)
    if (picked) {
      model.picked = JSON.stringify({...picked, n: ++picks})
      picked = null
    } else {
      model.values = JSON.stringify(values)
    }
  }
  const answered = () => {
    clearTimeout(waiting)
    waiting = null
    if (newer) send()
    else reflect()
  }
  const inputs = {}
  const reflect = () => {
    try { Object.assign(values, JSON.parse(model.values)) } catch { return } // not by Python
    for (const [name, input] of Object.entries(inputs)) input.show(values[name])
    if (spec.controls.some((c) => c.more && values[c.name] !== c.default)) more.open = true
    arrange()
    remember(values)
  }
  // Some controls are there only where others have certain values.
  const arrange = () => {
    for (const {name, when} of spec.controls) {
      if (when) inputs[name].node.hidden =
        !Object.entries(when).every(([other, allowed]) => allowed.includes(values[other]))
    }
  }
  model.on("served", answered)
  model.on("values", () => { if (waiting === null) reflect() }) // another figure set them

  const controls = element("div", {class: "controls"})
  const rarer = element("div", {class: "controls"})
  for (const control of spec.controls) {
    const input = KINDS[control.kind](control, (value) => {
      values[control.name] = value
      arrange()
      send()
    })
    inputs[control.name] = input
    const group = control.more ? rarer : controls
    if (spec.breaks.includes(control.name)) group.append(element("span", {class: "break"}))
    group.append(input.node)
  }
  const more = element("details", {class: "more"}, element("summary", {}, "More"), rarer)
  if (rarer.childElementCount) controls.append(more)
  if (spec.controls.length) controls.append(element("button", {type: "button", class: "reset", onclick: () => {
    for (const control of spec.controls) values[control.name] = control.default
    for (const [name, input] of Object.entries(inputs)) input.show(values[name])
    arrange()
    send()
  }}, "Reset"))

  const notice = element("p", {class: "notice", role: "alert", hidden: true})
  const plots = element("div", {class: "plots", style: `--columns: ${spec.columns}`})
  model.get_child("plots").forEach((plot, i) => {
    const label = spec.plots[i]
    const box = element("figure", {role: "img", "aria-label": label}, plot)
    plots.append(box)
    if (!spec.picks.includes(i)) return
    // A click or a drag on the plot: Python is told where, in the plot's own coordinates.
    box.classList.add("pick")
    const pick = ({x, y}) => { picked = {plot: i, x, y}; send() }
    for (const event of spec.drags.includes(i) ? ["tap", "panstart", "pan"] : ["tap"])
      view.model.data.plots[i].on_event(event, pick)
  })
  const progress = element("progress", {max: 1, hidden: true, "aria-label": "Computing"})
  const readout = html("div", {class: "readout"}, "")
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
      if (name === "picture") save(`${spec.slug}.png`, picture(view, plots))
      else model.asked = JSON.stringify({name, n: ++asked})
    }}, label))
  }
  model.on("given", async () => {
    const {file, text, said} = JSON.parse(model.given)
    heard.textContent = said
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
  const announce = (...moment) => {
    const [step, columns] = shown = moment
    // Before the first step there is nothing to write into it, but its room is kept.
    equation.style.visibility = step === 0 ? "hidden" : "visible"
    for (const part of [equation, readout]) {
      for (const blank of part.querySelectorAll("[data-column]")) {
        const {column} = blank.dataset
        blank.textContent = column === "t" ? columns.t?.[step] : written(columns[column]?.[step])
      }
    }
    const last = (columns.t?.length ?? 1) - 1
    if (spec.step) remember(values, step === (spec.opens ?? last) ? null : step)
  }
  const opened = spec.step && spec.address && new URLSearchParams(location.search).get(`${spec.prefix}step`)
  const opens = /^\d{1,4}$/.test(opened) ? Number(opened) : spec.opens
  const film = spec.film && playback({
    full: source(spec.film), head: source(`${spec.film}-head`), now: source(`${spec.film}-now`),
    row: source(`${spec.film}-row`),
  }, opens, announce)

  // A canvas takes its colours from the page when it paints.
  const repaint = (part) => {
    if (part.canvas_view) part.request_paint()
    for (const child of part.children_views?.() ?? part.child_views ?? []) repaint(child)
  }
  const repainted = () => repaint(view)
  window.addEventListener("guide-theme", repainted)

  let speak = null, read = null
  const tell = () => {
    const told = JSON.parse(model.told)
    notice.textContent = told.notice
    notice.hidden = !told.notice
    if (read !== told.readout) {
      readout.innerHTML = read = told.readout
      if (shown) announce(...shown)
    }
    for (const [name, wrong] of Object.entries(told.faults ?? {})) inputs[name].fault(wrong)
    for (const [name, hint] of Object.entries(told.hints ?? {})) inputs[name].hint(hint)
    const part = told.progress ?? 1
    progress.hidden = part >= 1
    progress.value = part
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
  model.on("remove", () => {
    if (film) film.stop()
    window.removeEventListener("guide-theme", repainted)
  })

  const box = element("div", {class: "frame"}, notice, controls, progress, plots)
  if (film) box.append(film.node)
  if (spec.equation) box.append(equation)
  box.append(readout, summary)
  if (actions.childElementCount) box.append(actions, heard, taken)
  if (spec.claims.length) box.append(claims)
  box.append(rules)
  return box
}
