"""The visualizer’s page in a browser, and where things are on it."""

import re
from typing import Any

from driver import FigureOnPage
from playwright.sync_api import FloatRect, Page, expect

from optimizer_guide.lessons.visualizer.playground import Playground

PAGE = "/apps?page=visualizer"


def opened(page: Page, server: str, query: str = "", **settings: Any) -> FigureOnPage:
    """The playground at these settings of the address, when it shows what ``settings`` give."""
    page.goto(f"{server}{PAGE}{query}")
    playground = FigureOnPage(page, Playground.slug)
    playground.expect_to_show(Playground(**settings))
    return playground


def start_of(playground: FigureOnPage) -> tuple[float, float]:
    """As the fields say it."""
    w1, w2 = (float(playground.control(name).input_value()) for name in ("w1", "w2"))
    return w1, w2


def expect_start(playground: FigureOnPage, w1: float, w2: float) -> None:
    """In the fields, in the address and in the picture."""
    for name, value in (("w1", w1), ("w2", w2)):
        expect(playground.control(name)).to_have_value(f"{value:g}")
        playground.window.wait_for_url(re.compile(rf"[?&]{name}={value:g}(&|$)"))
    playground.expect_to_show(Playground(w1=w1, w2=w2))


def box_of(figure: FigureOnPage, plot: int = 0) -> FloatRect:
    """Where a plot is on screen, scrolled to."""
    node = figure.box.locator("figure").nth(plot)
    node.scroll_into_view_if_needed()
    box = node.bounding_box()
    assert box is not None
    return box


def point_in(
    figure: FigureOnPage, across: float, down: float, plot: int = 0
) -> tuple[float, float]:
    """A place in a plot, by shares of its width and height."""
    box = box_of(figure, plot)
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def resize(page: Page, width: int) -> None:
    """Make the window so wide, and wait until the page is laid out and painted anew."""
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
