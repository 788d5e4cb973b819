"""Take the still pictures of the figures, for readers whose browser runs no scripts.

Serves the guide, opens each section in the tests' browser, and keeps every figure's plots as they
stand at first in sections/pictures/, with the words that say what they show; and the race at 0.45
in docs/race.png, for the README.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser import launch_options  # noqa: E402
from conftest import serving  # noqa: E402

from optimizer_guide.sections import PAGES  # noqa: E402

OUT = ROOT / "src" / "optimizer_guide" / "sections" / "pictures"
WIDTH = 940
MARGIN = 20


def main() -> None:
    """Take them all; a picture is about 15 kB."""
    OUT.mkdir(exist_ok=True)
    words = {}
    options = launch_options()
    with serving(ROOT / ".cache", "apps/") as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**options)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for section in PAGES:
            page.goto(f"{url}/apps?page={section.slug}")
            for cls in section.figures:
                if not cls().shell.plots:
                    continue
                plots = page.locator(f".figure.{cls.slug} .plots")
                plots.wait_for(state="visible")
                page.wait_for_timeout(600)
                picture = Image.open(io.BytesIO(plots.screenshot())).convert("RGB")
                height = round(picture.height * WIDTH / picture.width)
                resized = picture.resize((WIDTH, height))
                resized.save(OUT / f"{cls.slug}.webp", quality=55, method=6)
                words[cls.slug] = cls().summary()
        page.goto(f"{url}/apps?page=race&lr=0.45")
        page.wait_for_timeout(3000)
        box = page.locator(".figure.race").bounding_box()
        standings = page.locator(".figure.race table").bounding_box()
        assert box
        assert standings
        around = {
            "x": box["x"] - MARGIN, "y": box["y"] - MARGIN,
            "width": box["width"] + 2 * MARGIN,
            "height": standings["y"] + standings["height"] - box["y"] + MARGIN,
        }  # fmt: skip
        shot = page.screenshot(full_page=True, clip=around)
        Image.open(io.BytesIO(shot)).convert("P", palette=Image.Palette.ADAPTIVE).save(
            ROOT / "docs" / "race.png", optimize=True
        )
        browser.close()
    (OUT / "words.json").write_text(json.dumps(words, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
