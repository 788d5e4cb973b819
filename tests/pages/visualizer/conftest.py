"""The visualizer, opened."""

from __future__ import annotations

import pytest
from driver import FigureOnPage
from pages.visualizer.on_page import PAGE
from playwright.sync_api import Page

from optimizer_guide.lessons.visualizer.playground import Playground


@pytest.fixture
def playground(kept_page: Page, server: str) -> FigureOnPage:
    """At its defaults: as it is opened, or as *Reset* leaves it."""
    if PAGE not in kept_page.url:
        kept_page.goto(f"{server}{PAGE}")
    playground = FigureOnPage(kept_page, Playground.slug)
    playground.box.locator("details.more").evaluate("more => { more.open = false }")
    playground.box.get_by_label("Speed").select_option("1×")
    playground.button("Reset").click()
    playground.step_slider.press("End")
    playground.expect_to_show(Playground())
    return playground
