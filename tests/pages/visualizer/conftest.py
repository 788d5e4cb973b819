"""The visualizer, opened."""

from collections.abc import Iterator

import pytest
from browser import opening
from driver import FigureOnPage
from pages.visualizer.on_page import PAGE
from playwright.sync_api import Browser, Page

from optimizer_guide.lessons.visualizer.playground import Playground


@pytest.fixture(scope="package")
def kept_page(browser: Browser, server: str) -> Iterator[Page]:
    """Its page, which all tests of this folder share."""
    with opening(browser) as open_page:
        page = open_page()
        page.goto(f"{server}{PAGE}")
        yield page


@pytest.fixture
def playground(kept_page: Page) -> FigureOnPage:
    """At its defaults: as it is opened, or as *Reset* leaves it."""
    playground = FigureOnPage(kept_page, Playground.slug)
    playground.box.locator("details.more").evaluate("more => { more.open = false }")
    playground.box.get_by_label("Speed").select_option("1×")
    playground.button("Reset").click()
    playground.step_slider.press("End")
    playground.expect_to_show(Playground())
    return playground
