"""How fast the pages are beside those of before, in one browser, with both servers on the same
machine.  The two take turns, so that a busy moment meets both, and ratios count.

Reported, never asserted: input event to repainted canvas, frames a second while playing, and the
first figure after opening the article.
"""

import re
import statistics
from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

import pytest
from benchmarks.baseline import House
from benchmarks.in_browser import FIRST, FRAMES, middle_and_p95, move, write_table
from driver import FigureOnPage
from playwright.sync_api import Browser, Page

MOVES = 40
OPENINGS = 5
SECONDS = 2
EITHER = re.compile("^(Play|Pause)$")
PAUSE = "(button) => { if (button.textContent === 'Pause') button.click() }"
"""It may have come to its end by itself."""
Addresses = dict[House, str]
Rows = list[tuple[str, ...]]


class Case(NamedTuple):
    """A slider, and the figure that it has painted."""

    lesson: str
    figure: str
    slider: str
    painted: str

    def __str__(self) -> str:
        by = "" if self.painted == self.figure else f", by a slider of {self.figure}"
        return self.painted + by


CASES = [
    Case("gradient-descent", "bowl", "lr", "bowl"),
    Case("race", "race", "lr", "race"),
    Case("visualizer", "playground", "noise", "playground"),
    Case("visualizer", "playground", "noise", "hyperparameter-map"),
]
PLAYED = [("gradient-descent", "bowl"), ("race", "race"), ("visualizer", "playground")]


@pytest.fixture(scope="module")
def rows(houses: tuple[House, House]) -> Iterator[Rows]:
    """Lines of the table, printed at the end and kept in .benchmarks/pages.md."""
    lines: Rows = []
    yield lines
    before, now = (house.name for house in houses)
    write_table("pages.md", ("", before, "its p95", now, "its p95", f"{now} : {before}"), lines)


def opened(stack: ExitStack, browser: Browser, url: str) -> Page:
    """A page that nothing logs: to log every message takes a core that a move wants."""
    page = stack.enter_context(browser.new_page(viewport={"width": 1280, "height": 800}))
    page.goto(url)
    return page


def row(name: str, times: dict[House, list[float]]) -> tuple[str, ...]:
    """Two houses' milliseconds, and how long the second takes, of what the first does."""
    before, now = (sorted(own) for own in times.values())
    ratio = statistics.median(now) / statistics.median(before)
    return (name, *middle_and_p95(before), *middle_and_p95(now), f"{ratio:.2f}")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_moves(addresses: Addresses, browser: Browser, case: Case, rows: Rows) -> None:
    times: dict[House, list[float]] = {house: [] for house in addresses}
    with ExitStack() as stack:
        pages = {
            house: opened(stack, browser, f"{url}/apps?page={case.lesson}")
            for house, url in addresses.items()
        }
        for page in pages.values():
            for slug in (case.painted, case.figure):
                FigureOnPage(page, slug).box.scroll_into_view_if_needed()
            page.wait_for_timeout(3000)  # what is below it is drawn too
        for i in range(-4, MOVES):  # the first few have to be compiled
            share = 0.1 + 0.8 * (7 * i % 20) / 20  # each another step of the slider
            for house, page in pages.items():
                time = move(page, case.figure, case.slider, share, case.painted)
                if time is not None and i >= 0:
                    times[house].append(time)
    rows.append(row(f"{case}: slider to repaint", times))


@pytest.mark.parametrize(("lesson", "figure"), PLAYED)
def test_playback(
    addresses: Addresses, browser: Browser, lesson: str, figure: str, rows: Rows
) -> None:
    frames: dict[House, list[float]] = {house: [] for house in addresses}
    with ExitStack() as stack:
        pages = {
            house: opened(stack, browser, f"{url}/apps?page={lesson}")
            for house, url in addresses.items()
        }
        for page in pages.values():
            FigureOnPage(page, figure).box.scroll_into_view_if_needed()
            page.wait_for_timeout(3000)
        for _ in range(3):
            for house, page in pages.items():
                shown = FigureOnPage(page, figure)
                shown.button("Play").click()
                frames[house].append(page.evaluate(FRAMES, SECONDS))
                shown.button(EITHER).evaluate(PAUSE)
    before, now = (statistics.median(own) for own in frames.values())
    name = f"{figure}: frames a second, playing"
    rows.append((name, f"{before:.0f}", "", f"{now:.0f}", "", f"{now / before:.2f}"))


def test_first_figure_of_the_article(addresses: Addresses, browser: Browser, rows: Rows) -> None:
    times: dict[House, list[float]] = {house: [] for house in addresses}
    for _ in range(OPENINGS):
        for house, url in addresses.items():
            with browser.new_page(viewport={"width": 1280, "height": 800}) as page:
                page.goto(f"{url}/apps", wait_until="commit")
                times[house].append(page.evaluate(FIRST))
                page.wait_for_timeout(4000)  # its other figures come, and would delay the next
    rows.append(row("the article's first figure, from the request on", times))
