"""How fast the pages are, in a headless browser with the server on the same machine.

Reported, never asserted: input event to repainted canvas for each figure, frames a second while
playing, messages while playing, bytes a move, and the first figure after opening the article.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator

import pytest
from benchmarks.in_browser import FIRST, MOVE, middle_and_p95, moves, write_table
from conftest import serving
from driver import FigureOnPage
from playwright.sync_api import Browser, Page

from optimizer_guide.sections import PAGES
from optimizer_guide.sections.figure import control

MOVES = 60

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
    write_table("pages.md", head, lines)


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
        page.wait_for_timeout(5000)  # its other figures come, and would delay the next
        page.close()
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
            log = page.log  # type: ignore[attr-defined]
            before = log.bytes_received
            slider = "beta_Momentum" if "beta_Momentum" in sliders else sliders[0]
            median, p95 = middle_and_p95(moves(page, cls.slug, slider, MOVES))
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
    address: str, browser: Browser, rows: list[tuple[str, ...]]
) -> None:
    # Not by `new_page`: to log every message of a move takes a core that the move wants.
    with browser.new_page(viewport={"width": 1280, "height": 800}) as page:
        page.goto(f"{address}/apps?page=visualizer")
        FigureOnPage(page, "hyperparameter-map")
        page.wait_for_timeout(3000)
        times = [
            page.evaluate(MOVE, ["playground", "noise", share, "hyperparameter-map"])
            for share in (0.1 + 0.8 * (7 * i % 20) / 20 for i in range(40 + MOVES))
        ]  # each another step of the slider
    moving = "the map of 128 × 128 × 200 steps, as a slider of the playground moves"
    for which, some in (("the first 40 moves", times[:40]), ("those after", times[40:])):
        rows.append((f"{moving}: {which}", *middle_and_p95(sorted(some)), "–", "–", "–"))
