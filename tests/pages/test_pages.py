"""Pages as a whole: reached, readable, for everyone, and safe from bad addresses."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from driver import FigureOnPage, serious
from log import log_of
from playwright.sync_api import Page, expect
from servers import free_port, serving_process

from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.lessons.catalogue import ARTICLE, PAGES
from optimizer_guide.lessons.family_tree.lesson import FamilyTree
from optimizer_guide.lessons.race.lesson import Race
from optimizer_guide.lessons.race.standings import Standings

RACE = f"/apps?page={Race.slug}"
ALONE_AND_TOGETHER = ["", f"?page={Race.slug}"]
"""The article holds every section's figures; a section's own page has other things around them."""
PHONE = {"width": 360, "height": 740}


def ready(page: Page, url: str, *, unfolded: bool = True) -> None:
    """Open a page, and its folds, and wait until each figure is there."""
    page.goto(url)
    expect(page.locator(".figure").first).to_be_attached()
    if unfolded:
        unfold(page)
    for box in page.locator(".figure").all():
        expect(box.locator(".frame")).to_be_attached()


def unfold(page: Page) -> None:
    """Open its folds."""
    page.locator(".deeper").evaluate_all("folds => folds.forEach((f) => { f.open = true })")


def open_race(page: Page, server: str, query: str = "") -> FigureOnPage:
    page.goto(f"{server}{RACE}{query}")
    return FigureOnPage(page, Standings.slug)


# -- for everyone ----------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ALONE_AND_TOGETHER)
def test_axe_finds_nothing_serious_in_light_and_dark(
    new_page: Callable[..., Page], server: str, query: str
) -> None:
    page = new_page(reduced_motion="reduce")
    ready(page, f"{server}/apps{query}")
    assert serious(page) == []
    assert log_of(page).console_errors == []


def test_a_lesson_alone_fits_a_phone(new_page: Callable[..., Page], server: str) -> None:
    page = new_page(viewport=PHONE, has_touch=True)
    ready(page, f"{server}{RACE}")
    it_fits(page)
    assert not [url for url in log_of(page).requests if "tabulator" in url]  # it has no such table


def it_fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


FOCUSED = """() => {
  let node = document.activeElement
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement
  const style = getComputedStyle(node)
  return [node.id || node.getAttribute("aria-label") || node.textContent || node.tagName,
          node === document.body || style.outlineStyle !== "none"]
}"""


def test_all_is_reached_by_tab_with_visible_focus(page: Page, server: str) -> None:
    ready(page, f"{server}{RACE}")
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        name, visible = page.evaluate(FOCUSED)
        reached.add(name)
        assert visible, name
    assert reached >= {"lr", "SGD", "AdamW", "Reset", "Play", "Step", "theme"}


def test_reduced_motion_leads_from_one_end_to_the_other(
    new_page: Callable[..., Page], server: str
) -> None:
    race = open_race(new_page(reduced_motion="reduce"), server)
    end = race.drawn_to()
    race.button("To the start").click()
    assert race.drawn_to() == 0
    race.button("To the end").click()
    assert race.drawn_to() == end


def test_without_scripts_prose_and_pictures_still_teach(
    new_page: Callable[..., Page], server: str
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{server}/apps")
    for fold in page.locator("summary").all():
        fold.click()
    for lesson in ARTICLE:
        expect(page.get_by_role("heading", name=lesson.title, exact=True)).to_be_visible()
        for figure in lesson.make_figures():
            picture = page.locator(f".figure.{figure.slug} img")
            expect(picture).to_be_visible()
            expect(picture).to_have_attribute("alt", figure.summary(figure.compute()))
            size = picture.bounding_box()
            assert size is not None
            assert size["height"] > 150


SHIFT = """window.shift = 0
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value
}).observe({type: "layout-shift", buffered: true})"""


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 800}, PHONE])
def test_the_page_keeps_room_for_its_figures_and_fits(
    new_page: Callable[..., Page], server: str, viewport: dict[str, int]
) -> None:
    page = new_page(viewport=viewport, has_touch=viewport is PHONE)
    page.add_init_script(SHIFT)
    ready(page, f"{server}/apps", unfolded=False)
    assert page.evaluate("window.shift") < 0.1  # what Web Vitals call good
    for box in page.locator(".figure:visible").all():
        kept, used = box.evaluate(
            "(node) => [parseFloat(getComputedStyle(node).minHeight), node.offsetHeight]"
        )
        assert 0.85 * used <= kept <= 1.1 * used, box.get_attribute("class")
    unfold(page)
    it_fits(page)


def test_prints_as_a_readable_article(page: Page, server: str) -> None:
    ready(page, f"{server}{RACE}")
    page.emulate_media(media="print")
    race = FigureOnPage(page, Standings.slug)
    expect(race.box.locator(".plots")).to_be_visible()
    expect(race.box.get_by_role("row", name="Adam", exact=False).first).to_be_visible()
    expect(race.box.locator(".controls").first).to_be_hidden()
    expect(race.box.locator(".transport")).to_be_hidden()
    expect(page.get_by_role("navigation", name="Contents")).to_be_hidden()


# -- light and dark --------------------------------------------------------------------------------

BACKGROUND = "getComputedStyle(document.body).backgroundColor"
# How light the labels left of each plot's plane are, of 255.
LABELS = """() => {
  const canvases = (node) => [...node.querySelectorAll("*")].flatMap((child) =>
    child.tagName === "CANVAS" && child.width > 0 ? [child]
      : child.shadowRoot ? canvases(child.shadowRoot) : [])
  return canvases(document).flatMap((drawn) => {
    const {data} = drawn.getContext("2d").getImageData(0, 0, 40, drawn.height)
    const inked = []
    for (let i = 0; i < data.length; i += 4)
      if (data[i + 3] > 200) inked.push((data[i] + data[i + 1] + data[i + 2]) / 3)
    return inked.length ? [inked.reduce((sum, light) => sum + light, 0) / inked.length] : []
  })
}"""


def expect_theme(page: Page, theme: str) -> None:
    """The page's, and its axes', of both plots."""
    lightness = "light > 130" if theme == "dark" else "light < 120"
    page.wait_for_function(
        f"""() => {{
          const lightness = ({LABELS})()
          return lightness.length === 2 && lightness.every((light) => {lightness})
        }}"""
    )


def test_light_and_dark_follow_the_system_and_the_toggle_and_axes_follow_them(
    new_page: Callable[..., Page], server: str
) -> None:
    page = new_page(color_scheme="dark")
    open_race(page, server).expect_to_show(Standings())
    expect_theme(page, "dark")
    dark = page.evaluate(BACKGROUND)
    page.get_by_role("button", name="Light theme").click()
    expect_theme(page, "light")
    light = page.evaluate(BACKGROUND)
    assert dark != light
    page.reload()
    expect_theme(page, "light")
    assert page.evaluate(BACKGROUND) == light
    page.get_by_role("button", name="Dark theme").click()
    expect_theme(page, "dark")
    assert page.evaluate(BACKGROUND) == dark


# -- from page to page -----------------------------------------------------------------------------


def test_the_contents_lead_to_every_section_and_say_where_the_reader_is(
    page: Page, server: str
) -> None:
    ready(page, f"{server}/")
    expect(page).to_have_title("How Optimizers Work")
    contents = page.get_by_role("navigation", name="Contents")
    current = page.locator(".contents [aria-current]")
    expect(current).to_have_text(ARTICLE[0].short)
    for lesson in ARTICLE:
        heading = page.get_by_role("heading", name=lesson.title, exact=True)
        contents.get_by_role("link", name=lesson.short, exact=True).click()
        expect(heading).to_be_in_viewport()
    page.keyboard.press("Home")
    expect(current).to_have_text(ARTICLE[0].short)
    page.goto(f"{server}{RACE}")
    expect(current).to_have_text(Race.short)
    expect(current).to_have_attribute("aria-current", "page")


@pytest.fixture
def plain_page(new_page: Callable[..., Page]) -> Page:
    """Of a browser that runs no scripts: links and words are all that is looked at."""
    return new_page(java_script_enabled=False)


@pytest.mark.xdist_group("pages apart")
@pytest.mark.parametrize(
    ("start", "nexts"),
    [("{server}/apps?page=loss-surface", PAGES[1:3]), ("{pages}/loss_surface", PAGES[1:])],
    ids=["by its name in the address", "at an address of its own"],
)
def test_a_page_leads_to_the_next_to_every_other_and_to_the_whole_guide(
    plain_page: Page, server: str, server_pages: str, start: str, nexts: Sequence[type[Lesson]]
) -> None:
    plain_page.goto(start.format(server=server, pages=server_pages))
    title = plain_page.get_by_role("heading", level=1)
    for lesson in nexts:
        plain_page.get_by_role("main").get_by_role("link", name=lesson.short, exact=True).click()
        expect(title).to_have_text(lesson.title)
    contents = plain_page.get_by_role("navigation", name="Contents")
    for lesson in (PAGES[0], PAGES[-2], PAGES[-1]):
        contents.get_by_role("link", name=lesson.short, exact=True).click()
        expect(title).to_have_text(lesson.title)
    plain_page.get_by_role("link", name="The whole guide").click()
    expect(title).to_have_text("How Optimizers Work")


def test_an_unknown_page_is_said_to_be_unknown(plain_page: Page, server: str) -> None:
    plain_page.goto(f"{server}/apps?page=%3Cb%3Enone")
    expect(plain_page.get_by_role("alert").first).to_contain_text("There is no page “<b>none”")
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("How Optimizers Work")


# -- the address, and what nobody should send ------------------------------------------------------


def test_the_address_sets_the_controls_and_they_set_the_address(page: Page, server: str) -> None:
    race = open_race(page, server, "&LR=0,45&AdamW=true")
    race.expect_to_show(Standings(lr=0.45, AdamW=True))
    expect(race.control("AdamW")).to_be_checked()
    race.press("lr", "ArrowRight")
    race.expect_to_show(Standings(lr=0.46, AdamW=True))
    page.wait_for_url("**lr=0.46**")
    page.reload()
    FigureOnPage(page, Standings.slug).expect_to_show(Standings(lr=0.46, AdamW=True))
    race.button("Reset").click()
    page.wait_for_url(f"{server}{RACE}")


def test_a_bad_address_gives_defaults_and_says_so(page: Page, server: str) -> None:
    strange = "&speed=%3Cb%3E&utm_source=x"  # the second is none of ours
    bad = f"&lr={quote('²')}&Adam={'1' * 5000}"
    race = open_race(page, server, f"{bad}{strange}&AdamW=true")
    race.expect_to_show(Standings(AdamW=True))
    expect(race.notice).to_contain_text("lr must be a number from 0.01 to 0.5, not “²”")
    expect(race.notice).to_contain_text("Adam must be true or false, not “111")
    expect(page.get_by_text("The address sets what no figure here has: “speed”.")).to_be_visible()
    many = "&".join(f"x{i}=1" for i in range(300))
    race = open_race(page, server, f"&{many}")
    expect(race.notice).to_contain_text("too many settings")


# The kind of event that carries a message, known from the first one that a figure sends.
OVERHEAR = """() => {
  window.figures = Bokeh.documents.flatMap((document) => [...document.all_models])
    .filter((model) => typeof model.data?.specs === "string")
  for (const figure of window.figures) {
    const {trigger_event} = figure
    figure.trigger_event = (event) => {
      window.Message = event.constructor
      trigger_event.call(figure, event)
    }
  }
}"""
FORGE = "(sent) => window.figures[0].trigger_event(new window.Message(sent))"


def test_a_forged_message_is_refused_and_loses_nothing(page: Page, server: str) -> None:
    race = open_race(page, server)
    page.evaluate(OVERHEAR)
    here = Standings()

    def move() -> None:
        race.press("lr", "ArrowRight")
        here.set_from({"lr": round(here.lr + 0.01, 10)})
        race.expect_to_show(here)
        expect(race.notice).to_be_hidden()

    move()
    said = {"figure": Standings.slug, "n": 1, "ask": "set"}
    refused: list[Any] = [{"lr": 1e9}, {"lr": "x"}, [], {"lr": None}, {"Adam": 3}]
    for values in refused:
        page.evaluate(FORGE, {**said, "values": values})
        expect(race.notice).to_be_visible()
        move()
    ignored: list[Any] = ["nonsense", [], None, {"figure": 3}]
    for nonsense in (*ignored, {"figure": "race", "ask": "__class__"}):
        page.evaluate(FORGE, nonsense)
    move()


def test_a_lost_connection_is_told_at_once_and_renewed(page: Page, tmp_path: Path) -> None:
    """With the reader's settings, and at their place in the text."""
    port, place = free_port(), page.locator(".remember")
    with serving_process(tmp_path, "apps/", port=port) as (url, process):
        race = open_race(page, url, "&lr=0.2")
        race.drag("lr", 0.3)
        race.expect_to_show(Standings(lr=0.3))
        page.wait_for_url("**lr=0.3")
        os.kill(process, signal.SIGKILL)
        expect(page.locator(".line")).to_contain_text("The connection to the server is lost")
        race.button("Play").click()  # it still plays
        expect(race.button("Pause")).to_be_visible()
        place.scroll_into_view_if_needed()
    page.evaluate("window.isOld = true")
    with serving_process(tmp_path, "apps/", port=port):
        page.wait_for_function("!window.isOld", timeout=120_000)
        FigureOnPage(page, Standings.slug).expect_to_show(Standings(lr=0.3))
        expect(place).to_be_in_viewport()
        expect(page.locator(".line")).to_have_count(0)


def test_where_websockets_are_refused_pictures_stand_in_their_place(
    new_page: Callable[..., Page], server: str
) -> None:
    page = new_page(viewport=PHONE)
    page.route_web_socket(re.compile(r"/ws(\?|$)"), lambda socket: socket.close())
    page.goto(f"{server}{RACE}")
    expect(page.get_by_text("Something on the way may refuse WebSockets")).to_be_visible()
    picture = page.locator(".figure.race img")
    expect(picture).to_be_visible()
    expect(picture).to_have_attribute("alt", Standings().summary(Standings().compute()))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("page_name", ["family_tree", "family-tree"])
def test_a_page_has_a_name_with_either_stroke(
    plain_page: Page, server: str, page_name: str
) -> None:
    plain_page.goto(f"{server}/apps?page={page_name}")
    expect(plain_page.get_by_role("heading", level=1)).to_have_text(FamilyTree.title)
