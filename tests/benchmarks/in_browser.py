"""What is timed in the page itself, and the tables of it."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page

FOLDER = Path(__file__).parents[2] / ".benchmarks"

# From the input event to the end of the frame in which the plots were painted with what it led to:
# the answer to the figure itself, or the new image of another one, ``image``.
MOVE = """async ([slug, name, share, image]) => {
  const input = (function find(node) {
    for (const child of node.querySelectorAll("*")) {
      if (!child.shadowRoot) continue
      const found = child.shadowRoot.querySelector(`#${name}`) ?? find(child.shadowRoot)
      if (found) return found
    }
  })(document.querySelector(`.figure.${slug}`))
  const shell = [...Bokeh.documents[0]._all_models.values()]
    .find((model) => typeof model.spec === "string"
      && JSON.parse(model.spec).slug === (image ?? slug))
  const property = image
    ? shell.plots[0].renderers.map((renderer) => renderer.data_source)
        .find((source) => source.data.image).properties.data
    : shell.properties.served
  const answered = new Promise((resolve) => {
    const slot = () => { property.change.disconnect(slot); resolve() }
    property.change.connect(slot)
  })
  const [low, high, before] = [Number(input.min), Number(input.max), input.value]
  const begun = performance.now()
  input.value = low + (high - low) * share
  if (input.value === before) return null // less than a step of the slider
  input.dispatchEvent(new Event("input", {bubbles: true}))
  await answered
  await new Promise((resolve) => requestAnimationFrame(() => {
    const channel = new MessageChannel() // its message comes after the frame's painting
    channel.port1.onmessage = resolve
    channel.port2.postMessage(0)
  }))
  return performance.now() - begun
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


def moves(page: Page, slug: str, slider: str, count: int) -> list[float]:
    """Milliseconds of each of ``count`` small moves, there and back through the middle half."""
    shares = [0.25 + 0.5 * abs(((i / count) * 2) % 2 - 1) for i in range(count)]
    times = [page.evaluate(MOVE, [slug, slider, share, None]) for share in shares]
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
