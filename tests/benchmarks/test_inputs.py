"""Why the guide's controls are the browser's own: what one slider costs a page, by whose it is.

Each drives the same line: see inputs.py.  Reported, never asserted: the scripts and styles that
the page loads, what axe finds, and the time from a key on the slider to the repaint.
"""

import gzip
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from benchmarks.in_browser import WATCH, middle_and_p95, write_table
from browser import ROOT
from log import Log
from playwright.sync_api import Browser, Page, Response
from servers import free_port, running

PRESSES = 40
APP = Path(__file__).with_name("inputs.py")
KINDS = {
    "figure": "ours, in a figure of the guide",
    "native": "the browser's own, in a component of Panel",
    "panel": "`panel.widgets.FloatSlider`",
    "material": "`panel_material_ui.FloatSlider`",
}
HEAD = (
    "slider",
    "script and style",
    "gzipped",
    "requests to other hosts",
    "axe, WCAG A and AA",
    "key to repaint, median",
    "p95",
)

# A key is what all sliders hear alike; the time begins with its event.
LISTEN = """() => addEventListener("keydown", () => {
  lastPaint.clear()
  window.pressed = performance.now()
}, {capture: true})"""

REPAINTED = """async () => {
  const QUIET = 200, PATIENCE = 4000 // milliseconds
  while (true) {
    await new Promise((resolve) => setTimeout(resolve, 25))
    const [last, now] = [Math.max(...lastPaint.values()), performance.now()]
    if (lastPaint.size && now - last > QUIET) return last - pressed
    if (!lastPaint.size && now - pressed > PATIENCE) return null
  }
}"""


class Loaded(NamedTuple):
    """A page, and what it has loaded."""

    page: Page
    log: Log
    responses: list[Response]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Where the app is served."""
    port = free_port()
    command = [sys.executable, "-m", "panel", "serve", str(APP), "--port", str(port)]
    url = f"http://localhost:{port}"
    with running(command, url, tmp_path / "log.txt", cwd=ROOT):
        yield f"{url}/inputs"


def loaded(stack: ExitStack, browser: Browser, url: str) -> Loaded:
    """The page at an address, when its slider is there and its line drawn."""
    page = stack.enter_context(browser.new_page(viewport={"width": 1280, "height": 800}))
    page.set_default_timeout(60_000)
    made = Loaded(page, Log(), [])
    made.log.follow(page)
    page.on("response", lambda response: made.responses.append(response))
    page.goto(url)
    page.get_by_role("slider").wait_for()
    page.wait_for_timeout(2000)
    return made


def weight(responses: list[Response]) -> tuple[float, float]:
    """Kilobytes of script and style, as they are and gzipped."""
    bodies = [
        each.body()
        for each in responses
        if each.request.resource_type in ("script", "stylesheet") and each.ok
    ]
    packed = [gzip.compress(body) for body in bodies]
    return sum(map(len, bodies)) / 1000, sum(map(len, packed)) / 1000


def violations(page: Page) -> str:
    """The rules of WCAG 2 A and AA that axe finds broken."""
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
    found = [each["id"] for each in Axe().run(page, options=rules).response["violations"]]
    return ", ".join(found) or "none"


def press(page: Page, key: str) -> float | None:
    """Milliseconds from a key to the last repaint that it led to; None where nothing was."""
    page.keyboard.press(key)
    milliseconds: float | None = page.evaluate(REPAINTED)
    return milliseconds


def test_inputs(address: str, browser: Browser) -> None:
    times: dict[str, list[float]] = {kind: [] for kind in KINDS}
    with ExitStack() as stack:
        pages = {kind: loaded(stack, browser, f"{address}?input={kind}") for kind in KINDS}
        for page, _, _ in pages.values():
            page.evaluate(WATCH)
            page.evaluate(LISTEN)
            page.get_by_role("slider").focus()
        for i in range(-4, PRESSES):  # the first few have to be compiled
            for kind, (page, _, _) in pages.items():
                time = press(page, "ArrowRight" if i % 20 < 10 else "ArrowLeft")
                if time is not None and i >= 0:
                    times[kind].append(time)
        lines = []
        for kind, (page, log, responses) in pages.items():
            raw, packed = weight(responses)
            elsewhere = len(log.requests_elsewhere)
            median, p95 = middle_and_p95(sorted(times[kind]))
            size = f"{raw:,.0f} kB", f"{packed:,.0f} kB"
            lines.append((KINDS[kind], *size, str(elsewhere), violations(page), median, p95))
    write_table("inputs.md", HEAD, lines)
