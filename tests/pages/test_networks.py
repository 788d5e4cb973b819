"""What only a browser shows of the networks: a text of the reader's, and work that waits."""

import re

import pytest
from driver import FigureOnPage
from log import log_of
from playwright.sync_api import Page, expect

from optimizer_guide.lessons.networks.edge import EdgeOfStability
from optimizer_guide.lessons.networks.letters import LetterModel

pytestmark = pytest.mark.xdist_group("networks")
TEXT = "Jinxed wizards pluck ivy from my quilt; quick zephyrs vex bold Jim. " * 20


@pytest.fixture
def networks(kept_page: Page, server: str) -> Page:
    """The section's page."""
    if "page=networks" not in kept_page.url:
        kept_page.goto(f"{server}/apps?page=networks")
    return kept_page


@pytest.fixture
def edge(networks: Page) -> FigureOnPage:
    """At its defaults: as it is opened, or as *Reset* leaves it."""
    edge = FigureOnPage(networks, EdgeOfStability.slug)
    edge.button("Reset").click()
    edge.expect_to_show(EdgeOfStability())
    return edge


def test_a_text_of_the_readers_is_learnt_and_stands_in_no_address(networks: Page) -> None:
    page, letters = networks, FigureOnPage(networks, LetterModel.slug)
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


def test_the_newest_settings_win_while_it_is_computed(edge: FigureOnPage) -> None:
    for seed in (3, 5, 8):
        edge.drag("seed", seed)
    edge.expect_to_show(EdgeOfStability(seed=8))
    expect(edge.box.locator("progress")).to_be_hidden()


def test_a_prediction_is_judged_when_its_figure_is_computed(edge: FigureOnPage) -> None:
    chosen = edge.button("settles at 5, in flatter places")
    chosen.click()
    expect(chosen).to_have_class("right")
    edge.expect_to_show(EdgeOfStability(lr=0.4))
