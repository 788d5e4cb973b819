"""The static site as `python -m http.server` serves it: its size, and how soon it is there.

Reported, never asserted.  Cold is a browser that has nothing of it; warm one that has seen another
page of it before.
"""

from __future__ import annotations

import gzip
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.in_browser import FIRST, middle_and_p95, moves, write_table
from browser import launch_options
from conftest import live
from playwright.sync_api import Browser, Page

TIMES = 5
PAGES = {"race.html": "race", "index.html": "bowl", "visualizer.html": "playground"}
"""And a figure of each."""

LIVE = """() => new Promise((resolve) => {
  const look = () => document.documentElement.dataset.python === "live"
    ? resolve(performance.now()) : setTimeout(look, 10)
  look()
})"""

Rows = list[tuple[str, ...]]


@pytest.fixture(scope="module")
def rows() -> Iterator[Rows]:
    """Lines of the table, printed at the end and kept in .benchmarks/site.md."""
    lines: Rows = []
    yield lines
    write_table("site.md", ("", "median", "longest"), lines)


def test_size(folder: Path, rows: Rows) -> None:
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    raw, packed = sum(map(len, files)), sum(len(gzip.compress(content)) for content in files)
    rows.append((f"the folder: {len(files)} files", f"{raw / 1e6:.1f} MB", ""))
    rows.append(("the same, gzipped", f"{packed / 1e6:.1f} MB", ""))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("cache", ["cold", "warm"])
def test_opening(
    browser: Browser, site: str, rows: Rows, tmp_path: Path, name: str, cache: str
) -> None:
    first, running = [], []
    for time in range(TIMES):
        # Playwright's usual contexts keep nothing on disk, no compiled code either.
        profile = browser.browser_type.launch_persistent_context(
            tmp_path / str(time), viewport={"width": 1280, "height": 800}, **launch_options()
        )
        page = profile.new_page()
        if cache == "warm":
            page.goto(f"{site}/adamw.html")
            live(page)
            page.wait_for_timeout(2000)  # as long as a reader stays at least
        page.goto(f"{site}/{name}", wait_until="commit")
        first.append(page.evaluate(FIRST))
        running.append(page.evaluate(LIVE))
        profile.close()
    for what, times in (("figure on screen", first), ("live", running)):
        median, longest = statistics.median(times) / 1000, max(times) / 1000
        rows.append((f"{name}, {cache}: {what}", f"{median:.1f} s", f"{longest:.1f} s"))


def test_slider_to_repaint(page: Page, site: str, rows: Rows) -> None:
    rows.append(("", "median", "p95"))
    for name, slug in PAGES.items():
        page.goto(f"{site}/{name}")
        live(page)
        slider = {"playground": "beta_Momentum"}.get(slug, "lr")
        page.wait_for_timeout(2000)
        rows.append((f"{name}: slider to repaint", *middle_and_p95(moves(page, slug, slider, 60))))
