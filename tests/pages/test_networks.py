"""What only a browser shows of the networks: a text of the reader's, and work that waits."""

from __future__ import annotations

import re
from collections.abc import Callable

from driver import FigureOnPage, serious
from log import log_of
from playwright.sync_api import Page, expect

from optimizer_guide.lessons.networks.edge import EdgeOfStability
from optimizer_guide.lessons.networks.lesson import Networks
from optimizer_guide.lessons.networks.letters import LetterModel

TEXT = "Jinxed wizards pluck ivy from my quilt; quick zephyrs vex bold Jim. " * 20


def test_a_text_of_the_readers_is_learnt_and_stands_in_no_address(page: Page, server: str) -> None:
    page.goto(f"{server}/apps?page=networks")
    letters = FigureOnPage(page, "letters")
    letters.box.get_by_text("More", exact=True).click()
    area = letters.control("text")
    expect(letters.box.locator(".kept")).to_contain_text("for your session alone")
    area.fill("кот и пёс")
    expect(letters.notice).to_contain_text("has 0 letters a–z")
    area.fill(TEXT)
    letters.drag("seed", 7)
    letters.expect_to_show(LetterModel(text=TEXT, seed=7))
    expect(page).to_have_url(re.compile("seed=7"))
    assert "text" not in page.url
    assert "wizards" not in page.url
    assert log_of(page).console_errors == []


def test_axe_finds_nothing_serious_where_all_is_computed_and_answered(
    new_page: Callable[..., Page], server: str
) -> None:
    page = new_page(reduced_motion="reduce")
    page.goto(f"{server}/apps?page=networks")
    for figure in Networks.make_figures():
        shown = FigureOnPage(page, figure.slug)
        shown.expect_to_show(figure)
        if figure.claims:
            expect(shown.attempt(figure, 0)).to_have_class("answer holds", timeout=60_000)
    assert serious(page) == []
    page.get_by_role("button", name="Dark theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert serious(page) == []


def test_the_newest_settings_win_while_it_is_computed(page: Page, server: str) -> None:
    page.goto(f"{server}/apps?page=networks")
    edge = FigureOnPage(page, "edge")
    edge.expect_to_show(EdgeOfStability())
    for seed in (3, 5, 8):
        edge.drag("seed", seed)
    edge.expect_to_show(EdgeOfStability(seed=8))
    expect(edge.box.locator("progress")).to_be_hidden()


def test_a_prediction_is_judged_when_its_figure_is_computed(page: Page, server: str) -> None:
    page.goto(f"{server}/apps?page=networks")
    edge = FigureOnPage(page, "edge")
    chosen = edge.button("settles at 5, in flatter places")
    chosen.click()
    expect(chosen).to_have_class("right", timeout=60_000)
    edge.expect_to_show(EdgeOfStability(lr=0.4))
