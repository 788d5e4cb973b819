"""How fast the pages are, in a headless browser with the server on the same machine.

Reported, never asserted: input event to repainted canvas for each figure, frames a second while
playing, messages while playing, bytes a move, and the first figure after opening the article.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import serving
from driver import FigureOnPage
from playwright.sync_api import Page

from optimizer_guide.sections import PAGES
from optimizer_guide.sections.figure import control

MOVES = 60
HERE = Path(__file__).parent

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
  const [low, high] = [Number(input.min), Number(input.max)]
  const begun = performance.now()
  input.value = low + (high - low) * share
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


@pytest.fixture(scope="module")
def rows() -> Iterator[list[tuple[str, ...]]]:
    """Lines of the table, printed at the end and kept in .benchmarks/pages.md."""
    lines: list[tuple[str, ...]] = []
    yield lines
    head = ("figure", "event to repaint, median", "p95", "frames/s playing", "messages playing",
            "kB a move")  # fmt: skip
    table = [head, tuple("---" for _ in head), *lines]
    text = "\n".join("| " + " | ".join(line) + " |" for line in table)
    folder = HERE.parents[1] / ".benchmarks"
    folder.mkdir(exist_ok=True)
    (folder / "pages.md").write_text(text + "\n")
    print("\n" + text)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("server"), "apps/") as url:
        yield url


def test_first_figure_of_the_article(
    address: str, new_page: Callable[..., Page], rows: list[tuple[str, ...]]
) -> None:
    times = []
    for _ in range(5):
        page = new_page()
        page.goto(f"{address}/apps", wait_until="commit")
        times.append(page.evaluate(FIRST))
    rows.append(("the article's first figure", f"{statistics.median(times) / 1000:.2f} s",
                 f"{max(times) / 1000:.2f} s", "", "", ""))  # fmt: skip


@pytest.mark.parametrize("section", PAGES, ids=lambda section: section.slug)
def test_moves_and_playback(
    address: str, new_page: Callable[..., Page], section: type, rows: list[tuple[str, ...]]
) -> None:
    page = new_page()
    page.goto(f"{address}/apps?page={section.slug}")
    for cls in section.figures:
        shown = FigureOnPage(page, cls.slug)
        shown.box.scroll_into_view_if_needed()
        page.wait_for_timeout(1000)
        sliders = [n for n in cls().controls if control(cls.param[n])["kind"] == "slider"]
        median = p95 = kilobytes = frames = messages = "–"
        if sliders:
            # There and back through the middle half, so that every move is a small one.
            shares = [0.25 + 0.5 * abs(((i / MOVES) * 2) % 2 - 1) for i in range(MOVES)]
            log = page.log  # type: ignore[attr-defined]
            before = log.bytes_received
            slider = "beta_Momentum" if "beta_Momentum" in sliders else sliders[0]
            times = sorted(page.evaluate(MOVE, [cls.slug, slider, share, None]) for share in shares)
            median = f"{statistics.median(times):.0f} ms"
            p95 = f"{times[int(0.95 * MOVES)]:.0f} ms"
            kilobytes = f"{(log.bytes_received - before) / MOVES / 1000:.0f}"
            shown.button("Reset").click()
            page.wait_for_timeout(300)
        if cls.playable:
            before = page.log.frames_sent + page.log.frames_received  # type: ignore[attr-defined]
            shown.button("Play").click()
            frames = f"{page.evaluate(FRAMES, 2):.0f}"
            after = page.log.frames_sent + page.log.frames_received  # type: ignore[attr-defined]
            messages = str(after - before)
            shown.button("Pause").click()
        rows.append((cls.slug, median, p95, frames, messages, kilobytes))


def test_the_live_map_follows_a_slider(
    address: str, new_page: Callable[..., Page], rows: list[tuple[str, ...]]
) -> None:
    page = new_page()
    page.goto(f"{address}/apps?page=visualizer")
    FigureOnPage(page, "hyperparameter-map")
    page.wait_for_timeout(3000)
    shares = [0.1 + 0.8 * (7 * i % 20) / 20 for i in range(40)]  # each another step
    times = sorted(
        page.evaluate(MOVE, ["playground", "noise", share, "hyperparameter-map"])
        for share in shares
    )
    rows.append(("the map of 128 × 128 × 200 steps, as a slider of the playground moves",
                 f"{statistics.median(times):.0f} ms", f"{times[int(0.95 * len(times))]:.0f} ms",
                 "–", "–", "–"))  # fmt: skip
