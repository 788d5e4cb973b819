"""Pointing into the visualizer’s plots: by mouse, finger and keyboard."""

import re
from collections.abc import Callable

import pytest
from driver import FigureOnPage
from log import log_of
from pages.visualizer.on_page import box_of, expect_start, opened, point_in, start_of
from playwright.sync_api import Page, expect

from optimizer_guide.lessons.visualizer.hyperparameter_map import HyperparameterMap
from optimizer_guide.lessons.visualizer.lesson import Visualizer
from optimizer_guide.lessons.visualizer.playground import Playground

pytestmark = pytest.mark.xdist_group("visualizer")


def test_the_start_by_click_drag_keyboard_and_numbers(playground: FigureOnPage) -> None:
    page = playground.window
    page.mouse.click(*point_in(playground, 1 / 2, 1 / 3))
    expect(playground.control("w1")).not_to_have_value("0")
    clicked, height = start_of(playground)
    expect_start(playground, clicked, height)
    page.mouse.move(*point_in(playground, 1 / 2, 1 / 3))
    page.mouse.down()
    page.mouse.move(*point_in(playground, 1 / 3, 1 / 2), steps=12)
    page.mouse.up()
    page.wait_for_function(
        "([input, before]) => Number(input.value) < before - 1",
        arg=[playground.control("w1").element_handle(), clicked],
    )
    playground.control("w1").fill("2")
    playground.control("w2").fill("-1.5")
    expect_start(playground, 2, -1.5)
    playground.press("w1", "ArrowUp")
    expect_start(playground, 2.1, -1.5)


def test_a_drag_out_of_the_frame_ends_at_its_edge(playground: FigureOnPage) -> None:
    page, (x, y) = playground.window, point_in(playground, 1 / 2, 1 / 2)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(box_of(playground)["x"] - 100, y, steps=8)
    page.mouse.up()
    expect(playground.control("w1")).to_have_value("-5")
    outside = playground.box.get_by_text("The start is outside the window.")
    expect(outside).to_be_hidden()
    playground.control("w1").fill("-7")
    expect(outside).to_be_visible()


FOCUSED = """() => {
  let node = document.activeElement
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement
  return `${node.className} ${node.getAttribute("aria-label") ?? ""}`
}"""


def test_plots_by_the_keyboard(playground: FigureOnPage) -> None:
    page = playground.window
    rates = FigureOnPage(page, HyperparameterMap.slug)
    plane = playground.box.get_by_role("application")
    expect(plane).to_have_accessible_name(re.compile("arrow keys move the point"))
    plane.focus()
    page.keyboard.press("ArrowRight")
    expect_start(playground, 0.1, 0)
    page.keyboard.press("Shift+ArrowDown")
    expect_start(playground, 0.1, -1)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED).startswith("play")  # no canvas in between
    rates.expect_to_show(HyperparameterMap(Playground(w1=0.1, w2=-1.0)))
    plot = rates.box.get_by_role("application")
    expect(plot).to_have_accessible_name(re.compile("Enter loads"))
    plot.focus()
    page.keyboard.press("ArrowLeft")
    expect(rates.box.locator(".cross")).not_to_have_attribute("hidden", "")
    expect(rates.box.locator(".unseen")).to_have_text(re.compile(r"α [\d.]+, β [\d.]+, \w+"))
    for _ in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_url("**lr=0.0*")
    page.keyboard.press("Tab")
    expect(rates.box.locator(".cross")).to_have_attribute("hidden", "")


def finger(page: Page, *path: tuple[float, float]) -> None:
    """Touch the screen at the first point, move along the others, and let go."""
    client = page.context.new_cdp_session(page)
    touches: list[tuple[str, list[dict[str, float]]]] = [
        ("touchMove" if i else "touchStart", [{"x": x, "y": y}]) for i, (x, y) in enumerate(path)
    ]
    for kind, points in [*touches, ("touchEnd", [])]:
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(30)  # as fast as a finger, and no faster


TO_PLANE = "(node) => window.scrollBy(0, node.getBoundingClientRect().top - 200)"


def test_a_finger_scrolls_taps_and_drags_the_start(
    new_page: Callable[..., Page], server: str
) -> None:
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    playground = opened(page, server)
    for figure in Visualizer.figures:
        FigureOnPage(page, figure.slug)  # nothing comes above or below any more
    plane = playground.box.locator("figure").first
    plane.evaluate(TO_PLANE)
    at, before = plane.bounding_box(), page.evaluate("scrollY")
    assert at
    middle = at["x"] + at["width"] / 2
    finger(page, *((middle, at["y"] + 300 - 12 * i) for i in range(16)))
    page.wait_for_function("(before) => scrollY > before + 80", arg=before)
    page.wait_for_function(  # it has come to rest
        "() => new Promise((resolve) => { const y = scrollY;"
        " setTimeout(() => resolve(scrollY === y), 200) })"
    )
    playground.expect_to_show(Playground())
    a_swipe_that_begins_on_a_slider_scrolls_and_changes_nothing(playground)
    plane.evaluate(TO_PLANE)
    at, before = plane.bounding_box(), page.evaluate("scrollY")
    assert at
    finger(page, (middle, at["y"] + 120))
    expect(playground.control("w1")).not_to_have_value("0")
    w1, w2 = start_of(playground)
    assert w2 > 0
    playground.expect_to_show(Playground(w1=w1, w2=w2))
    finger(page, *((middle + 2 * i, at["y"] + 120 + 8 * i) for i in range(12)))
    page.wait_for_function(
        "([input, before]) => Number(input.value) < before - 0.5",
        arg=[playground.control("w2").element_handle(), w2],
    )
    log_of(page).wait_until_quiet(page)
    x, y = start_of(playground)
    assert x > w1
    playground.expect_to_show(Playground(w1=x, w2=y))
    assert page.evaluate("scrollY") == before


def a_swipe_that_begins_on_a_slider_scrolls_and_changes_nothing(playground: FigureOnPage) -> None:
    page = playground.window
    for slider in (playground.control("lr"), playground.step_slider):
        value, url = slider.input_value(), page.url
        slider.evaluate("(node) => window.scrollBy(0, node.getBoundingClientRect().top - 500)")
        at, before = slider.bounding_box(), page.evaluate("scrollY")
        assert at
        x, y = at["x"] + 0.7 * at["width"], at["y"] + at["height"] / 2  # where it is not set to
        finger(page, *((x, y - 12 * i) for i in range(16)))
        page.wait_for_function("(before) => scrollY > before + 80", arg=before)
        expect(slider).to_have_value(value)
        log_of(page).wait_until_quiet(page)
        playground.expect_to_show(Playground())
        page.wait_for_timeout(400)  # longer than the address waits
        assert page.url == url
