"""Pages as a whole: reached, readable, for everyone, and safe from bad addresses."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import serving_process
from driver import FigureOnPage
from playwright.sync_api import Page, expect

from optimizer_guide.sections import PAGES as EVERY
from optimizer_guide.sections import SECTIONS, Race
from optimizer_guide.sections.race import Standings
from optimizer_guide.sections.section import Section

PAGES = ["", *(f"?page={section.slug}" for section in SECTIONS)]
PHONE = {"width": 360, "height": 740}


def ready(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.locator(".frame").first).to_be_visible(timeout=30_000)
    for shell in page.locator(".figure").all():
        expect(shell.locator(".frame")).to_be_visible(timeout=30_000)


@pytest.mark.parametrize("query", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    new_page: Callable[..., Page], server: str, query: str, scheme: str
) -> None:
    page = new_page(color_scheme=scheme)
    ready(page, f"{server}/apps{query}")
    found = Axe().run(page).response["violations"]
    serious = [
        (v["id"], [node["target"] for node in v["nodes"]][:3])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
    assert serious == []
    assert page.log.console_errors == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("query", PAGES)
def test_fits_a_phone(new_page: Callable[..., Page], server: str, query: str) -> None:
    page = new_page(viewport=PHONE, has_touch=True)
    ready(page, f"{server}/apps{query}")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_lost_connection_is_told_of_where_it_matters(page: Page, tmp_path: Path) -> None:
    with serving_process(tmp_path, "apps/") as (url, process):
        page.goto(f"{url}/apps?page=race")
        race = FigureOnPage(page, Standings.slug)
        race.expect_to_show(Standings())
        os.kill(process, signal.SIGKILL)
        page.wait_for_timeout(500)  # the browser hears of it
        race.press("lr", "ArrowRight")
        expect(race.box.locator(".notice").filter(visible=True)).to_contain_text(
            "The connection to the server is lost"
        )
        race.button("Play").click()
        expect(race.button("Pause")).to_be_visible()


def test_every_page_is_reached_from_the_guide(page: Page, server: str) -> None:
    ready(page, f"{server}/")
    expect(page).to_have_title("How Optimizers Work")
    for section in SECTIONS:
        heading = page.get_by_role("heading", name=section.title, exact=True)
        expect(heading).to_be_visible()
        page.get_by_role("navigation", name="Contents").get_by_role(
            "link", name=section.short, exact=True
        ).click()
        expect(heading).to_be_in_viewport()


def test_each_page_has_its_own_address(page: Page, server_pages: str) -> None:
    ready(page, f"{server_pages}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("How Optimizers Work")
    for section in SECTIONS:
        ready(page, f"{server_pages}/{section.slug.replace('-', '_')}")
        expect(page.get_by_role("heading", level=1)).to_have_text(section.title)
        page.get_by_role("link", name="The whole guide").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("How Optimizers Work")


@pytest.mark.parametrize(
    "start", ["{server}/apps?page=gradient-descent", "{pages}/gradient_descent"]
)
def test_a_page_leads_to_the_next_and_to_every_other(
    page: Page, server: str, server_pages: str, start: str
) -> None:
    ready(page, start.format(server=server, pages=server_pages))
    for section in EVERY[1:]:
        page.get_by_role("main").get_by_role("link", name=section.short, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(section.title)
    contents = page.get_by_role("navigation", name="Contents")
    for section in EVERY:
        contents.get_by_role("link", name=section.short, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(section.title)


def test_an_unknown_page_is_said_to_be_unknown(page: Page, server: str) -> None:
    ready(page, f"{server}/apps?page=%3Cb%3Enone")
    expect(page.get_by_role("alert").first).to_contain_text("There is no page “<b>none”")
    expect(page.get_by_role("heading", level=1)).to_have_text("How Optimizers Work")


def test_the_address_sets_the_controls_and_they_set_the_address(page: Page, server: str) -> None:
    page.goto(f"{server}/apps?page=race&lr=0.45&AdamW=true")
    race = FigureOnPage(page, Standings.slug)
    race.expect_to_show(Standings(lr=0.45, AdamW=True))
    expect(race.control("AdamW")).to_be_checked()
    race.press("lr", "ArrowRight")
    race.expect_to_show(Standings(lr=0.46, AdamW=True))
    page.wait_for_url("**lr=0.46**")
    page.reload()
    FigureOnPage(page, Standings.slug).expect_to_show(Standings(lr=0.46, AdamW=True))
    race.button("Reset").click()
    page.wait_for_url(f"{server}/apps?page=race")


@pytest.mark.parametrize("bad", ["abc", "²", "1" * 5000, "[" * 2000], ids=lambda bad: bad[:6])
def test_a_bad_value_gives_the_default_and_says_so(page: Page, server: str, bad: str) -> None:
    page.goto(f"{server}/apps?page=race&lr={quote(bad)}&AdamW=true")
    race = FigureOnPage(page, Standings.slug)
    race.expect_to_show(Standings(AdamW=True))
    expect(race.notice).to_contain_text("lr must be a number from 0.01 to 0.5, not “" + bad[:3])
    assert len(race.notice.inner_text()) < 200


def test_an_address_with_too_much_in_it_is_no_blank_page(page: Page, server: str) -> None:
    ready(page, f"{server}/apps?page=race&" + "&".join(f"x{i}=1" for i in range(300)))
    expect(page.locator(".notice").filter(visible=True).first).to_contain_text("too many settings")


def test_a_forged_message_is_refused_and_loses_nothing(page: Page, server: str) -> None:
    page.goto(f"{server}/apps?page=race&lr=0.2")
    race = FigureOnPage(page, Standings.slug)
    here = Standings(lr=0.2)
    for sent in ('{"lr": 1e9}', '{"lr": "x"}', "[]", "nonsense", '{"lr": null}', '{"Adam": 3}'):
        page.evaluate(
            """(sent) => {
              for (const model of Bokeh.documents[0]._all_models.values())
                if (typeof model.spec === "string") model.setv({values: sent})
            }""",
            sent,
        )
        expect(race.notice).to_be_visible()
        race.expect_to_show(here)
        race.press("lr", "ArrowRight")
        here.lr = round(here.lr + 0.01, 10)
        race.expect_to_show(here)
        expect(race.notice).to_be_hidden()


def test_light_and_dark_follow_the_system_and_the_toggle(
    new_page: Callable[..., Page], server: str
) -> None:
    page = new_page(color_scheme="dark")
    ready(page, f"{server}/apps?page=race")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(background)
    page.get_by_role("button", name="Light theme").click()
    light = page.evaluate(background)
    assert dark != light
    page.reload()
    expect(page.get_by_role("button", name="Dark theme")).to_be_visible()
    assert page.evaluate(background) == light


def test_reduced_motion_shows_the_final_frame(new_page: Callable[..., Page], server: str) -> None:
    page = new_page(reduced_motion="reduce")
    page.goto(f"{server}/apps?page=race")
    race = FigureOnPage(page, Standings.slug)
    end = race.drawn_to()
    race.box.get_by_role("slider", name="Step").focus()
    page.keyboard.press("Home")
    assert race.drawn_to() == 1
    race.button("Play").click()
    assert race.drawn_to() == end


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


@pytest.mark.parametrize(
    ("section", "themes"),
    [
        *((section, ("dark", "light", "dark")) for section in EVERY),
        (Race, ("light", "dark", "light")),
    ],
)
def test_axes_follow_the_theme(
    new_page: Callable[..., Page], server: str, section: type[Section], themes: tuple[str, ...]
) -> None:
    page = new_page(color_scheme=themes[0])
    ready(page, f"{server}/apps?page={section.slug}")
    plots = 0
    for cls in section.figures:
        FigureOnPage(page, cls.slug).box.scroll_into_view_if_needed()
        figure = cls()
        figure.open()
        plots += len(figure.shell.plots)
    page.wait_for_timeout(1000)
    for theme in themes:
        button = page.get_by_role("button", name=f"{theme.capitalize()} theme")
        if theme != themes[0] or button.count():  # it offers the theme that is not on show
            button.click()
            page.wait_for_timeout(300)
        lightness = page.evaluate(LABELS)
        assert len(lightness) == plots
        assert min(lightness) > 130 if theme == "dark" else max(lightness) < 120


def test_all_is_reached_by_tab_with_visible_focus(page: Page, server: str) -> None:
    ready(page, f"{server}/apps?page={Race.slug}")
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        name, visible = page.evaluate(
            """() => {
              let node = document.activeElement
              while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement
              const style = getComputedStyle(node)
              return [node.id || node.getAttribute("aria-label") || node.tagName,
                      node === document.body || style.outlineStyle !== "none"]
            }"""
        )
        reached.add(name)
        assert visible, name
    assert reached >= {"lr", "SGD", "AdamW", "Reset", "Play", "Step", "theme"} - {"Reset", "Play"}
    assert reached >= {"BUTTON"}  # Reset, Play and the claims, which their text names


def test_the_divergence_of_the_race_is_shown(page: Page, server: str) -> None:
    page.goto(f"{server}/apps?page=race&lr=0.45")
    race = FigureOnPage(page, Standings.slug)
    row = race.box.get_by_role("row", name="SGD")
    expect(row).to_contain_text("diverged at step 6: α 0.45 > 2/h = 0.25")
    exits = [
        columns
        for columns in race.plotted()[0]
        if columns and "diverged at step 6" in "".join(map(str, columns.get("text", [])))
    ]
    assert exits
    expect(race.box.get_by_role("row", name="Adam", exact=False).first).to_contain_text("arrived")


def test_without_scripts_prose_and_pictures_still_teach(
    new_page: Callable[..., Page], server: str
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{server}/apps")
    for section in SECTIONS:
        expect(page.get_by_role("heading", name=section.title, exact=True)).to_be_visible()
        for figure in section.figures:
            picture = page.locator(f".figure.{figure.slug} img")
            expect(picture).to_be_visible()
            expect(picture).to_have_attribute("alt", figure().summary())
            size = picture.bounding_box()
            assert size is not None
            assert size["height"] > 150


def test_the_page_keeps_room_for_its_figures(new_page: Callable[..., Page], server: str) -> None:
    for viewport in ({"width": 1280, "height": 800}, PHONE):
        page = new_page(viewport=viewport)
        page.add_init_script(
            "window.shift = 0; new PerformanceObserver((list) => { for (const entry of"
            " list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value })"
            ".observe({type: 'layout-shift', buffered: true})"
        )
        ready(page, f"{server}/apps")
        assert page.evaluate("window.shift") < 0.1  # what Web Vitals call good
        for box in page.locator(".figure").all():
            kept, used = box.evaluate(
                "(node) => [parseFloat(getComputedStyle(node).minHeight), node.offsetHeight]"
            )
            assert 0.85 * used <= kept <= 1.1 * used, box.get_attribute("class")


def test_prints_as_a_readable_article(page: Page, server: str) -> None:
    ready(page, f"{server}/apps?page=race")
    page.emulate_media(media="print")
    race = FigureOnPage(page, Standings.slug)
    expect(race.box.locator(".plots")).to_be_visible()
    expect(race.box.get_by_role("row", name="Adam", exact=False).first).to_be_visible()
    expect(race.box.locator(".controls").first).to_be_hidden()
    expect(race.box.locator(".transport")).to_be_hidden()
    expect(page.get_by_role("navigation", name="Contents")).to_be_hidden()
