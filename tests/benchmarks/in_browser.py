"""What is timed in the page itself, and the tables of it."""

import statistics
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page

FOLDER = Path(__file__).parents[2] / ".benchmarks"

# Notes when each canvas was last drawn on: the end of the frame in which it was.  It hears of that
# from the canvas itself, so that it is the same for any figure, whoever painted it.
WATCH = """() => {
  if (window.lastPaint) return
  window.lastPaint = new Map()
  const request = window.requestAnimationFrame.bind(window)
  let isFrame = false
  window.requestAnimationFrame = (callback) => request((time) => {
    isFrame = true
    try { callback(time) } finally { isFrame = false }
  })
  let drawn = new Set()
  const {port1, port2} = new MessageChannel() // its message comes after the frame's painting
  port1.onmessage = () => {
    for (const canvas of drawn) lastPaint.set(canvas, performance.now())
    drawn = new Set()
  }
  const end = () => port2.postMessage(0)
  const context = CanvasRenderingContext2D.prototype
  for (const name of ["clearRect", "stroke", "fill", "drawImage"]) {
    const draw = context[name]
    context[name] = function (...rest) {
      if (drawn.size === 0) isFrame ? end() : request(end)
      drawn.add(this.canvas)
      return draw.apply(this, rest)
    }
  }
}"""

# Milliseconds from the input event of a slider to the end of the last frame in which a canvas in
# `to` was painted; null where none was.
MOVE = """async ([from, name, share, to]) => {
  const QUIET = 200, PATIENCE = 4000 // milliseconds without a painting; and for the first
  const inside = (node, box) => {
    for (let at = node; at; at = at.getRootNode().host) if (box.contains(at)) return true
    return false
  }
  const find = (node) => {
    for (const child of node.querySelectorAll("*")) {
      const found = child.matches(name) ? child : child.shadowRoot && find(child.shadowRoot)
      if (found) return found
    }
  }
  const input = find(document.querySelector(from))
  const box = document.querySelector(to)
  const [low, high, before] = [Number(input.min), Number(input.max), input.value]
  lastPaint.clear()
  const begun = performance.now()
  input.value = low + (high - low) * share
  if (input.value === before) return null // less than a step of the slider
  input.dispatchEvent(new Event("input", {bubbles: true}))
  while (true) {
    await new Promise((resolve) => setTimeout(resolve, 25))
    const own = [...lastPaint].filter(([canvas]) => inside(canvas, box)).map(([, time]) => time)
    const last = Math.max(...own)
    const now = performance.now()
    if (own.length && now - last > QUIET) return last - begun
    if (!own.length && now - begun > PATIENCE) return null
  }
}"""

# When the first canvas of the first figure has something on it, since the page was asked for.
FIRST = """() => new Promise((resolve) => {
  const canvas = (node) => {
    for (const child of node.querySelectorAll("*")) {
      if (child.tagName === "CANVAS" && child.width > 0) return child
      const found = child.shadowRoot && canvas(child.shadowRoot)
      if (found) return found
    }
  }
  const look = () => {
    const found = canvas(document.querySelector(".figure") ?? document)
    const drawn = found?.getContext("2d").getImageData(0, 0, found.width, found.height).data
    if (drawn?.some((value) => value)) resolve(performance.now())
    else requestAnimationFrame(look)
  }
  look()
})"""

# Frames a second of the page.
FRAMES = """(seconds) => new Promise((resolve) => {
  const begun = performance.now()
  let frames = 0
  const count = (time) => {
    frames += 1
    if (time - begun < 1000 * seconds) requestAnimationFrame(count)
    else resolve(frames / (time - begun) * 1000)
  }
  requestAnimationFrame(count)
})"""


def move(page: Page, slug: str, slider: str, share: float, painted: str = "") -> float | None:
    """Milliseconds of one move, to ``share`` of the slider, until figure ``painted`` (else that of
    the slider itself) is painted."""
    page.evaluate(WATCH)
    box = f".figure.{slug}"
    to = f".figure.{painted}" if painted else box
    milliseconds: float | None = page.evaluate(MOVE, [box, f"#{slider}", share, to])
    return milliseconds


def shares(count: int) -> list[float]:
    """There and back through the middle half of a slider."""
    return [0.25 + 0.5 * abs(((i / count) * 2) % 2 - 1) for i in range(count)]


def moves(page: Page, slug: str, slider: str, count: int) -> list[float]:
    """Milliseconds of each of ``count`` small moves, sorted."""
    times = [move(page, slug, slider, share) for share in shares(count)]
    return sorted(time for time in times if time is not None)


def middle_and_p95(times: Sequence[float]) -> tuple[str, str]:
    """Of sorted milliseconds, as text."""
    return f"{statistics.median(times):.0f} ms", f"{times[int(0.95 * len(times))]:.0f} ms"


def write_table(name: str, head: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Print a table, and keep it in .benchmarks."""
    table = [head, ["---"] * len(head), *lines]
    text = "\n".join("| " + " | ".join(line) + " |" for line in table)
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / name).write_text(text + "\n")
    print("\n" + text)
