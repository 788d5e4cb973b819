"""The static site as `python -m http.server` serves it: its size, how soon it is there, and how
much memory it takes.

Reported, never asserted.  A page is live when its figures answer.  That is compared with a bare
page, which starts Pyodide as its makers ship it and no more: in one browser, in turn.  Cold is a
browser that has nothing of it; warm one that has been there before.
"""

import gzip
import re
import shutil
import statistics
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest
from benchmarks.in_browser import FIRST, middle_and_p95, moves, write_table
from browser import ROOT, launch_options
from driver import FigureOnPage, live
from playwright.sync_api import Browser, Page

from optimizer_guide.hosts.site import inputs
from optimizer_guide.hosts.site.html import file_of
from optimizer_guide.lessons.networks.edge import EdgeOfStability
from optimizer_guide.lessons.networks.lesson import Networks

TIMES = 5
PAGES = {"race.html": "race", "index.html": "bowl", "visualizer.html": "playground"}
"""And a figure of each."""
BARE = "../bare/index.html"
FRAMES = {
    "race": "race.html",
    "bowl": "gradient_descent.html",
    "decay": "adamw.html",
    "lineage": "family_tree.html",
    "rates": "adaptive_rates.html",
}
"""Figures that stand in one page, each in a frame of its own, and the pages that they are of."""

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
    write_table("site.md", ("", "median", "longest", "× bare Pyodide"), lines)


@pytest.fixture(scope="module")
def bare(folder: Path) -> None:
    """A page beside the site that starts Pyodide."""
    given = inputs.fetch(ROOT / ".cache" / "site")
    out = folder.parent / "bare"
    shutil.copytree(given.pyodide, out)
    (out / "index.html").write_text(
        "<!doctype html><script type=module>"
        'new Worker("worker.js", {type: "module"}).onmessage = () => '
        '{ document.documentElement.dataset.python = "live" }</script>'
    )
    (out / "worker.js").write_text(
        'import {loadPyodide} from "./pyodide.mjs"\n'
        'await loadPyodide({indexURL: new URL(".", self.location.href).href})\n'
        'postMessage("live")\n'
    )


def test_size(folder: Path, rows: Rows) -> None:
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    raw, packed = sum(map(len, files)), sum(len(gzip.compress(content)) for content in files)
    rows.append((f"the folder: {len(files)} files", f"{raw / 1e6:.1f} MB", "", ""))
    rows.append(("the same, gzipped", f"{packed / 1e6:.1f} MB", "", ""))


@pytest.mark.parametrize("cache", ["cold", "warm"])
def test_opening(
    browser: Browser, site: str, bare: None, rows: Rows, tmp_path: Path, cache: str
) -> None:
    pages = [BARE, *PAGES]
    first: dict[str, list[float]] = {name: [] for name in PAGES}
    running: dict[str, list[float]] = {name: [] for name in pages}
    for time in range(TIMES):
        for name in pages:
            # Playwright's usual contexts keep nothing on disk, no compiled code either.
            profile = browser.browser_type.launch_persistent_context(
                tmp_path / f"{time}-{pages.index(name)}",
                viewport={"width": 1280, "height": 800},
                **launch_options(),
            )
            page = profile.new_page()
            if cache == "warm":
                page.goto(f"{site}/{name}")
                page.evaluate(LIVE)
                page.wait_for_timeout(2000)  # as long as a reader stays at least
                page.goto("about:blank")
            page.goto(f"{site}/{name}", wait_until="commit")
            if name in first:
                first[name].append(page.evaluate(FIRST))
            running[name].append(page.evaluate(LIVE))
            profile.close()
    for name, times in first.items():
        rows.append((f"{name}, {cache}: figure on screen", *_seconds(times), ""))
    for name, times in running.items():
        ratio = statistics.median(
            one / other for one, other in zip(times, running[BARE], strict=True)
        )
        title = "bare Pyodide" if name == BARE else name
        rows.append((f"{title}, {cache}: live", *_seconds(times), f"{ratio:.2f}"))


def _seconds(times: list[float]) -> tuple[str, str]:
    return f"{statistics.median(times) / 1000:.1f} s", f"{max(times) / 1000:.1f} s"


def test_slider_to_repaint(page: Page, site: str, rows: Rows) -> None:
    rows.append(("", "median", "p95", ""))
    for name, slug in PAGES.items():
        page.goto(f"{site}/{name}")
        live(page)
        slider = {"playground": "beta_Momentum"}.get(slug, "lr")
        page.wait_for_timeout(2000)
        times = middle_and_p95(moves(page, slug, slider, 60))
        rows.append((f"{name}: slider to repaint", *times, ""))


def test_networks(page: Page, site: str, rows: Rows) -> None:
    """From another seed to the drawing of the 2,000 steps that it takes, with their sharpness."""
    page.goto(f"{site}/{file_of(Networks)}")
    live(page)
    edge, times = FigureOnPage(page, EdgeOfStability.slug), []
    for seed in range(1, 1 + TIMES):
        before, start = edge.source("whole")["loss"], perf_counter()
        edge.drag("seed", seed)
        edge.expect_other("whole", "loss", before)
        times.append(1000 * (perf_counter() - start))
    rows.append(("the edge of stability: another seed to its drawing", *_seconds(times), ""))


@pytest.mark.parametrize("shared", [True, False], ids=["one worker", "a worker each"])
def test_memory_of_frames(
    browser: Browser, folder: Path, site: str, rows: Rows, shared: bool
) -> None:
    """What a browser's processes hold with five figures in frames, above what they do without."""
    pages = [f"<iframe src='{name}?embed&figure={slug}'></iframe>" for slug, name in FRAMES.items()]
    (folder / "frames.html").write_text("<!doctype html>" + "".join(pages))
    own = browser.browser_type.launch(**launch_options())
    page = own.new_page()
    if not shared:
        page.add_init_script("delete self.SharedWorker")
    before = _memory(own)
    page.goto(f"{site}/frames.html")
    for frame, slug in zip(page.frames[1:], FRAMES, strict=True):
        live(frame)
        FigureOnPage(frame, slug)
    taken = _memory(own) - before
    own.close()
    (folder / "frames.html").unlink()
    how = "sharing a worker" if shared else "a worker each"
    rows.append((f"five figures in frames, {how}", f"{taken / 1e6:.0f} MB", "", ""))


def _memory(browser: Browser) -> int:
    """Bytes that a browser holds in all of its processes, and shares with nobody (Linux only)."""
    said = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    pages = [Path(f"/proc/{process['id']}/smaps_rollup") for process in said["processInfo"]]
    held = [
        re.findall(r"^Private_\w+: +(\d+) kB", page.read_text(), re.MULTILINE) for page in pages
    ]
    return 1024 * sum(int(kilobytes) for own in held for kilobytes in own)
