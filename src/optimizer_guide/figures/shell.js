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
    const id = `${control.name}-${option}`
    const input = element("input", {type: "radio", name: control.name, id, value: option})
    input.addEventListener("change", () => changed(option))
    return [input, element("label", {for: id}, option)]
  })
  const legend = html("legend", {}, control.label)
  const node = element("fieldset", {class: "control choice"}, legend, ...inputs.flat())
  return {node, show: (value) => { for (const [input] of inputs) input.checked = input.value === value }}
}

const KINDS = {slider, checkbox, choice}

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

const playback = (film, announce) => {
  const {full, head, now} = film
  const last = () => Math.max(0, (full.data.t?.length ?? 1) - 1)
  let step = last(), frame = null

  const show = (k) => {
    step = Math.max(0, Math.min(k, last()))
    const past = {}, present = {}
    for (const [name, column] of Object.entries(full.data)) {
      past[name] = Array.prototype.slice.call(column, 0, step + 1)
      present[name] = Array.prototype.slice.call(column, step, step + 1)
    }
    head.data = past
    now.data = present
    scrub.max = last()
    scrub.value = step
    scrub.style.setProperty("--share", `${last() ? (100 * step) / last() : 0}%`)
    scrub.setAttribute("aria-valuetext", `step ${step} of ${last()}`)
    count.textContent = `step ${step} of ${last()}`
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
  let timer = null
  return (values) => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      const query = new URLSearchParams(location.search)
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

// -- The shell ---------------------------------------------------------------------------------

export function render({model, view}) {
  const spec = JSON.parse(model.spec)
  const values = JSON.parse(model.values)
  const remember = spec.address ? address(spec) : () => {}

  // One message at a time: while Python computes, only the newest value waits.
  let waiting = null, newer = false
  const send = () => {
    if (waiting !== null) { newer = true; return }
    newer = false
    waiting = setTimeout(answered, 2000)
    model.values = JSON.stringify(values)
  }
  const answered = () => {
    clearTimeout(waiting)
    waiting = null
    if (newer) send()
    else reflect()
  }
  const inputs = {}
  const reflect = () => {
    Object.assign(values, JSON.parse(model.values))
    for (const [name, input] of Object.entries(inputs)) input.show(values[name])
    remember(values)
  }
  model.on("served", answered)

  const controls = element("div", {class: "controls"})
  for (const control of spec.controls) {
    const input = KINDS[control.kind](control, (value) => { values[control.name] = value; send() })
    inputs[control.name] = input
    controls.append(input.node)
  }
  controls.append(element("button", {type: "button", class: "reset", onclick: () => {
    for (const control of spec.controls) values[control.name] = control.default
    for (const [name, input] of Object.entries(inputs)) input.show(values[name])
    send()
  }}, "Reset"))

  const notice = element("p", {class: "notice", role: "alert", hidden: true})
  const plots = element("div", {class: "plots", style: `--columns: ${spec.columns}`})
  model.get_child("plots").forEach((plot, i) => {
    const label = spec.plots[i]
    plots.append(element("figure", {role: "img", "aria-label": label}, plot))
  })
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

  const rules = spec.rules ? html("div", {class: "rules"}, spec.rules) : ""
  const source = (name) => view.model.document.get_model_by_name(name)
  // The equation of the step on show: every <b data-column="…"> gets that column's number.
  const equation = html("div", {class: "equation"}, spec.equation)
  const blanks = [...equation.querySelectorAll("[data-column]")]
  const announce = (step, columns) => {
    for (const blank of blanks) blank.textContent = written(columns[blank.dataset.column]?.[step])
  }
  const film = spec.film && playback({
    full: source(spec.film), head: source(`${spec.film}-head`), now: source(`${spec.film}-now`),
  }, announce)

  // A canvas takes its colours from the page when it paints.
  const repaint = (part) => {
    if (part.canvas_view) part.request_paint()
    for (const child of part.children_views?.() ?? part.child_views ?? []) repaint(child)
  }
  const repainted = () => repaint(view)
  window.addEventListener("guide-theme", repainted)

  let speak = null
  const tell = () => {
    const told = JSON.parse(model.told)
    notice.textContent = told.notice
    notice.hidden = !told.notice
    if (readout.innerHTML !== told.readout) readout.innerHTML = told.readout
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
    film?.stop()
    window.removeEventListener("guide-theme", repainted)
  })

  const box = element("div", {class: "shell"}, notice, controls, plots)
  if (film) box.append(film.node)
  if (spec.equation) box.append(equation)
  box.append(readout, summary)
  if (spec.claims.length) box.append(claims)
  box.append(rules)
  return box
}
