"""Take the still pictures of the figures, for readers whose browser runs no scripts.

Serves the guide, opens each page in the tests' browser, and keeps every figure's plots as they
stand at first in hosts/pictures/, with the words that say what they show and the room that the
figure takes on a wide page and on a phone; and the race at 0.45 in docs/race.png, for the README.
"""

import io
import json
import sys
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser import launch_options  # noqa: E402
from driver import UNFOLD  # noqa: E402
from servers import serving  # noqa: E402

from optimizer_guide.kit.figure import Figure  # noqa: E402
from optimizer_guide.lessons.catalogue import PAGES  # noqa: E402

OUT = ROOT / "src" / "optimizer_guide" / "hosts" / "pictures"
WIDTH = 940
MARGIN = 20
WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}
HIGH: ViewportSize = {"width": 1280, "height": 2400}


def main() -> None:
    """Take them all; a picture is about 15 kB."""
    OUT.mkdir(exist_ok=True)
    stills: dict[str, dict[str, Any]] = {}
    options = launch_options()
    with serving(ROOT / ".cache", "apps/") as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**options)
        for lesson in PAGES:
            heights = [
                _heights(browser, f"{url}/apps?page={lesson.slug}", at, lesson.figures)
                for at in (WIDE, NARROW)
            ]
            for figure, wide, narrow in zip(lesson.figures, *heights, strict=True):
                shown = figure()
                words = shown.summary(shown.compute())
                stills[figure.slug] = {"words": words, "wide": wide, "narrow": narrow}
        _take_race(browser, url)
        browser.close()
    text = json.dumps(stills, indent=1, ensure_ascii=False)
    (OUT / "stills.json").write_text(text + "\n", encoding="utf-8")


def _heights(browser: Browser, address: str, viewport: Any, figures: Any) -> list[int]:
    """Of each figure on a page; on a wide one its picture is taken too."""
    page = browser.new_page(viewport=viewport)
    page.goto(address)
    found = []
    for figure in figures:
        box = page.locator(f".figure.{figure.slug}")
        _drawn(page, box)
        if viewport == WIDE:
            _take(box, figure)
        box.evaluate("box => { box.style.minHeight = 0 }")
        found.append(round(box.evaluate("box => box.getBoundingClientRect().height")))
    page.close()
    return found


def _drawn(page: Page, box: Locator) -> None:
    box.evaluate(UNFOLD)
    box.scroll_into_view_if_needed()
    box.locator(".frame").wait_for(state="visible")
    expect(box.locator(".readout")).not_to_contain_text("Computing", timeout=60_000)
    page.wait_for_timeout(1500)  # until it is painted: a canvas does not say so


def _take(box: Locator, figure: type[Figure]) -> None:
    plots = box.locator(".plots")
    if not plots.locator("figure").count():
        return
    picture = Image.open(io.BytesIO(plots.screenshot())).convert("RGB")
    height = round(picture.height * WIDTH / picture.width)
    picture.resize((WIDTH, height)).save(OUT / f"{figure.slug}.webp", quality=55, method=6)


def _take_race(browser: Browser, url: str) -> None:
    page = browser.new_page(viewport=HIGH)  # nothing is scrolled, so places on the page hold
    page.goto(f"{url}/apps?page=race&lr=0.45")
    figure = page.locator(".figure.race")
    _drawn(page, figure)
    box, standings = figure.bounding_box(), figure.locator("table").first.bounding_box()
    assert box
    assert standings
    around: Any = {
        "x": box["x"] - MARGIN,
        "y": box["y"] - MARGIN,
        "width": box["width"] + 2 * MARGIN,
        "height": standings["y"] + standings["height"] - box["y"] + MARGIN,
    }
    shot = page.screenshot(clip=around)
    picture = Image.open(io.BytesIO(shot)).convert("P", palette=Image.Palette.ADAPTIVE)
    picture.save(ROOT / "docs" / "race.png", optimize=True)
    page.close()


if __name__ == "__main__":
    main()
