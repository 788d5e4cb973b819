"""The visualizer in a real browser: pointing, typing, touching, playing and taking away.

What its figures compute and say is tested in tests/lessons, without a browser.
"""

from __future__ import annotations

import csv
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from driver import FigureOnPage
from log import log_of
from numpy.testing import assert_array_equal
from playwright.sync_api import FloatRect, Page, expect

from optimizer_guide.lessons.race.standings import Standings
from optimizer_guide.lessons.visualizer.challenges import Challenges
from optimizer_guide.lessons.visualizer.export import as_pytorch
from optimizer_guide.lessons.visualizer.hyperparameter_map import HyperparameterMap
from optimizer_guide.lessons.visualizer.lesson import Visualizer
from optimizer_guide.lessons.visualizer.playground import Playground
from optimizer_guide.lessons.visualizer.scene import TYPED
from optimizer_guide.lessons.visualizer.start_map import StartMap
from optimizer_guide.lessons.visualizer.tasks import CHALLENGES

PAGE = "/apps?page=visualizer"


def opened(page: Page, server: str, query: str = "", **settings: Any) -> FigureOnPage:
    """The playground at these settings of the address, when it shows what ``settings`` give."""
    page.goto(f"{server}{PAGE}{query}")
    playground = FigureOnPage(page, Playground.slug)
    playground.expect_to_show(Playground(**settings))
    return playground


@pytest.fixture
def playground(page: Page, server: str) -> FigureOnPage:
    """At its defaults."""
    return opened(page, server)


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


# -- controls --------------------------------------------------------------------------------------


def test_controls_of_every_kind(playground: FigureOnPage) -> None:
    here = Playground()

    def expect_to_be_at(**settings: Any) -> None:
        here.param.update(**settings)
        playground.expect_to_show(here)

    playground.control("AdamW").check()
    expect_to_be_at(AdamW=True)
    expect(playground.control("beta_Momentum")).to_be_visible()
    playground.control("focus").select_option("AdamW")
    playground.drag("beta2_AdamW", 0.95)
    expect_to_be_at(focus="AdamW", beta2_AdamW=0.95)
    expect(playground.control("beta_Momentum")).to_be_hidden()
    playground.box.get_by_text("More", exact=True).click()
    playground.control("schedule").select_option("warm-up + cosine")
    playground.drag("noise", 0.5)
    playground.control("seed").fill("7")
    playground.press("steps", "ArrowDown")  # by tens
    expect(playground.control("steps")).to_have_value("190")
    expect_to_be_at(schedule="warm-up + cosine", noise=0.5, seed=7, steps=190)
    playground.control("same").uncheck()
    playground.drag("lr_AdamW", -1)
    expect_to_be_at(same=False, lr_AdamW=0.1)
    playground.control("beside").select_option("effective rates")
    expect_to_be_at(beside="effective rates")
    beside = playground.control("beside")
    expect(beside).to_have_accessible_description(str(Playground.param["beside"].doc))


def test_a_surface_typed_in(playground: FigureOnPage) -> None:
    playground.control("surface").select_option(TYPED)
    formula, fault = playground.control("formula"), playground.box.locator(".text .fault")
    echo = playground.box.locator(".echo")
    text = "x²/4 + sin²(2y) + |y|/9"
    formula.fill(text)
    playground.expect_to_show(Playground(surface=TYPED, formula=text))
    expect(echo).to_contain_text("Understood as")
    expect(echo.locator("math mfrac")).to_have_count(2)
    syntax = playground.box.locator(".syntax")
    expect(syntax.get_by_text("side by side is times")).to_be_hidden()
    syntax.get_by_text("What can I type?").click()
    expect(syntax.get_by_text("side by side is times")).to_be_visible()
    syntax.get_by_text("What can I type?").click()
    formula.fill("w1**2 + foo(w2)")
    expect(fault).to_contain_text("“foo” is no function here")
    expect(fault.locator("mark")).to_have_text("f")
    expect(formula).to_have_attribute("aria-invalid", "true")
    expect(formula).to_have_value("w1**2 + foo(w2)")
    expect(echo).to_contain_text("Still on show")
    playground.expect_to_show(Playground(surface=TYPED, formula=text))
    formula.fill("w1**2 + w2**2" + " + 0" * 100)  # refused, and not cut
    expect(playground.notice).to_contain_text("at most 200 characters")
    formula.fill("w1**2 + 2*w2**2")
    expect(fault).to_be_empty()
    playground.expect_to_show(Playground(surface=TYPED, formula="w1**2 + 2*w2**2"))


@pytest.mark.parametrize("delay", [60, 250])
def test_a_number_is_typed_as_it_is_meant(playground: FigureOnPage, delay: int) -> None:
    """Sooner than Python answers, and later."""
    keyboard, field = playground.keyboard, playground.control("w1")
    field.press("ControlOrMeta+a")
    keyboard.type("-0.05", delay=delay)
    playground.expect_to_show(Playground(w1=-0.05))
    expect(field).to_have_value("-0.05")
    field.fill("3.25")
    playground.expect_to_show(Playground(w1=3.25))
    field.press("Home")
    keyboard.type("12", delay=delay)
    playground.expect_to_show(Playground(w1=123.25))
    expect(field).to_have_value("123.25")
    field.press("ControlOrMeta+a")
    keyboard.type("-")
    keyboard.press("Tab")  # no number: the field says what is so
    expect(field).to_have_value("123.25")
    field.fill("")
    keyboard.press("Tab")
    playground.expect_to_show(Playground())
    expect(field).to_have_value("0")


def test_a_number_typed_back_to_what_it_was_lets_go(playground: FigureOnPage) -> None:
    """No change event comes then, and yet what is set later must be seen."""
    field = playground.control("w1")
    field.fill("-4")
    field.press("End")
    playground.keyboard.type("5", delay=100)
    playground.expect_to_show(Playground(w1=-45.0))
    playground.keyboard.press("Backspace")
    playground.expect_to_show(Playground(w1=-4.0))
    playground.keyboard.press("Tab")
    playground.control("surface").select_option("Rosenbrock")
    expect(field).to_have_value("-1.2")


def test_a_refused_number_is_told_of_until_it_is_put_right(playground: FigureOnPage) -> None:
    playground.box.get_by_text("More", exact=True).click()
    steps = playground.control("steps")
    for _ in range(2):
        steps.fill("9999")
        expect(playground.notice).to_contain_text("steps must be a number from 1 to 500")
        steps.fill("200")
        expect(playground.notice).to_be_hidden()
    steps.fill("9999")
    playground.keyboard.press("Tab")
    expect(playground.notice).to_be_visible()
    expect(steps).to_have_value("200")
    playground.control("Nesterov").check()
    expect(playground.notice).to_be_hidden()


def test_more_stays_as_the_reader_left_it(page: Page, server: str) -> None:
    playground = opened(page, server, "&noise=0.2", noise=0.2)
    more = playground.box.locator("details.more")
    expect(more).to_have_attribute("open", "")
    playground.box.get_by_text("More", exact=True).click()
    playground.control("Nesterov").check()
    playground.expect_to_show(Playground(noise=0.2, Nesterov=True))
    page.wait_for_url("**Nesterov=true**")
    expect(more).not_to_have_attribute("open", "")


def test_a_slider_says_all_digits_of_what_a_map_loaded(page: Page, server: str) -> None:
    playground = opened(page, server, "&beta_Momentum=0.857", beta_Momentum=0.857)
    said = playground.box.locator("output[for=beta_Momentum]")
    expect(said).to_have_text("0.857")
    playground.press("beta_Momentum", "ArrowLeft")
    expect(said).to_have_text(re.compile(r"^0\.8[56]$"))


def test_what_changes_nothing_is_not_sent(page: Page, server: str) -> None:
    page.goto(server + PAGE)
    playground, *followers = (FigureOnPage(page, figure.slug) for figure in Visualizer.figures)
    for follower, figure in zip(followers, Visualizer.make_figures()[1:], strict=True):
        follower.expect_to_show(figure)  # the maps are done
    log = log_of(page)
    log.wait_until_quiet(page)
    sent = log.frames_sent
    playground.drag("beta_Momentum", 0.9)
    playground.drag("beta_Momentum", 0.8)
    playground.expect_to_show(Playground(beta_Momentum=0.8))
    once = log.frames_sent - sent
    playground.drag("beta_Momentum", 0.8)
    log.wait_until_quiet(page)
    sent = log.frames_sent
    playground.drag("beta_Momentum", 0.8)
    playground.drag("beta_Momentum", 0.7)
    playground.expect_to_show(Playground(beta_Momentum=0.7))
    assert log.frames_sent - sent == once


def test_optimizers_come_and_go_in_any_order(playground: FigureOnPage) -> None:
    chosen = {"SGD", "Momentum", "Adam"}
    for name in ("Momentum", "AdamW", "SGD", "Momentum", "Adam"):
        chosen ^= {name}
        playground.control(name).set_checked(name in chosen)
        every = {each: each in chosen for each in ("SGD", "Momentum", "Adam", "AdamW")}
        playground.expect_to_show(Playground(**every))
        for plot in range(2):  # hover the curves
            for share in (0.2, 0.4, 0.6):
                playground.window.mouse.move(*point_in(playground, share, share, plot))


# -- pointing --------------------------------------------------------------------------------------


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


def test_a_slider_moved_while_a_click_is_answered_keeps_the_click(playground: FigureOnPage) -> None:
    plane = playground.box.locator("figure").first
    plane.evaluate(
        """(plane) => { // both before any answer
          const at = plane.getBoundingClientRect()
          const where = {clientX: at.x + at.width / 2, clientY: at.y + at.height / 3,
                         bubbles: true, isPrimary: true, button: 0, pointerId: 1}
          for (const type of ["pointerdown", "pointerup"])
            plane.dispatchEvent(new PointerEvent(type, where))
          const slider = plane.getRootNode().querySelector("#beta_Momentum")
          slider.value = 0.5
          slider.dispatchEvent(new Event("input", {bubbles: true}))
        }"""
    )
    expect(playground.control("w1")).not_to_have_value("0")
    x, y = start_of(playground)
    playground.expect_to_show(Playground(w1=x, w2=y, beta_Momentum=0.5))


FOCUSED = """() => {
  let node = document.activeElement
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement
  return `${node.className} ${node.getAttribute("aria-label") ?? ""}`
}"""


def test_plots_by_the_keyboard(page: Page, server: str) -> None:
    playground, rates = opened(page, server), FigureOnPage(page, HyperparameterMap.slug)
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


def test_a_finger_scrolls_taps_and_drags_the_start(
    new_page: Callable[..., Page], server: str
) -> None:
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    playground = opened(page, server)
    for figure in Visualizer.figures:
        FigureOnPage(page, figure.slug)  # nothing comes above or below any more
    plane = playground.box.locator("figure").first
    plane.evaluate("(node) => window.scrollBy(0, node.getBoundingClientRect().top - 200)")
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


@pytest.mark.parametrize("name", ["lr", "noise", "Step"])
def test_a_swipe_that_begins_on_a_slider_scrolls_and_changes_nothing(
    new_page: Callable[..., Page], server: str, name: str
) -> None:
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.goto(f"{server}/apps?page=race&noise=0.5")
    race = FigureOnPage(page, Standings.slug)
    race.expect_to_show(Standings(noise=0.5))
    slider = race.step_slider if name == "Step" else race.control(name)
    value, url = slider.input_value(), page.url
    slider.evaluate("(node) => window.scrollBy(0, node.getBoundingClientRect().top - 500)")
    at, before = slider.bounding_box(), page.evaluate("scrollY")
    assert at
    x, y = at["x"] + 0.7 * at["width"], at["y"] + at["height"] / 2  # where it is not set to
    finger(page, *((x, y - 12 * i) for i in range(16)))
    page.wait_for_function("(before) => scrollY > before + 80", arg=before)
    expect(slider).to_have_value(value)
    log_of(page).wait_until_quiet(page)
    race.expect_to_show(Standings(noise=0.5))
    assert race.drawn_to() == Standings().compute().steps_played["t"][-1]
    page.wait_for_timeout(400)  # longer than the address waits
    assert page.url == url


# -- maps and challenges ---------------------------------------------------------------------------


def test_the_maps_follow_and_a_click_loads_a_run(page: Page, server: str) -> None:
    settings: dict[str, Any] = {"lr": 0.01}
    playground = opened(page, server, "&lr=0.01", **settings)
    rates, starts = (FigureOnPage(page, cls.slug) for cls in (HyperparameterMap, StartMap))
    starts.expect_to_show(StartMap(Playground(**settings)))
    rates.expect_to_show(HyperparameterMap(Playground(**settings)))
    playground.control("w1").fill("3")
    settings["w1"] = 3.0
    rates.expect_to_show(HyperparameterMap(Playground(**settings)))
    page.mouse.click(*point_in(rates, 0.6, 0.4))
    page.wait_for_url("**beta_Momentum=*")
    asked = dict(pair.split("=") for pair in page.url.partition("?")[2].split("&"))
    settings |= {name: float(asked[name]) for name in ("lr", "beta_Momentum")}
    playground.expect_to_show(Playground(**settings))
    page.mouse.click(*point_in(starts, 0.7, 0.3, plot=1))
    expect(playground.control("w1")).not_to_have_value("3")
    w1, w2 = start_of(playground)
    playground.expect_to_show(Playground(**settings | {"w1": w1, "w2": w2}))


def test_a_long_map_shows_how_far_it_is_and_gives_way(page: Page, server: str) -> None:
    page.goto(f"{server}{PAGE}&surface=Rastrigin&lr=0.001&steps=500&noise=0.1&focus=AdamW")
    starts = FigureOnPage(page, StartMap.slug)
    progress = starts.box.locator("progress")
    expect(progress).to_be_visible(timeout=60_000)
    page.wait_for_function("(node) => node.value > 0.02", arg=progress.element_handle())
    FigureOnPage(page, Playground.slug).control("surface").select_option("bowl")
    expect(starts.readout).to_contain_text("(0.00, 0.00)", timeout=60_000)
    expect(progress).to_be_hidden()


def test_a_challenge(page: Page, server: str) -> None:
    challenge = CHALLENGES[0]
    playground, challenges = opened(page, server), FigureOnPage(page, Challenges.slug)
    guesses, readout = challenges.box.locator("input[name=guess1]"), challenges.readout
    expect(challenges.box.locator(".control:has([name=guess1])")).to_contain_text(challenge.task)
    expect(challenges.box.locator("input[name=guess1]:checked")).to_have_count(0)
    challenges.button("Show me a way").click()
    said = challenges.box.locator(".heard")
    expect(said).to_have_text("Predict first: choose one of the answers.")
    right, _ = challenge.answer()
    other = next(option for option in challenge.options if option != right)
    own = guesses.and_(challenges.box.locator(f"[value='{right}']"))
    own.check()
    challenges.button("Check my answer").click()
    expect(readout).to_contain_text("You were right.")
    # Who was told the answer predicts no more.
    guesses.and_(challenges.box.locator(f"[value='{other}']")).click()
    expect(challenges.notice).to_have_text(
        f"The answer was shown: your prediction stays “{right}”."
    )
    expect(own).to_be_checked()
    challenges.button("Show me a way").click()
    expect(readout).to_contain_text("This was shown.")
    playground.expect_to_show(Playground(**challenge.way))
    page.wait_for_url("**lr=0.3*")
    assert "guess" not in page.url
    challenges.button("Back to my settings").click()
    playground.expect_to_show(Playground())


# -- playing ---------------------------------------------------------------------------------------


def test_the_whole_state_is_in_the_address_with_seed_and_step(page: Page, server: str) -> None:
    settings: dict[str, Any] = {
        "surface": "Beale", "Adam": False, "RMSProp": True, "lr": 0.03, "noise": 0.4, "seed": 12,
        "schedule": "cosine", "w1": 1.5, "w2": -1.0, "steps": 90,
    }  # fmt: skip
    query = "".join(f"&{name}={value}" for name, value in settings.items())
    playground = opened(page, server, f"{query}&step=17", **settings)
    assert playground.drawn_to() == 17
    playground.button("One step on").click()
    page.wait_for_url("**step=18**")
    page.reload()
    playground = FigureOnPage(page, Playground.slug)
    playground.expect_to_show(Playground(**settings))
    assert playground.drawn_to() == 18
    expect(playground.box.locator(".count")).to_have_text("step 18 of 90")


def test_the_address_is_true_while_it_plays(playground: FigureOnPage) -> None:
    page = playground.window
    playground.box.get_by_label("Speed").select_option("½×")
    playground.scrub(0)
    playground.button("Play").click()
    playground.control("surface").select_option("saddle")
    first = re.compile(r"surface=saddle.*lr=0\.1.*step=\d+|step=\d+.*surface=saddle.*lr=0\.1")
    page.wait_for_url(first)  # the surface, the rate that it brought, and the step
    before = page.url
    expect(playground.button("Pause")).to_be_visible()  # it still plays
    page.wait_for_url(lambda url: url != before)  # and the step goes with it
    assert first.search(page.url)


def test_the_speed_of_playback(page: Page, server: str) -> None:
    """By a clock of the page's own: at 4× as far as at ½× in eight times as long."""
    page.clock.install()
    playground = opened(page, server)
    speed = playground.box.get_by_role("combobox", name="Speed")
    far = {}
    page.clock.pause_at(page.evaluate("Date.now()") + 60_000)
    for name, long in (("½×", 4000), ("4×", 500)):
        playground.scrub(0)
        speed.select_option(name)
        playground.button("Play").click()
        page.clock.run_for(long)
        playground.button("Pause").click()
        far[name] = playground.drawn_to()
    assert 0 < far["½×"] < 200
    assert far["4×"] == pytest.approx(far["½×"], abs=8)
    expect(speed).to_have_value("4×")


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_below_moves_while_it_plays(
    new_page: Callable[..., Page], server: str, width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    playground = opened(page, server, "&Nesterov=true", Nesterov=True)
    heights = set()
    for step in (0, 1, 2, 3, 5, 8, 13, 20, 40, 41, 60, 90, 91, 110, 150, 173, 199, 200):
        playground.scrub(step)
        heights.add(playground.readout.evaluate("(node) => node.offsetHeight"))
    assert len(heights) == 1, heights


def test_the_last_step_keeps_the_focus(playground: FigureOnPage) -> None:
    playground.step_slider.press("ArrowLeft")
    forward = playground.button("One step on")
    expect(forward).to_have_attribute("aria-disabled", "false")
    forward.focus()
    playground.keyboard.press("Enter")
    expect(forward).to_have_attribute("aria-disabled", "true")
    expect(forward).to_be_focused()


# -- for everyone ----------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(new_page: Callable[..., Page], server: str, scheme: str) -> None:
    page = new_page(color_scheme=scheme)
    page.goto(f"{server}{PAGE}&surface={TYPED}&formula=w1*&noise=0.1")
    for figure in Visualizer.figures:
        FigureOnPage(page, figure.slug)
    serious = [
        (found["id"], [node["target"] for node in found["nodes"]][:3])
        for found in Axe().run(page).response["violations"]
        if found["impact"] in ("serious", "critical")
    ]
    assert serious == []
    assert log_of(page).console_errors == []


OVERFLOWING = """(box) => [...box.querySelectorAll("*")].filter((node) =>
    getComputedStyle(node).overflowX !== "visible" && node.scrollWidth > node.clientWidth + 1
    || node.getBoundingClientRect().right > box.getBoundingClientRect().right + 1
  ).map((node) => node.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("width", [360, 700])
def test_it_fits_a_phone(new_page: Callable[..., Page], server: str, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 740}, has_touch=True)
    playground = opened(page, server, "&lr=0.9&Adagrad=true", lr=0.9, Adagrad=True)
    for figure in Visualizer.figures:
        FigureOnPage(page, figure.slug)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert playground.readout.evaluate(OVERFLOWING) == []
    for label in ("first within the goal, step", "w₁", "w₂", "loss", "|∇L|"):
        expect(playground.box.locator(f"td[data-label='{label}']").first).to_be_visible()


# -- taking away -----------------------------------------------------------------------------------


def test_what_the_reader_takes_away(new_page: Callable[..., Page], server: str) -> None:
    page = new_page(accept_downloads=True, permissions=["clipboard-read", "clipboard-write"])
    playground = opened(page, server, "&noise=0.2&seed=3", noise=0.2, seed=3)
    computed = Playground(noise=0.2, seed=3).compute()
    with page.expect_download() as download:
        playground.button(re.compile("^CSV$")).click()
    assert download.value.suggested_filename == "himmelblau-sgd-momentum-adam.csv"
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    table = csv.DictReader(line for line in lines if not line.startswith("#"))
    rows = [row for row in table if row["optimizer"] == "Adam"]
    assert_array_equal([float(row["w1"]) for row in rows], computed.runs["Adam"].w[:, 0])
    playground.drag("lr", -1.5)
    playground.button("Copy the link").click()
    expect(playground.box.locator(".heard")).to_contain_text("whoever opens it sees this")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    assert re.search(r"lr=0\.0316.*noise=0\.2|noise=0\.2.*lr=0\.0316", link)
    playground.drag("lr", -1.7)
    computed = Playground(noise=0.2, seed=3, lr=0.02).compute()
    playground.expect_to_show(Playground(noise=0.2, seed=3, lr=0.02))
    playground.button("Copy as PyTorch").click()
    expect(playground.box.locator(".heard")).to_contain_text("prints the same paths")
    assert page.evaluate("navigator.clipboard.readText()") == as_pytorch(computed)
    expect(playground.box.locator(".taken")).to_have_value(as_pytorch(computed))


LISTEN = """() => {
  window.written = []
  const write = CanvasRenderingContext2D.prototype.fillText
  CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
    window.written.push([text, this.fillStyle])
    return write.call(this, text, ...at)
  }
}"""
INK = """(([r, g, b]) => '#' + [r, g, b].map((v) => (+v).toString(16).padStart(2, '0')).join(''))
  (getComputedStyle(document.body).color.match(/\\d+/g))"""


def test_where_pixels_are_kept_from_the_page_no_noise_is_saved(page: Page, server: str) -> None:
    page.add_init_script(
        "CanvasRenderingContext2D.prototype.getImageData = (x, y, w, h) => new ImageData(w, h)"
    )
    playground = opened(page, server)
    saved: list[Any] = []
    page.on("download", lambda download: saved.append(download))
    playground.button("Picture").click()
    expect(playground.box.get_by_text("the picture would be noise")).to_be_visible()
    assert saved == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_explains_itself(
    new_page: Callable[..., Page], server: str, scheme: str
) -> None:
    page = new_page(accept_downloads=True, color_scheme=scheme)
    playground = opened(page, server, "&noise=0.2&seed=3&step=40", noise=0.2, seed=3)
    page.evaluate(LISTEN)
    with page.expect_download() as download:
        playground.button("Picture").click()
    picture = Path(download.value.path()).read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert len(picture) > 10_000
    wide, high = struct.unpack(">II", picture[16:24])
    plots = playground.box.locator(".plots").bounding_box()
    assert plots
    assert wide >= plots["width"]
    assert high >= plots["height"] + 60
    ink = page.evaluate(INK)
    written = " ".join(text for text, color in page.evaluate("window.written") if color == ink)
    here = Playground(noise=0.2, seed=3)
    for line in here.caption(here.compute()):
        for _, text in line:
            assert text in written
    assert "step 40 of 200" in written
    assert "Momentum: α 0.02, β 0.9" in written
    assert "noise σ 0.2 (seed 3)" in written
