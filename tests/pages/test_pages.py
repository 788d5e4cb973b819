"""Pages as a whole: reached, readable and for everyone; how they lead to each other is in
tests/hosts."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from driver import FigureOnPage
from log import log_of
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from optimizer_guide.lessons.catalogue import ARTICLE
from optimizer_guide.lessons.race.lesson import Race
from optimizer_guide.lessons.race.standings import Standings

RACE = f"/apps?page={Race.slug}"
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}


def ready(page: Page, url: str) -> None:
    """Open a page, and wait until each figure is there."""
    page.goto(url)
    expect(page.locator(".figure").first).to_be_attached()
    for box in page.locator(".figure").all():
        expect(box.locator(".frame")).to_be_attached()


def open_race(page: Page, server: str, query: str = "") -> FigureOnPage:
    page.goto(f"{server}{RACE}{query}")
    return FigureOnPage(page, Standings.slug)


# -- for everyone ----------------------------------------------------------------------------------


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


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_whole_guide(
    new_page: Callable[..., Page], server: str, viewport: dict[str, int]
) -> None:
    page = new_page(viewport=viewport, has_touch=viewport is PHONE, reduced_motion="reduce")
    page.add_init_script(SHIFT)
    ready(page, f"{server}/")
    it_keeps_room_for_its_figures(page)
    if viewport is WIDE:
        the_contents_lead_to_every_section_and_say_where_the_reader_is(page)
        # The figures of each section are looked at on its own page.
        around = Axe().run(page, context={"exclude": [".figure"]})
        assert around.response["violations"] == []
    page.locator(".deeper").evaluate_all("folds => folds.forEach((f) => { f.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert log_of(page).console_errors == []


def it_keeps_room_for_its_figures(page: Page) -> None:
    assert page.evaluate("window.shift") < 0.1  # what Web Vitals call good
    for box in page.locator(".figure:visible").all():
        kept, used = box.evaluate(
            "(node) => [parseFloat(getComputedStyle(node).minHeight), node.offsetHeight]"
        )
        assert 0.85 * used <= kept <= 1.1 * used, box.get_attribute("class")


def the_contents_lead_to_every_section_and_say_where_the_reader_is(page: Page) -> None:
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
    page.get_by_role("button", name="Dark theme").click()
    expect_theme(page, "dark")
    assert page.evaluate(BACKGROUND) == dark


# -- the address, and the way to the server --------------------------------------------------------


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


WEBSOCKET = re.compile(r"/ws(\?|$)")


def test_a_lost_connection_is_told_at_once_and_renewed(page: Page, server: str) -> None:
    """With the reader's settings, and at their place in the text."""
    ways: list[WebSocketRoute] = []
    is_gone, place = True, page.locator(".remember")

    def lead(way: WebSocketRoute) -> None:
        way.connect_to_server()
        ways.append(way)

    def look(route: Route) -> None:
        if is_gone and route.request.method == "HEAD":
            route.abort()
        else:
            route.fallback()

    page.route_web_socket(WEBSOCKET, lead)
    page.route(f"{server}/**", look)
    race = open_race(page, server, "&lr=0.2")
    race.drag("lr", 0.3)
    race.expect_to_show(Standings(lr=0.3))
    page.wait_for_url("**lr=0.3")
    ways[0].close()
    expect(page.locator(".line")).to_contain_text("The connection to the server is lost")
    race.button("Play").click()  # it still plays
    expect(race.button("Pause")).to_be_visible()
    place.scroll_into_view_if_needed()
    page.evaluate("window.isOld = true")
    is_gone = False
    page.wait_for_function("!window.isOld")
    FigureOnPage(page, Standings.slug).expect_to_show(Standings(lr=0.3))
    expect(place).to_be_in_viewport()
    expect(page.locator(".line")).to_have_count(0)


def test_where_websockets_are_refused_pictures_stand_in_their_place(
    new_page: Callable[..., Page], server: str
) -> None:
    page = new_page(viewport=PHONE)
    page.route_web_socket(WEBSOCKET, lambda way: way.close())
    page.clock.install()
    page.goto(f"{server}{RACE}")
    page.clock.fast_forward("00:10")  # as long as a reader waits
    expect(page.get_by_text("Something on the way may refuse WebSockets")).to_be_visible()
    picture = page.locator(".figure.race img")
    expect(picture).to_be_visible()
    expect(picture).to_have_attribute("alt", Standings().summary(Standings().compute()))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
